"""Losses against loops and the paper's numbers."""

import numpy as np
import pytest
import tensorflow as tf

from keras_flowpose.training.losses import CoordinateLoss
from keras_flowpose.training.losses import HeatmapLoss

LABELS = np.array(
    [
        [[8, 12, 1, 30], [17, 5, 1, 30], [3, 3, 0, 30]],
        [[-9, 4, 1, 0], [20, 20, 1, 0], [0, 0, 0, 0]],
    ],
    "f",
)


def loop_loss(labels, maps, sigma, peak, foreground):
    batch, height, width, joints = maps.shape
    losses = np.zeros(batch)
    for b, i, j, k in np.ndindex(batch, height, width, joints):
        x, y = labels[b, k, :2] / 4
        squared = (j - x) ** 2 + (i - y) ** 2
        unit = np.exp(-squared / (2 * sigma**2))
        error = (maps[b, i, j, k] - peak * unit) ** 2
        losses[b] += labels[b, k, 2] * error * (1 + foreground * unit)
    return losses / joints


@pytest.mark.parametrize("foreground", [0.0, 5.0])
@pytest.mark.parametrize(
    ("amplitude", "peak"), [("unit", 1.0), ("release", 1.0638)]
)
def test_against_a_loop(foreground, amplitude, peak):
    maps = np.random.default_rng(0).normal(size=[2, 7, 9, 3]).astype("f")
    loss = HeatmapLoss(1.5, amplitude, foreground)
    expected = loop_loss(LABELS, maps, 1.5, peak, foreground)
    np.testing.assert_allclose(loss.call(LABELS, maps), expected, rtol=1e-4)
    assert float(loss(LABELS, maps)) == pytest.approx(expected.mean(), rel=1e-4)


def test_blank_maps_cost_the_sum_of_squares_of_the_release():
    labels = tf.constant([[[128.0, 128.0, 1.0, 0.0]]])
    loss = HeatmapLoss(amplitude="release", foreground=0.0)
    assert float(loss(labels, tf.zeros([1, 64, 64, 1]))) == pytest.approx(
        8.0, abs=1e-2
    )


def test_unlabelled_joints_have_no_gradient():
    maps = tf.Variable(tf.ones([2, 7, 9, 3]))
    with tf.GradientTape() as tape:
        loss = HeatmapLoss()(LABELS, maps)
    gradient = tape.gradient(loss, maps).numpy()
    assert np.abs(gradient[..., 2]).max() == 0
    assert np.abs(gradient[..., 0]).max() > 0


def test_coordinate_loss_by_hand():
    points = np.array(
        [[[8, 15], [13, 5], [99, 99]], [[-9, 4], [20, 21], [50, 50]]], "f"
    )
    loss = CoordinateLoss()
    np.testing.assert_allclose(loss.call(LABELS, points), [25 / 3, 1 / 3])


def test_config_round_trip():
    loss = HeatmapLoss(1.0, "paper", 2.0, name="mine")
    again = HeatmapLoss.from_config(loss.get_config())
    assert again.get_config() == loss.get_config()
    assert again.name == "mine"
    assert CoordinateLoss.from_config(CoordinateLoss().get_config())


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"sigma": 0}, "`sigma` must be a number > 0"),
        ({"amplitude": "big"}, "`amplitude` must be one of 'unit'"),
        ({"foreground": -1}, "`foreground` must"),
    ],
)
def test_bad_arguments(changes, message):
    with pytest.raises(ValueError, match=message):
        HeatmapLoss(**changes)


def test_labels_need_their_four_columns():
    with pytest.raises(ValueError, match="`y_true` must have shape"):
        HeatmapLoss().call(tf.zeros([1, 2, 2]), tf.zeros([1, 4, 4, 2]))


def test_windows_are_the_mean_of_their_labelled_frames():
    random = np.random.default_rng(1)
    maps = random.normal(size=[2, 3, 7, 9, 3]).astype("f")
    # The last frame of the second window is not labelled.
    labels = np.stack([LABELS, LABELS[::-1], LABELS], axis=1)
    labels[1, 2, :, 2] = 0
    alone = [HeatmapLoss().call(labels[:, t], maps[:, t]) for t in range(3)]
    expected = [
        np.mean([f[0] for f in alone]),
        np.mean([f[1] for f in alone[:2]]),
    ]
    found = HeatmapLoss().call(labels, maps)
    np.testing.assert_allclose(found, expected, rtol=1e-5)
    labels[1, ..., 2] = 0
    assert float(HeatmapLoss().call(labels, maps)[1]) == 0


def test_windows_need_labels_of_each_frame():
    with pytest.raises(ValueError, match="`y_true` must have shape"):
        HeatmapLoss().call(LABELS, tf.zeros([2, 3, 7, 9, 3]))
