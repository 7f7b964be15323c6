"""From prepared examples to training batches."""
