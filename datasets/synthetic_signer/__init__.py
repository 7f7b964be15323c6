"""Drawn signers with exact joints."""
