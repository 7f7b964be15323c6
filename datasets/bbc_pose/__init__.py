"""BBC Pose and Extended BBC Pose."""
