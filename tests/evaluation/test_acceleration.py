"""Acceleration of tracks and its error."""

import numpy as np

from keras_flowpose.evaluation.acceleration import acceleration
from keras_flowpose.evaluation.acceleration import acceleration_error


def by_hand(points, frame, joint):
    """The vector p(t - 1) - 2 p(t) + p(t + 1), coordinate by coordinate."""
    before, here, after = (points[frame + d][joint] for d in (-1, 0, 1))
    return [a - 2 * b + c for a, b, c in zip(before, here, after, strict=True)]


def test_equals_second_differences_by_hand():
    points = np.random.default_rng(0).uniform(-9, 9, (7, 3, 2))

    found = acceleration(points)

    assert found.shape == (7, 3)
    for frame in range(1, 6):
        for joint in range(3):
            x, y = by_hand(points, frame, joint)
            np.testing.assert_allclose(
                found[frame, joint], (x * x + y * y) ** 0.5
            )
    assert np.isnan(found[[0, -1]]).all()


def test_steady_motion_does_not_accelerate():
    points = np.arange(5)[:, None, None] * np.array([[[2.0, -3.0]]])
    np.testing.assert_allclose(acceleration(points)[1:-1], 0)


def test_error_is_between_vectors_not_lengths():
    up = np.array([[[0.0, 0.0]], [[0.0, 1.0]], [[0.0, 0.0]]])
    np.testing.assert_allclose(
        acceleration_error(up, -up, np.ones((3, 1)))[1], 4
    )


def test_error_equals_the_difference_by_hand():
    random = np.random.default_rng(1)
    points, truth = random.uniform(-9, 9, (2, 6, 2, 2))
    visible = np.array([[1, 1], [2, 1], [1, 0], [1, 1], [1, 2], [1, 2]])

    found = acceleration_error(points, truth, visible)

    for frame in range(6):
        for joint in range(2):
            inside = 0 < frame < 5
            near = visible[frame - 1 : frame + 2, joint]
            if not inside or not (near > 0).all():
                assert np.isnan(found[frame, joint])
                continue
            of_points = by_hand(points, frame, joint)
            of_truth = by_hand(truth, frame, joint)
            wanted = np.hypot(*(np.array(of_points) - of_truth))
            np.testing.assert_allclose(found[frame, joint], wanted)
    assert np.isnan(found[1:4, 1]).all()
    assert not np.isnan(found[4, 1])


def test_what_was_not_predicted_has_no_acceleration():
    points = np.zeros((5, 1, 2))
    points[2] = np.inf
    assert np.isnan(acceleration(points)).all()


def test_two_frames_have_no_acceleration():
    assert np.isnan(acceleration(np.zeros((2, 3, 2)))).all()
