"""Comparisons: what pooling over time brings, where, and how sure that is."""
