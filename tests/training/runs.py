"""Small training runs for the tests, real ones in everything but size."""

import os
from pathlib import Path

import numpy as np
import tensorflow as tf

from keras_flowpose.configs import ModelConfig
from keras_flowpose.run_config import RunConfig
from keras_flowpose.run_config import TrainConfig

STEPS = 4


def small_config(epochs: int = 3, **train) -> RunConfig:
    """A run of few steps on a net of few channels."""
    model = ModelConfig(
        width=0.05,
        input_size=24,
        conv8_relu=False,
        value_scale=1 / 127.5,
        value_offset=-1.0,
        sigma=1.0,
    )
    arguments = {
        "steps": epochs * STEPS,
        "epoch_steps": STEPS,
        "validation_batches": 1,
        "batch_size": 4,
        "learning_rate": 1e-2,
        "warmup_steps": 2,
        "precision": "float32",
    }
    return RunConfig(model=model, train=TrainConfig(**(arguments | train)))


def batches(first_batch: int = 0, batch_size: int = 4) -> tf.data.Dataset:
    """Endless batches of a bright square on which all joints lie."""

    def example(index):
        seed = tf.stack([tf.cast(7, tf.int64), index])
        x, y = tf.unstack(tf.random.stateless_uniform([2], seed, 5.0, 18.0))
        near = [tf.abs(tf.range(24.0) - at) < 3 for at in (y, x)]
        square = near[0][:, None] & near[1][None, :]
        image = tf.where(square[..., None], [[[250.0, 80.0, 20.0]]], 40.0)
        label = tf.stack([x, y, 1.0, 12.0])
        labels = tf.tile(label[None], [7, 1])
        return image, {"spatial": labels, "fusion": labels}

    numbers = tf.data.Dataset.range(first_batch * batch_size, 10**9)
    return numbers.map(example).batch(batch_size, drop_remainder=True)


def history_columns(run: Path) -> dict[str, np.ndarray]:
    """The numbers of a run's history file by column."""
    lines = (run / "history.csv").read_text().splitlines()
    rows = [[float(cell) for cell in line.split(",")] for line in lines[1:]]
    return dict(zip(lines[0].split(","), np.transpose(rows), strict=True))


def quiet_environment() -> dict[str, str]:
    """The environment of a subprocess that must import the checkout."""
    return {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3"}
