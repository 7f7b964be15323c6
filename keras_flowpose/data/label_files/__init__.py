"""Readers of users' label files, one format a file; `read_labels` opens any."""
