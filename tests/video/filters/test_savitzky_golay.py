import numpy as np
import pytest

from keras_flowpose.video.filters.savitzky_golay import SavitzkyGolay


def test_polynomials_of_the_order_pass_unchanged():
    frames = np.arange(23)
    points = np.stack(
        [[3 + frames, 0.2 * frames**2], [7 * frames, 1 - 0.1 * frames**2]]
    ).T  # (frames, coordinates, joints)

    filtered = SavitzkyGolay(7, 2)(points)

    np.testing.assert_allclose(filtered, points, atol=1e-9)


@pytest.mark.parametrize(("window", "order"), [(3, 0), (5, 2), (9, 3)])
def test_is_the_least_squares_polynomial_of_each_window(window, order):
    points = np.random.default_rng(1).normal(size=(15, 2))
    half = window // 2

    filtered = SavitzkyGolay(window, order)(points)

    for frame in range(15):
        # At the ends the window stays within the track.
        middle = min(max(frame, half), 14 - half)
        places = np.arange(middle - half, middle + half + 1)
        for axis in range(2):
            fit = np.polynomial.Polynomial.fit(
                places, points[places, axis], order
            )
            assert filtered[frame, axis] == pytest.approx(fit(frame), abs=1e-9)


def test_missing_points_part_the_track():
    points = np.random.default_rng(2).normal(size=(30, 3, 2))
    points[11:14, 1] = np.nan
    points[29, 2] = np.nan

    filtered = SavitzkyGolay(5, 2)(points)

    np.testing.assert_array_equal(np.isnan(filtered), np.isnan(points))
    alone = SavitzkyGolay(5, 2)
    np.testing.assert_allclose(filtered[:, 0], alone(points[:, 0]))
    np.testing.assert_allclose(filtered[:11, 1], alone(points[:11, 1]))
    np.testing.assert_allclose(filtered[14:, 1], alone(points[14:, 1]))


def test_short_stretches_take_the_widest_window_that_fits():
    points = np.random.default_rng(3).normal(size=(12, 1))
    points[[3, 10]] = np.nan  # stretches of 3, 6 and 1

    filtered = SavitzkyGolay(9, 2)(points)

    # A parabola meets 3 points exactly.
    np.testing.assert_allclose(filtered[:3], points[:3], atol=1e-12)
    np.testing.assert_allclose(filtered[4:10], SavitzkyGolay(5)(points[4:10]))
    assert filtered[11] == points[11]


def test_the_track_that_went_in_stays():
    points = np.random.default_rng(4).normal(size=(9, 2))
    before = points.copy()

    SavitzkyGolay(5, 1)(points)

    np.testing.assert_array_equal(points, before)
    assert SavitzkyGolay()(np.zeros((0, 3, 2))).shape == (0, 3, 2)


@pytest.mark.parametrize(
    ("window", "order", "told"),
    [
        (4, 2, "`window` must be odd"),
        (0, 0, "`window` must be an integer >= 1"),
        (5, -1, "`order` must be an integer >= 0"),
        (3, 3, "`order` must be below `window`.*order=3, window=3"),
    ],
)
def test_settings_out_of_range(window, order, told):
    with pytest.raises(ValueError, match=told):
        SavitzkyGolay(window, order)
