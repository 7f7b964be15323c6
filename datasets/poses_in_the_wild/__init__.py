"""Poses in the Wild."""
