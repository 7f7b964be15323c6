"""Keras layers of the temporal stage."""
