"""Filters that steady the joints of a track, or of a camera."""
