"""Accuracy within d pixels, and the average over left and right."""

import numpy as np
import pytest

from keras_flowpose.evaluation.accuracy import PIXELS
from keras_flowpose.evaluation.accuracy import accuracy_within
from keras_flowpose.evaluation.accuracy import average_over_sides
from keras_flowpose.skeleton import UPPER_BODY_7


def test_shares_equal_counting_by_hand():
    random = np.random.default_rng(1)
    distances = random.uniform(0, 25, (37, 5))
    distances[random.random((37, 5)) < 0.3] = np.nan

    found = accuracy_within(distances)

    assert found.shape == (21, 5)
    for row, limit in enumerate(PIXELS):
        for joint in range(5):
            column = [d for d in distances[:, joint] if d >= 0]
            within = sum(1 for d in column if d <= limit)
            assert found[row, joint] == pytest.approx(within / len(column))


def test_a_distance_of_exactly_d_is_within_d():
    found = accuracy_within(np.array([[0.0], [20.0]]), limits=(0, 19.999, 20))

    np.testing.assert_array_equal(found, [[0.5], [0.5], [1]])


def test_infinite_distances_count_as_wrong():
    found = accuracy_within(np.array([[1.0], [np.inf]]), limits=(1e9,))

    np.testing.assert_array_equal(found, [[0.5]])


@pytest.mark.parametrize("images", [0, 3])
def test_a_joint_that_counts_nowhere_has_no_accuracy(images):
    found = accuracy_within(np.full((images, 2), np.nan), limits=(0, 5))

    assert found.shape == (2, 2)
    assert np.isnan(found).all()


def test_sides_weigh_the_same():
    values = np.array([[0.5, 0.2, 0.8, 0.1, 0.3, np.nan, 0.7]])

    found = average_over_sides(values, UPPER_BODY_7.joint_types)

    assert list(found) == ["head", "wrist", "elbow", "shoulder"]
    np.testing.assert_allclose(found["head"], [0.5])
    np.testing.assert_allclose(found["wrist"], [0.5])
    np.testing.assert_allclose(found["elbow"], [0.2])
    np.testing.assert_allclose(found["shoulder"], [0.7])


def test_a_type_that_counts_nowhere_has_no_average():
    found = average_over_sides(np.full((2, 3), np.nan), {"wrist": (0, 2)})

    assert np.isnan(found["wrist"]).all()
    assert found["wrist"].shape == (2,)
