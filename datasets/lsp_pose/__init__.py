"""Leeds Sports Pose."""
