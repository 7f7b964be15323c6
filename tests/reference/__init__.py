"""Slow, obvious NumPy versions of the ops, written as loops."""
