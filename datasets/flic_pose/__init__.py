"""Frames Labelled in Cinema."""
