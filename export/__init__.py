"""Export for TF Serving; installed as `keras_flowpose.export`."""
