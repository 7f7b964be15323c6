import numpy as np
import pytest
import tensorflow as tf
from tensorflow import keras

from keras_flowpose.layers.temporal_pooling import TemporalPooling

MAPS = np.random.default_rng(0).normal(0, 1, [2, 5, 3, 4, 2])
MAPS = MAPS.astype(np.float32)


def test_the_papers_number_of_weights():
    layer = TemporalPooling()
    layer.build((None, 31, 64, 64, 7))
    assert layer.count_params() == 217
    assert [tuple(w.shape) for w in layer.weights] == [(31, 7)]


def test_starts_as_the_single_frame_net():
    np.testing.assert_array_equal(TemporalPooling()(MAPS), MAPS[:, 2])


def test_bell_is_a_weighted_mean_around_the_centre():
    layer = TemporalPooling(initial="bell", sigma=1.0)
    weights = np.exp([-2, -0.5, 0, -0.5, -2])
    expected = np.tensordot(MAPS, weights / weights.sum(), ([1], [0]))
    np.testing.assert_allclose(layer(MAPS), expected, atol=1e-6)


def test_gaussian_is_small_and_random():
    layer = TemporalPooling(initial="gaussian")
    layer.build((None, 301, 8, 8, 14))
    kernel = layer.get_weights()[0]
    assert kernel.std() == pytest.approx(0.01, rel=0.1)
    assert abs(kernel.mean()) < 0.001


@pytest.mark.parametrize(("mode", "pool"), [("sum", np.sum), ("max", np.max)])
def test_pooling_without_weights(mode, pool):
    layer = TemporalPooling(mode)
    np.testing.assert_allclose(layer(MAPS), pool(MAPS, axis=1), atol=1e-6)
    assert layer.weights == []


def test_missing_frames_repeat_the_centre():
    present = np.array([[1, 1, 1, 0, 0], [1, 1, 1, 1, 1]], bool)
    layer = TemporalPooling("sum")
    expected = MAPS.sum(axis=1)
    expected[0] += 2 * MAPS[0, 2] - MAPS[0, 3] - MAPS[0, 4]
    np.testing.assert_allclose(layer(MAPS, present), expected, atol=1e-5)
    np.testing.assert_allclose(
        layer(MAPS, present=present), expected, atol=1e-5
    )


def test_learns_which_frame_is_right():
    """The answer stands in frame 1 for joint 0, in frame 4 for joint 1."""
    maps = np.random.default_rng(1).normal(0, 1, [64, 5, 3, 4, 2])
    maps = maps.astype(np.float32)
    answer = np.stack([maps[:, 1, ..., 0], maps[:, 4, ..., 1]], axis=-1)
    stack = keras.Input((5, 3, 4, 2))
    pooling = TemporalPooling()
    model = keras.Model(stack, pooling(stack))
    model.compile(keras.optimizers.SGD(0.5), "mse")
    model.fit(maps, answer, batch_size=16, epochs=10, verbose=0)
    expected = np.zeros([5, 2])
    expected[1, 0] = expected[4, 1] = 1
    np.testing.assert_allclose(pooling.get_weights()[0], expected, atol=0.05)


@pytest.mark.parametrize("policy", ["mixed_float16", "mixed_bfloat16"])
def test_low_precision(policy):
    layer = TemporalPooling(initial="bell", dtype=policy)
    found = layer(MAPS)
    assert found.dtype == layer.compute_dtype
    expected = TemporalPooling(initial="bell")(MAPS)
    np.testing.assert_allclose(tf.cast(found, tf.float32), expected, atol=0.02)


@pytest.mark.parametrize(
    ("argument", "value"),
    [("mode", "mean"), ("initial", "ones"), ("sigma", 0)],
)
def test_wrong_arguments_are_named(argument, value):
    with pytest.raises(ValueError, match=f"`{argument}` must"):
        TemporalPooling(**{argument: value})


@pytest.mark.parametrize(
    "shape", [(None, 4, 3, 3, 2), (None, 5, 3, 2), (None, None, 3, 3, 2)]
)
def test_wrong_shapes_are_refused(shape):
    with pytest.raises(ValueError, match="`aligned` must have"):
        TemporalPooling().build(shape)
