"""Speed of labelled joints."""

import math

import numpy as np

from keras_flowpose.evaluation.joint_speed import joint_speed


def test_equals_half_the_way_over_two_frames():
    random = np.random.default_rng(3)
    truth = random.uniform(0, 99, (8, 3, 2))
    visible = random.integers(0, 3, (8, 3))
    visible[:, 2] = 1

    found = joint_speed(truth, visible)

    assert found.shape == (8, 3)
    for frame in range(8):
        for joint in range(3):
            inside = 0 < frame < 7
            near = visible[frame - 1 : frame + 2, joint]
            if not inside or not near.all():
                assert math.isnan(found[frame, joint])
                continue
            way = math.dist(truth[frame - 1, joint], truth[frame + 1, joint])
            np.testing.assert_allclose(found[frame, joint], way / 2)
    assert not np.isnan(found[1:-1, 2]).any()


def test_labels_that_do_not_count_may_be_anything():
    truth = np.full((3, 2, 2), np.inf)
    truth[:, 0] = 5.0
    found = joint_speed(truth, np.array([[1, 0]] * 3))
    np.testing.assert_array_equal(found[1], [0, np.nan])


def test_two_frames_have_no_speed():
    assert np.isnan(joint_speed(np.zeros((2, 1, 2)), np.ones((2, 1)))).all()
