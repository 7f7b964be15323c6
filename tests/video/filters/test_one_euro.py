"""The One-Euro filter against closed forms and against its formulas in loops.

With beta = 0 it is a plain low-pass filter of first order: y' = y + a (x - y),
a = 1 / (1 + 1 / (2 pi f T)) for cutoff f and frames T apart.
"""

import math

import numpy as np
import pytest

from keras_flowpose.safe_files import UserError
from keras_flowpose.video.filters.one_euro import OneEuroFilter

RATE = 30.0
TIMES = np.arange(60) / RATE


def share(cutoff, step=1 / RATE):
    return 1 / (1 + 1 / (2 * math.pi * cutoff * step))


def by_loops(values, times, min_cutoff, beta, derivative_cutoff):
    """One coordinate through the formulas of the paper."""
    filtered, speed = [values[0]], 0.0
    for place in range(1, len(values)):
        step = times[place] - times[place - 1]
        raw = (values[place] - filtered[-1]) / step
        a = share(derivative_cutoff, step)
        speed = a * raw + (1 - a) * speed
        a = share(min_cutoff + beta * abs(speed), step)
        filtered.append(a * values[place] + (1 - a) * filtered[-1])
    return filtered


def test_constant_points_stay():
    points = np.full((60, 3, 2), 7.25)

    np.testing.assert_array_equal(OneEuroFilter()(points, TIMES), points)


@pytest.mark.parametrize("cutoff", [0.5, 4])
def test_a_step_is_approached_exponentially(cutoff):
    points = np.zeros((60, 1))
    points[10:] = 100

    filtered = OneEuroFilter(min_cutoff=cutoff, beta=0)(points, TIMES)

    left = (1 - share(cutoff)) ** np.arange(1, 51)
    np.testing.assert_allclose(filtered[10:, 0], 100 * (1 - left))
    assert not filtered[:10].any()


@pytest.mark.parametrize("frequency", [0.3, 2, 9])
def test_waves_are_damped_as_their_frequency_says(frequency):
    cutoff = 2.0
    times = np.arange(3000) / RATE
    wave = np.sin(2 * math.pi * frequency * times)

    filtered = OneEuroFilter(min_cutoff=cutoff, beta=0)(wave[:, None], times)

    # The transfer function a / (1 - (1 - a) / z) on the unit circle.
    a = share(cutoff)
    z = np.exp(2j * math.pi * frequency / RATE)
    gain = a / (1 - (1 - a) / z)
    expected = np.abs(gain) * np.sin(
        2 * math.pi * frequency * times + np.angle(gain)
    )
    np.testing.assert_allclose(filtered[300:, 0], expected[300:], atol=1e-9)


def test_speed_raises_the_cutoff_and_lowers_the_lag():
    fast = np.stack([600 * TIMES, 0.6 * TIMES], axis=-1)  # pixels

    stiff = OneEuroFilter(beta=0)(fast, TIMES)
    quick = OneEuroFilter(beta=0.1)(fast, TIMES)

    lags = fast[-1] - stiff[-1], fast[-1] - quick[-1]
    assert lags[0][0] > 50
    assert lags[1][0] < 5
    assert lags[1][1] > 0.5 * lags[0][1]


def test_is_the_papers_algorithm_at_an_uneven_rate():
    rng = np.random.default_rng(0)
    times = np.cumsum(rng.uniform(0.01, 0.1, 40))
    points = np.cumsum(rng.normal(0, 5, (40, 3, 2)), axis=0)

    filtered = OneEuroFilter(0.7, 0.02, 1.5)(points, times)

    for joint in range(3):
        for axis in range(2):
            np.testing.assert_allclose(
                filtered[:, joint, axis],
                by_loops(points[:, joint, axis], times, 0.7, 0.02, 1.5),
            )


def test_live_and_afterwards_are_the_same():
    points = np.random.default_rng(1).normal(100, 9, (60, 3, 2))
    points[5:9, 1] = np.nan
    live = OneEuroFilter(beta=0.01)

    pushed = [live.push(*frame) for frame in zip(points, TIMES, strict=True)]

    # A call is a track of its own and leaves what was pushed alone.
    np.testing.assert_array_equal(live(points, TIMES), pushed)
    with pytest.raises(ValueError, match="`time_seconds` must be a number >"):
        live.push(points[0], TIMES[-1])
    live.reset()
    np.testing.assert_array_equal(live.push(points[3], 0.0), points[3])


def test_missing_points_wait_and_count_by_the_time_gone():
    points = np.array([[5.0], [np.nan], [np.nan], [9.0], [11.0]])
    times = np.array([0, 0.1, 0.2, 0.3, 0.4])

    filtered = OneEuroFilter(1, 0.3, 2)(points, times)[:, 0]

    expected = by_loops([5, 9, 11], [0, 0.3, 0.4], 1, 0.3, 2)
    np.testing.assert_allclose(filtered[[0, 3, 4]], expected)
    assert np.isnan(filtered[1:3]).all()


def test_joints_that_appear_late_begin_where_they_are():
    points = np.array([[np.nan], [np.nan], [8.0], [9.0]])

    filtered = OneEuroFilter()(points, TIMES[:4])

    assert filtered[2, 0] == 8
    assert 8 < filtered[3, 0] < 9


def test_times_that_stand_still_count_as_a_usual_frame():
    points = np.random.default_rng(2).normal(size=(6, 1))
    damaged = np.array([0, 0.1, 0.2, 0.2, 0.15, 0.3])
    steps = np.cumsum([0, 0.1, 0.1, 0.1, 0.1, 0.15])

    np.testing.assert_allclose(
        OneEuroFilter()(points, damaged), OneEuroFilter()(points, steps)
    )


def test_unknown_times_are_told():
    with pytest.raises(UserError, match="needs the time of each frame"):
        OneEuroFilter()(np.zeros((3, 1)), np.full(3, np.nan))
    with pytest.raises(UserError, match="needs the time of each frame"):
        OneEuroFilter()(np.zeros((3, 1)), np.zeros(3))
    assert OneEuroFilter()(np.zeros((0, 3, 2)), np.zeros(0)).shape == (0, 3, 2)


@pytest.mark.parametrize("time", [None, math.nan, math.inf, 0.5])
def test_time_must_go_on(time):
    live = OneEuroFilter()
    live.push(np.zeros(2), 0.5)
    with pytest.raises(ValueError, match=r"must be a number > 0\.5"):
        live.push(np.zeros(2), time)
    with pytest.raises(ValueError, match=r"shape \(2,\), as before"):
        live.push(np.zeros(3), 1.0)


@pytest.mark.parametrize(
    "setting",
    [{"min_cutoff": 0}, {"beta": -0.1}, {"derivative_cutoff": math.inf}],
)
def test_settings_out_of_range(setting):
    with pytest.raises(ValueError, match=f"`{next(iter(setting))}` must"):
        OneEuroFilter(**setting)
