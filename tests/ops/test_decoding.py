"""Round trips from position to heatmap and back, and hand-made maps."""

import numpy as np
import pytest
import tensorflow as tf

from keras_flowpose.ops.decoding import Decoding
from keras_flowpose.ops.decoding import decode_heatmaps
from keras_flowpose.ops.heatmaps import TargetAmplitude
from keras_flowpose.ops.heatmaps import gaussian_heatmaps


def round_trip_errors(method, low, high, sigma=1.5, noise=0.0):
    random = np.random.default_rng(7)
    points = random.uniform(low, high, [200, 3, 2]).astype("f")
    maps = gaussian_heatmaps(points, tf.ones([200, 3]), 31, 41, sigma)
    maps += noise * random.normal(size=maps.shape).astype("f")
    decoded, _ = decode_heatmaps(maps, method)
    return decoded.numpy() - points


@pytest.mark.parametrize(
    ("method", "mean_error"),
    [
        (Decoding.ARGMAX, 0.39),  # mean distance in a unit square
        (Decoding.QUARTER_OFFSET, 0.20),
        (Decoding.TAYLOR, 1e-4),
        (Decoding.SOFT_ARGMAX, 1e-2),
    ],
)
def test_round_trip_has_small_error_and_no_bias(method, mean_error):
    errors = round_trip_errors(method, [6, 6], [34, 24])
    assert np.linalg.norm(errors, axis=-1).mean() < mean_error
    # Three standard errors of the mean of an error spread over one cell.
    bias = np.abs(errors.mean(axis=(0, 1)))
    assert (bias < 3 * errors.std(axis=(0, 1)) / np.sqrt(600) + 1e-5).all()


def test_taylor_holds_up_to_the_border_and_under_noise():
    at_border = round_trip_errors(Decoding.TAYLOR, [-0.4, -0.4], [40.4, 30.4])
    assert np.abs(at_border).max() < 1e-2
    noisy = round_trip_errors(Decoding.TAYLOR, [3, 3], [37, 27], noise=0.01)
    assert np.linalg.norm(noisy, axis=-1).mean() < 0.05


def test_taylor_on_every_amplitude_and_in_half_precision():
    point = tf.constant([[12.3, 7.6]])
    for amplitude in TargetAmplitude:
        maps = gaussian_heatmaps(
            point, tf.ones([1]), 20, 30, amplitude=amplitude
        )
        for dtype in (tf.float16, tf.bfloat16, tf.float32, tf.float64):
            decoded, _ = decode_heatmaps(tf.cast(maps, dtype))
            np.testing.assert_allclose(decoded, point, atol=0.05)


def test_quarter_offset_by_hand():
    column = np.zeros([5, 7, 1], "f")
    column[3, 4] = 1.0
    column[3, 5] = 0.5  # to the right
    column[2, 4] = 0.4  # and up
    points, scores = decode_heatmaps(column, Decoding.QUARTER_OFFSET)
    np.testing.assert_allclose(points, [[4.25, 2.75]])
    np.testing.assert_allclose(scores, [1.0])


def test_flat_and_negative_maps_stay_finite():
    maps = tf.stack([tf.zeros([4, 6]), -tf.ones([4, 6])], axis=-1)
    for method in Decoding:
        points, scores = decode_heatmaps(maps, method)
        assert np.isfinite(points).all()
        np.testing.assert_array_equal(scores, [0, -1])


@pytest.mark.parametrize("shape", [(1, 1), (1, 5), (2, 2)])
def test_tiny_maps(shape):
    maps = tf.random.stateless_uniform([*shape, 2], [3, 4])
    for method in Decoding:
        points, _ = decode_heatmaps(maps, method)
        assert np.isfinite(points).all()


def test_leading_axes_and_unknown_shapes():
    maps = tf.random.stateless_uniform([2, 3, 5, 4, 6], [5, 6])
    points, scores = decode_heatmaps(maps)
    assert points.shape == (2, 3, 6, 2)
    assert scores.shape == (2, 3, 6)
    unknown = tf.function(
        decode_heatmaps,
        input_signature=[tf.TensorSpec([None, None, None, None], tf.float32)],
    )
    single, _ = unknown(maps[1])
    np.testing.assert_allclose(single, points[1])


def test_soft_argmax_has_a_gradient_towards_the_truth():
    maps = tf.Variable(
        gaussian_heatmaps(tf.constant([[8.0, 6.0]]), tf.ones([1]), 13, 17)
    )
    with tf.GradientTape() as tape:
        points, _ = decode_heatmaps(maps, Decoding.SOFT_ARGMAX)
        x = points[0, 0]
    gradient = tape.gradient(x, maps)[..., 0].numpy()
    # More mass right of the peak moves the mean to the right.
    assert gradient[6, 10] > 0 > gradient[6, 5]


def test_rank_is_checked():
    with pytest.raises(ValueError, match="`heatmaps` must have shape"):
        decode_heatmaps(tf.zeros([3, 3]))
