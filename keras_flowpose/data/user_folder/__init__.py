"""A user's folder: which videos and images lie in it, and whose labels."""
