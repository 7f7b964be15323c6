"""How good and how steady estimated poses are."""
