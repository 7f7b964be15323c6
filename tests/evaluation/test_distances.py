"""Distances, and which joints count."""

import math

import numpy as np
import pytest

from keras_flowpose.evaluation.distances import joint_distances


def test_distances_are_euclidean_for_every_joint():
    random = np.random.default_rng(0)
    predictions = random.normal(size=(5, 3, 2)) * 30
    truth = random.normal(size=(5, 3, 2)) * 30

    found = joint_distances(predictions, truth, np.ones((5, 3)))

    for image in range(5):
        for joint in range(3):
            (x, y), (u, v) = predictions[image, joint], truth[image, joint]
            expected = math.sqrt((x - u) ** 2 + (y - v) ** 2)
            assert found[image, joint] == pytest.approx(expected)


@pytest.mark.parametrize("dtype", [np.uint8, np.float32, bool])
def test_only_visible_joints_count(dtype):
    truth = np.zeros((1, 3, 2))
    truth[0, 1] = np.nan  # not labelled: whatever stands there

    found = joint_distances(
        np.full((1, 3, 2), [3.0, 4.0]), truth, np.array([[1, 0, 1]], dtype)
    )

    np.testing.assert_array_equal(found, [[5, np.nan, 5]])


@pytest.mark.parametrize("nothing", [np.nan, np.inf])
def test_what_was_not_predicted_is_infinitely_far(nothing):
    predictions = np.zeros((1, 2, 2))
    predictions[0, :, 1] = nothing

    found = joint_distances(
        predictions, np.zeros((1, 2, 2)), np.array([[1, 0]])
    )

    np.testing.assert_array_equal(found, [[np.inf, np.nan]])


def test_nan_in_a_label_that_counts_is_refused():
    truth = np.zeros((4, 3, 2))
    truth[2, 1, 0] = np.nan

    with pytest.raises(ValueError, match=r"`truth` must be finite.*image 2"):
        joint_distances(np.zeros((4, 3, 2)), truth, np.ones((4, 3)))


@pytest.mark.parametrize(
    ("name", "shapes"),
    [
        ("predictions", [(4, 2), (4, 2), (4,)]),
        ("predictions", [(4, 7, 3), (4, 7, 3), (4, 7)]),
        ("truth", [(4, 7, 2), (4, 6, 2), (4, 7)]),
        ("visible", [(4, 7, 2), (4, 7, 2), (4, 7, 1)]),
        ("visible", [(4, 7, 2), (4, 7, 2), (3, 7)]),
    ],
)
def test_shapes_must_fit(name, shapes):
    with pytest.raises(ValueError, match=f"`{name}` must have shape"):
        joint_distances(*map(np.zeros, shapes))


def test_no_image_is_no_error():
    found = joint_distances(
        np.zeros((0, 7, 2)), np.zeros((0, 7, 2)), np.zeros((0, 7))
    )

    assert found.shape == (0, 7)
