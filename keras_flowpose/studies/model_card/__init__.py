"""Model cards: what a net is, measured on what there is to measure it on."""
