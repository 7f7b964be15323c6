"""Targets against a loop, closed-form sums, and the release's numbers."""

import math

import numpy as np
import pytest
import tensorflow as tf

from keras_flowpose.ops.heatmaps import TargetAmplitude
from keras_flowpose.ops.heatmaps import gaussian_heatmaps


def loop_heatmaps(points, visible, height, width, sigma, peak):
    joints = len(points)
    maps = np.zeros([height, width, joints])
    for i, j, k in np.ndindex(height, width, joints):
        x, y = points[k]
        squared = (j - x) ** 2 + (i - y) ** 2
        if visible[k]:
            maps[i, j, k] = peak * math.exp(-squared / (2 * sigma**2))
    return maps


def test_against_a_loop_on_an_odd_grid():
    points = np.array([[2.3, 4.7], [10.0, 0.0], [-1.2, 3.0], [5.0, 9.5]], "f")
    visible = [2, 1, 1, 0]
    expected = loop_heatmaps(points, visible, 7, 11, 1.3, 1.0)
    maps = gaussian_heatmaps(points, tf.constant(visible), 7, 11, sigma=1.3)
    assert maps.shape == (7, 11, 4)
    np.testing.assert_allclose(maps, expected, atol=1e-6)


@pytest.mark.parametrize(
    ("amplitude", "peak", "total"),
    [
        (TargetAmplitude.UNIT, 1.0, 14.137),
        (TargetAmplitude.RELEASE, 1.0638, 15.04),
        (TargetAmplitude.PAPER, 0.0707, 1.0),
    ],
)
def test_peak_and_sum_of_each_amplitude(amplitude, peak, total):
    maps = gaussian_heatmaps(
        tf.constant([[32.0, 30.0]]), tf.constant([1]), 64, 64, 1.5, amplitude
    )
    assert float(tf.reduce_max(maps)) == pytest.approx(peak, abs=1e-4)
    assert float(tf.reduce_sum(maps)) == pytest.approx(total, abs=5e-3)


def test_centre_may_lie_between_cells_and_x_runs_along_columns():
    maps = gaussian_heatmaps(
        tf.constant([[6.5, 2.0]]), tf.constant([1]), 5, 9, sigma=1.0
    )[..., 0].numpy()
    assert maps[2, 6] == pytest.approx(maps[2, 7])
    assert maps[2, 6] == maps.max()


def test_joint_outside_leaves_the_part_that_reaches_the_map():
    maps = gaussian_heatmaps(
        tf.constant([[-1.0, 2.0], [500.0, 2.0]]), tf.constant([1, 1]), 5, 9
    ).numpy()
    assert maps[2, 0, 0] == pytest.approx(math.exp(-1 / (2 * 1.5**2)))
    assert maps[..., 1].max() == 0


def test_invisible_joint_is_empty_even_at_nan():
    maps = gaussian_heatmaps(
        tf.constant([[math.nan, 2.0]]), tf.constant([0]), 5, 9
    )
    np.testing.assert_array_equal(maps, np.zeros([5, 9, 1]))


def test_leading_axes_are_kept():
    points = tf.random.stateless_uniform([2, 3, 4, 2], [1, 2], 0.0, 5.0)
    maps = gaussian_heatmaps(points, tf.ones([2, 3, 4]), 6, 5)
    assert maps.shape == (2, 3, 6, 5, 4)
    single = gaussian_heatmaps(points[1, 2], tf.ones([4]), 6, 5)
    np.testing.assert_allclose(maps[1, 2], single, atol=1e-7)


def test_sigma_must_be_positive():
    with pytest.raises(ValueError, match="`sigma` must be above 0"):
        gaussian_heatmaps(tf.zeros([1, 2]), tf.ones([1]), 4, 4, sigma=0.0)
