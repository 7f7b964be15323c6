"""Weights that make small nets worth comparing."""

import numpy as np


def shake(model, seed=0):
    """Gives every weight a random value that keeps activations of order 1.

    Initial values would not do: biases are zero and heads almost are.
    """
    generator = np.random.default_rng(seed)

    def value(shape):
        fan_in = max(1, int(np.prod(shape[:-1])))
        return generator.normal(0, fan_in**-0.5, shape)

    model.set_weights([value(w.shape) for w in model.get_weights()])


def layer_weights(model):
    """Layer name to (kernel, bias) as arrays."""
    return {
        layer.name: layer.get_weights()
        for layer in model.layers
        if layer.get_weights()
    }
