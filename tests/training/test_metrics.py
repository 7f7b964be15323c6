"""Metrics on hand-made maps and points."""

import numpy as np
import pytest
import tensorflow as tf

from keras_flowpose.training.metrics import JointAccuracy
from keras_flowpose.training.metrics import TorsoPCK

# Errors of 0, 3, 8 and (unlabelled) 0 pixels against points at (8, 8).
LABELS = tf.constant(
    [[[8, 8, 1, 10], [11, 8, 1, 10], [8, 16, 1, 10], [8, 8, 0, 10]]],
    tf.float32,
)
POINTS = tf.fill([1, 4, 2], 8.0)


def maps_at_cell_two(joints=4):
    cell = np.zeros([1, 6, 8, joints], "f")
    cell[0, 2, 2] = 1
    return tf.constant(cell)


@pytest.mark.parametrize("prediction", [POINTS, maps_at_cell_two()])
@pytest.mark.parametrize(
    ("distance", "share"), [(1, 1 / 3), (3, 2 / 3), (8, 1.0)]
)
def test_share_within_pixels(prediction, distance, share):
    metric = JointAccuracy(distance)
    metric.update_state(LABELS, prediction)
    assert float(metric.result()) == pytest.approx(share)


def test_share_within_a_fraction_of_the_torso():
    metric = TorsoPCK(0.3)
    metric.update_state(LABELS, POINTS)
    assert float(metric.result()) == pytest.approx(2 / 3)


def test_examples_without_normaliser_do_not_count():
    metric = TorsoPCK(0.3)
    metric.update_state(LABELS * [1, 1, 1, 0], POINTS)
    assert float(metric.countable) == 0
    assert float(metric.result()) == 0


def test_joints_beyond_the_frame_do_not_count():
    labels = tf.constant([[[40.0, 8.0, 1, 9], [8.0, 30.0, 1, 9]]])
    metric = JointAccuracy(1.0)
    metric.update_state(labels, maps_at_cell_two(2))
    assert float(metric.countable) == 0
    # (31, 23) is the last pixel of a 32 x 24 frame.
    inside = tf.constant([[[31.0, 8.0, 1, 9], [8.0, 23.0, 1, 9]]])
    metric.update_state(inside, maps_at_cell_two(2))
    assert float(metric.countable) == 2


def test_chosen_joints_and_batches_add_up_until_reset():
    metric = JointAccuracy(1.0, joints=(0, 2))
    metric.update_state(LABELS, POINTS)
    metric.update_state(LABELS, POINTS)
    assert float(metric.result()) == pytest.approx(2 / 4)
    metric.reset_state()
    assert float(metric.countable) == 0


@pytest.mark.parametrize(
    "metric",
    [JointAccuracy(2.0, joints=(1,), name="a"), TorsoPCK(0.1, name="b")],
)
def test_config_round_trip(metric):
    again = type(metric).from_config(metric.get_config())
    assert again.get_config() == metric.get_config()


def test_bad_arguments():
    with pytest.raises(ValueError, match="`distance` must be a number > 0"):
        JointAccuracy(0)
    with pytest.raises(ValueError, match="`fraction` must be a number > 0"):
        TorsoPCK(-0.1)


def test_frames_of_windows_count_one_by_one():
    metric = JointAccuracy(3)
    # Frames: as above; all at (8, 8); nothing labelled.
    frames = [LABELS, LABELS * 0 + [8.0, 8.0, 1.0, 10.0], LABELS * 0]
    maps = tf.stack([maps_at_cell_two()] * 3, axis=1)
    metric.update_state(tf.stack(frames, axis=1), maps)
    assert float(metric.countable) == 7
    assert float(metric.result()) == pytest.approx(6 / 7)
