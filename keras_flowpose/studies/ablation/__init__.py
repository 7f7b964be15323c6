"""What pooling, its window, optical flow and the heads of nets are worth."""
