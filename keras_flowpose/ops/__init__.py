"""Pure TensorFlow functions: the geometry and the mathematics."""
