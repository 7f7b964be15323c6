"""Mean and median distance."""

import numpy as np

from keras_flowpose.evaluation.pixel_error import pixel_error


def test_statistics_leave_out_what_does_not_count():
    distances = np.array([[1.0, np.nan, 2.0], [np.inf, 12.0, np.nan]])

    assert pixel_error(distances) == (5.0, 2.0, 3, 1)


def test_nothing_to_count_has_no_statistics():
    assert pixel_error(np.array([np.nan])) == (None, None, 0, 0)
    assert pixel_error(np.zeros((0, 7))) == (None, None, 0, 0)
    assert pixel_error(np.array([np.inf])) == (None, None, 0, 1)
