"""Tests of keras_flowpose."""
