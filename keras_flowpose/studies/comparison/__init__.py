"""Pooled poses against those of single frames, on whole labelled videos."""
