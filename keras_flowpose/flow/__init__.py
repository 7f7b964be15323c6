"""Dense optical flow between two frames, behind one protocol."""
