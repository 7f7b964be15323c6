"""ChaLearn 2013 multi-modal gestures, for pose."""
