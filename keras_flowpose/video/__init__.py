"""Video in, joint tracks and overlays out."""
