import numpy as np
import pytest
from scipy.ndimage import median_filter

from keras_flowpose.video.filters.median import Median


@pytest.mark.parametrize("window", [1, 3, 7])
def test_is_scipys_median_inside(window):
    points = np.random.default_rng(1).normal(size=(19, 3, 2))
    half = window // 2

    filtered = Median(window)(points)

    inside = slice(half, 19 - half)
    expected = median_filter(points, size=(window, 1, 1))
    np.testing.assert_array_equal(filtered[inside], expected[inside])


def test_windows_are_cut_off_at_the_ends():
    filtered = Median(5)(np.array([9.0, 1, 5, 2, 0, 3]))

    np.testing.assert_array_equal(filtered, [5, 3.5, 2, 2, 2.5, 2])


def test_wild_points_go_and_steps_stay():
    points = np.zeros((20, 1, 2))
    points[12:] = 50
    wild = points.copy()
    wild[[0, 5, 6, 15, 19]] = 999

    np.testing.assert_array_equal(Median(5)(wild), points)
    np.testing.assert_array_equal(Median(5)(points), points)


def test_missing_points_are_left_out_and_stay_missing():
    nan = np.nan
    points = np.array([[1.0, nan], [nan, nan], [3, nan], [900, 7], [5, nan]])

    filtered = Median(3)(points)

    np.testing.assert_array_equal(
        filtered, [[1, nan], [nan, nan], [451.5, nan], [5, 7], [452.5, nan]]
    )


def test_tracks_shorter_than_the_window():
    np.testing.assert_array_equal(Median(9)(np.array([4.0, 1, 2])), [2, 2, 2])
    assert Median()(np.zeros((0, 3, 2))).shape == (0, 3, 2)


def test_windows_are_odd():
    with pytest.raises(ValueError, match="`window` must be odd"):
        Median(4)
