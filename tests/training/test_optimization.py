"""Schedules at hand-computed steps; optimisers by name."""

import subprocess
import sys
import warnings
from pathlib import Path

import numpy as np
import pytest
import tensorflow as tf
from tensorflow import keras

from keras_flowpose.training.optimization import learning_rate_schedule
from keras_flowpose.training.optimization import make_optimizer

ROOT = Path(__file__).resolve().parents[2]


def rates(schedule, steps):
    return [float(schedule(tf.constant(step, tf.int64))) for step in steps]


def test_cosine_rises_over_the_warm_up_and_ends_at_zero():
    schedule = learning_rate_schedule("cosine", 0.1, 1000, 100)
    np.testing.assert_allclose(
        rates(schedule, [0, 50, 100, 550, 1000]),
        [0, 0.05, 0.1, 0.05, 0],
        atol=1e-6,
    )


def test_cosine_without_warm_up_starts_at_the_top():
    schedule = learning_rate_schedule("cosine", 0.1, 1000, 0)
    np.testing.assert_allclose(rates(schedule, [0, 500]), [0.1, 0.05])


def test_paper_drops_at_80_and_100_of_120_thousand():
    schedule = learning_rate_schedule("paper", 1e-8, 120_000, 200)
    np.testing.assert_allclose(
        rates(schedule, [0, 79_999, 80_001, 99_999, 100_001, 119_999]),
        [1e-8, 1e-8, 1e-9, 1e-9, 1e-10, 1e-10],
        rtol=1e-5,
    )


def one_step(optimizer, gradient):
    kernel = tf.Variable(tf.ones([2]), name="kernel")
    optimizer.apply_gradients([(tf.constant(gradient), kernel)])
    return kernel.numpy()


def test_sgd_clips_the_whole_gradient():
    optimizer = make_optimizer("sgd", 0.1, 0.0, 1.0)
    np.testing.assert_allclose(
        one_step(optimizer, [30.0, 40.0]), [1 - 0.06, 1 - 0.08], rtol=1e-5
    )
    assert float(optimizer.momentum) == pytest.approx(0.95)


def test_adamw_decays_kernels_but_not_biases():
    optimizer = make_optimizer("adamw", 0.1, 0.5, 1.0)
    assert isinstance(optimizer, keras.optimizers.AdamW)
    layer = keras.layers.Dense(1, bias_initializer="ones", name="dense")
    layer.build((None, 1))
    layer.kernel.assign([[1.0]])
    optimizer.apply_gradients(
        [(tf.zeros([1, 1]), layer.kernel), (tf.zeros([1]), layer.bias)]
    )
    np.testing.assert_allclose(layer.kernel, [[0.95]], rtol=1e-5)
    np.testing.assert_allclose(layer.bias, [1.0])


def test_small_gradients_are_left_alone():
    optimizer = make_optimizer("sgd", 0.1, 0.0, 1.0)
    np.testing.assert_allclose(
        one_step(optimizer, [0.3, 0.4]), [0.97, 0.96], rtol=1e-5
    )


def test_config_round_trip():
    for name in ("adamw", "sgd"):
        optimizer = make_optimizer(name, 0.1, 0.5, 2.0)
        again = type(optimizer).from_config(optimizer.get_config())
        assert again.clip_norm == 2.0


def test_weights_without_a_gradient_are_left_alone():
    # Two heads, and a loss on one of them only.
    inputs = keras.Input((3,))
    heads = {n: keras.layers.Dense(1, name=n)(inputs) for n in ("a", "b")}
    model = keras.Model(inputs, heads)
    optimizer = make_optimizer("sgd", 0.1, 0.0, 1.0)
    model.compile(optimizer, loss={"a": "mse"}, jit_compile=False)
    before = [weight.numpy() for weight in model.weights]
    ones = tf.ones([4, 3])
    with warnings.catch_warnings():
        # Keras 3 says that the gradient of `b` does not exist.
        warnings.simplefilter("ignore", UserWarning)
        model.fit(ones, {"a": 9 * ones[:, :1]}, verbose=0)
    moved = {
        weight.name.split("/")[0] if "/" in weight.name else weight.path
        for weight, old in zip(model.weights, before, strict=True)
        if (weight.numpy() != old).any()
    }
    assert moved
    assert all(name.startswith("a") for name in moved)


def test_clipping_can_be_switched_off():
    optimizer = make_optimizer("sgd", 0.1, 0.0, 0)
    np.testing.assert_allclose(one_step(optimizer, [30.0, 40.0]), [-2, -3])


def test_two_devices_clip_what_they_have_together():
    precisions = ["float32", "mixed_float16"]
    command = [sys.executable, "-m", "tests.training.clipped_step", *precisions]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    lengths = [line.split() for line in done.stdout.splitlines()[-2:]]
    assert [precision for precision, _ in lengths] == precisions
    for _, length in lengths:
        assert float(length) == pytest.approx(0.1 * 0.01, rel=1e-2)


def test_unknown_names():
    with pytest.raises(ValueError, match="'cosine' or 'paper'"):
        learning_rate_schedule("linear", 0.1, 10, 0)
    with pytest.raises(ValueError, match="'adamw' or 'sgd'"):
        make_optimizer("adam", 0.1, 0.0, 1.0)
