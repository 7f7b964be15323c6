"""Users' own videos and images with their labels."""
