"""Epochs of any model; `test_trainer.py` checks them at work."""

import numpy as np
import tensorflow as tf
from tensorflow import keras

from keras_flowpose.training.epochs import run_epochs
from tests.training import runs


def test_best_and_last_are_saved_by_the_watched_columns(tmp_path):
    """A model that gets worse: best is the first epoch's."""
    config = runs.small_config(epochs=3)
    numbers = tf.data.Dataset.range(1, 10**6).map(
        lambda i: (tf.ones([2, 1]), tf.zeros([2, 1]) + tf.cast(i, tf.float32))
    )

    def make():
        inputs = keras.Input((1,))
        layer = keras.layers.Dense(1, use_bias=False, kernel_initializer="ones")
        model = keras.Model(inputs, layer(inputs))
        model.compile(keras.optimizers.SGD(0.1), "mse")
        return model

    class Falling(keras.callbacks.Callback):
        def on_epoch_begin(self, epoch, logs=None):
            started.append(epoch)

    def save(model, path):
        path.mkdir(exist_ok=True)
        np.save(path / "kernel.npy", model.get_weights()[0])

    started = []
    arguments = (
        config,
        tmp_path / "run",
        tf.distribute.get_strategy(),
        make,
        save,
        ("val_loss",),
    )
    # The larger the number, the better: the loss rises as the data does.
    model = run_epochs(
        *arguments,
        numbers.skip,
        numbers.skip(1000).take(1),
        [Falling()],
    )
    assert started == [0, 1, 2]
    losses = runs.history_columns(tmp_path / "run")["val_loss"]
    assert (np.diff(losses) < 0).all()
    last = np.load(tmp_path / "run" / "last" / "kernel.npy")
    np.testing.assert_array_equal(last, model.get_weights()[0])
    best = np.load(tmp_path / "run" / "best" / "kernel.npy")
    assert abs(best[0, 0]) < abs(last[0, 0])
    # It is done: nothing is trained again.
    run_epochs(*arguments, lambda _: numbers, numbers, [Falling()])
    assert started == [0, 1, 2]
