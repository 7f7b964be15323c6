"""Losses, metrics, schedules and the one training function."""
