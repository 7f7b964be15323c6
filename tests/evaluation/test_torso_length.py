"""The size of the person in a video."""

import statistics

import numpy as np

from keras_flowpose.data.person_frame import _TORSOS_PER_LENGTH
from keras_flowpose.evaluation.torso_length import TORSOS_PER_SHOULDERS
from keras_flowpose.evaluation.torso_length import torso_length
from keras_flowpose.skeleton import COCO_17
from keras_flowpose.skeleton import UPPER_BODY_7
from keras_flowpose.skeleton import Skeleton


def poses(skeleton, frames=5):
    return np.random.default_rng(2).uniform(0, 50, (frames, len(skeleton), 2))


def median_distance(truth, visible, first, second):
    return statistics.median(
        float(np.hypot(*(pose[first] - pose[second])))
        for pose, seen in zip(truth, visible, strict=True)
        if seen[first] and seen[second]
    )


def test_is_the_median_torso_diagonal_where_hips_are_labelled():
    truth, visible = poses(COCO_17), np.ones((5, 17))
    visible[0] = 0
    ends = COCO_17.index("right_shoulder"), COCO_17.index("left_hip")

    length, name = torso_length(truth, visible, COCO_17)

    np.testing.assert_allclose(length, median_distance(truth, visible, *ends))
    assert name == "median torso diagonal of the video"


def test_is_estimated_from_the_shoulders_otherwise():
    truth = poses(UPPER_BODY_7)
    width = median_distance(truth, np.ones((5, 7)), 5, 6)

    length, name = torso_length(truth, np.ones((5, 7)), UPPER_BODY_7)

    np.testing.assert_allclose(length, 1.4 * width)
    assert name == "1.4 x median shoulder width of the video"


def test_shoulders_serve_where_no_hip_is_labelled():
    visible = np.ones((5, 17))
    visible[:, COCO_17.index("left_hip")] = 0
    assert "shoulder" in torso_length(poses(COCO_17), visible, COCO_17)[1]


def test_is_unknown_without_shoulders():
    hand = Skeleton("hand", ("thumb", "wrist"))
    assert torso_length(poses(hand), np.ones((5, 2)), hand) == (0.0, "")
    nobody = np.zeros((5, 7))
    assert torso_length(poses(UPPER_BODY_7), nobody, UPPER_BODY_7) == (0.0, "")


def test_the_proportion_is_that_of_the_crops():
    by_ends = {(a, b): factor for a, b, factor in _TORSOS_PER_LENGTH}
    shoulders = by_ends["right_shoulder", "left_shoulder"]
    assert shoulders == TORSOS_PER_SHOULDERS
