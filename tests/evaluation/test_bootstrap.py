"""Paired bootstrap over videos."""

import numpy as np
import pytest

from keras_flowpose.evaluation.bootstrap import Interval
from keras_flowpose.evaluation.bootstrap import paired_bootstrap


def some_hits(seed=3, frames=60, joints=5, videos=9):
    random = np.random.default_rng(seed)
    groups = [f"video {i}" for i in random.integers(0, videos, frames)]
    hits_a = (random.random((frames, joints)) < 0.7).astype(float)
    hits_b = (random.random((frames, joints)) < 0.5).astype(float)
    hits_a[random.random((frames, joints)) < 0.2] = np.nan
    hits_b[random.random((frames, joints)) < 0.1] = np.nan
    return hits_a, hits_b, groups


@pytest.mark.parametrize("statistic", ["difference", "ratio"])
def test_draws_of_sums_are_draws_of_frames(statistic):
    """Against a loop that draws videos and collects all their entries."""
    hits_a, hits_b, groups = some_hits()
    names = sorted(set(groups))
    random = np.random.default_rng(0)
    found = []
    for _ in range(4000):
        pairs = []
        for name in random.choice(names, len(names)):
            for row, group in enumerate(groups):
                if group == name:
                    pairs += [
                        (a, b)
                        for a, b in zip(hits_a[row], hits_b[row], strict=True)
                        if not np.isnan(a + b)
                    ]
        of_a, of_b = np.mean(pairs, axis=0)
        found.append(of_a - of_b if statistic == "difference" else of_a / of_b)

    interval = paired_bootstrap(
        hits_a, hits_b, groups, statistic, samples=20_000
    )

    low, high = np.percentile(found, [2.5, 97.5])
    width = high - low
    assert interval.low == pytest.approx(low, abs=0.05 * width)
    assert interval.high == pytest.approx(high, abs=0.05 * width)
    both = ~np.isnan(hits_a + hits_b)
    of_a, of_b = hits_a[both].mean(), hits_b[both].mean()
    expected = of_a - of_b if statistic == "difference" else of_a / of_b
    assert interval.estimate == pytest.approx(expected)


def test_the_interval_is_that_of_a_mean():
    """Many videos of one entry each: mean +- 1.96 standard errors."""
    random = np.random.default_rng(5)
    difference = random.normal(0.3, 2.0, 1500)
    other = random.normal(0, 50, 1500)  # cancels, being paired

    found = paired_bootstrap(
        difference + other, other, range(1500), samples=20_000
    )

    error = difference.std() / np.sqrt(1500)
    assert found.estimate == pytest.approx(difference.mean())
    reach = pytest.approx(1.96 * error, rel=0.04)
    assert found.high - found.estimate == reach
    assert found.estimate - found.low == reach


def test_frames_of_one_video_are_drawn_together():
    """Copies of a frame within its video make nothing surer."""
    random = np.random.default_rng(2)
    values, zeros = random.normal(0, 1, 30), np.zeros(30)
    alone = paired_bootstrap(values, zeros, range(30))
    copied = paired_bootstrap(
        np.repeat(values, 40), np.zeros(1200), np.repeat(range(30), 40)
    )

    assert copied.estimate == pytest.approx(alone.estimate)
    assert copied.low == pytest.approx(alone.low)
    assert copied.high == pytest.approx(alone.high)


def test_the_same_seed_draws_the_same():
    arguments = some_hits()

    assert paired_bootstrap(*arguments, seed=4) == paired_bootstrap(
        *arguments, seed=4
    )
    assert paired_bootstrap(*arguments, seed=4) != paired_bootstrap(
        *arguments, seed=5
    )


def test_one_video_has_no_interval_and_none_no_estimate():
    one = paired_bootstrap(np.ones(3), np.zeros(3), ["a"] * 3)
    none = paired_bootstrap(np.full(3, np.nan), np.zeros(3), list("abc"))

    assert one.estimate == 1
    assert np.isnan([one.low, one.high]).all() and not one.clear
    assert np.isnan([none.estimate, none.low, none.high]).all()


def test_a_ratio_by_zero_is_left_out():
    found = paired_bootstrap(np.ones(2), np.array([0.0, 2.0]), "ab", "ratio")

    assert found == Interval(1.0, 0.5, 1.0)
    nothing = paired_bootstrap(np.ones(2), np.zeros(2), "ab", "ratio")
    assert np.isnan([nothing.estimate, nothing.low, nothing.high]).all()


@pytest.mark.parametrize(
    ("low", "high", "clear"),
    [(0.1, 0.2, True), (-0.2, -0.1, True), (-0.1, 0.2, False)],
)
def test_clear_is_on_one_side_of_zero(low, high, clear):
    assert Interval((low + high) / 2, low, high).clear is clear


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"values_b": np.zeros(2)}, "must have one shape"),
        ({"groups": ["a"]}, "`groups` must have 3 entries"),
        ({"statistic": "median"}, "`statistic` must be one of"),
        ({"samples": 0}, "`samples` must be an integer >= 1"),
    ],
)
def test_arguments_that_do_not_fit_are_told(changes, told):
    arguments = {
        "values_a": np.ones(3),
        "values_b": np.zeros(3),
        "groups": ["a", "b", "b"],
    }
    with pytest.raises(ValueError, match=told):
        paired_bootstrap(**{**arguments, **changes})
