"""Prints how far one clipped SGD step goes on two devices; run by tests.

A program of its own: logical devices can only be made before TensorFlow
starts. It takes the names of precisions and prints a line for each.
"""

import sys

import numpy as np
import tensorflow as tf
from tensorflow import keras

from keras_flowpose.training.optimization import make_optimizer
from keras_flowpose.training.strategy import default_strategy


def main(precisions: list[str]) -> None:
    """Two CPUs are mirrored, and take the same step in each precision."""
    (cpu,) = tf.config.list_physical_devices("CPU")
    tf.config.set_logical_device_configuration(
        cpu, [tf.config.LogicalDeviceConfiguration()] * 2
    )
    strategy = default_strategy()
    assert isinstance(strategy, tf.distribute.MirroredStrategy)
    assert strategy.num_replicas_in_sync == 2
    for precision in precisions:
        print(precision, one_step(strategy, precision))


def one_step(strategy: tf.distribute.Strategy, precision: str) -> float:
    """One step at learning rate 0.1 with gradients clipped to norm 0.01."""
    keras.mixed_precision.set_global_policy(precision)
    keras.utils.set_random_seed(0)
    with strategy.scope():
        inputs = keras.Input((8,))
        hidden = keras.layers.Dense(8, activation="tanh")(inputs)
        outputs = keras.layers.Dense(1, dtype="float32")(hidden)
        model = keras.Model(inputs, outputs)
        optimizer = make_optimizer("sgd", 0.1, 0.0, 0.01)
        model.compile(optimizer, loss="mse", jit_compile=False)
    before = model.get_weights()
    images = np.random.default_rng(0).normal(size=(16, 8)).astype("f")
    model.fit(images, np.ones((16, 1)), batch_size=16, shuffle=False, verbose=0)
    moved = zip(model.get_weights(), before, strict=True)
    return sum(float(((a - b) ** 2).sum()) for a, b in moved) ** 0.5


if __name__ == "__main__":
    main(sys.argv[1:])
