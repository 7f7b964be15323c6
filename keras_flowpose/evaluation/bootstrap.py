"""How sure a difference is: paired bootstrap over groups of frames.

Frames of one video are right or wrong together, so whole videos are drawn
(with repeats) and not single frames; both sides of a comparison are drawn
alike. Everything that a draw needs of a group is its sums, so thousands of
draws are one product of matrices.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from keras_flowpose import argument_checks as checks

STATISTICS = ("difference", "ratio")
"""Of two means: the first less the second, or divided by it."""

_LEVEL = 0.95


@dataclass(frozen=True)
class Interval:
    """A figure and how far it may be off.

    Args:
        estimate: The figure on all groups; NaN if nothing counts.
        low: Lower end of the 95 % interval; NaN if there are fewer than two
            groups in which something counts.
        high: Its upper end.
    """

    estimate: float
    low: float
    high: float

    @property
    def clear(self) -> bool:
        """Whether the interval lies on one side of 0 (of a difference)."""
        return self.low > 0 or self.high < 0


def paired_bootstrap(
    values_a: np.ndarray,
    values_b: np.ndarray,
    groups: Sequence[str],
    statistic: str = "difference",
    samples: int = 2000,
    seed: int = 0,
) -> Interval:
    """Compares two means of values of the same frames.

    An entry counts if it is a number on both sides. All that count weigh the
    same, so that a video with more labels weighs more.

    Args:
        values_a: `(items,)` or `(items, ...)`, for example hits (0 or 1) of
            `(frames, joints)`; NaN where nothing is labelled.
        values_b: The same of what it is compared with.
        groups: `(items,)`, the video of each item.
        statistic: "difference" (mean of a less mean of b, default) or "ratio"
            (mean of a divided by mean of b).
        samples: How often groups are drawn. Defaults to 2000.
        seed: Fixes the draws. Defaults to 0.

    Returns:
        The statistic with its percentile interval.

    Raises:
        ValueError: If shapes do not fit each other or an argument is out of
            range.

    Example:

    >>> hits, misses = np.ones(3), np.zeros(3)
    >>> paired_bootstrap(hits, misses, ["a", "a", "b"])
    Interval(estimate=1.0, low=1.0, high=1.0)

    Reference:
        Efron and Tibshirani, An Introduction to the Bootstrap (1993), the
        percentile interval; clusters drawn whole.
    """
    checks.one_of("statistic", statistic, STATISTICS)
    checks.whole_number("samples", samples)
    sums = _group_sums(values_a, values_b, groups)
    estimate = _statistic(sums.sum(axis=0), statistic)
    if len(sums) < 2:
        return Interval(float(estimate), np.nan, np.nan)
    draws = np.random.default_rng(seed).multinomial(
        len(sums), np.full(len(sums), 1 / len(sums)), size=samples
    )
    drawn = _statistic(draws @ sums, statistic)
    drawn = drawn[~np.isnan(drawn)]
    if not len(drawn):
        return Interval(float(estimate), np.nan, np.nan)
    tail = 50 * (1 - _LEVEL)
    low, high = np.percentile(drawn, [tail, 100 - tail])
    return Interval(float(estimate), float(low), float(high))


def _group_sums(values_a, values_b, groups):
    """Per group the sum of a, that of b, and how many count; `(groups, 3)`."""
    values_a = np.asarray(values_a, np.float64)
    values_b = np.asarray(values_b, np.float64)
    if values_a.shape != values_b.shape or values_a.ndim < 1:
        raise ValueError(
            "`values_a` and `values_b` must have one shape, (items, ...). "
            f"Received: shapes={values_a.shape}, {values_b.shape}"
        )
    if len(groups) != len(values_a):
        raise ValueError(
            f"`groups` must have {len(values_a)} entries, one for each item. "
            f"Received: {len(groups)} entries"
        )
    counts = ~(np.isnan(values_a) | np.isnan(values_b))
    parts = [np.where(counts, values_a, 0), np.where(counts, values_b, 0)]
    rows = np.stack(
        [part.reshape(len(part), -1).sum(axis=1) for part in [*parts, counts]],
        axis=1,
    )
    names, members = np.unique(list(groups), return_inverse=True)
    sums = np.zeros([len(names), 3])
    np.add.at(sums, members.reshape(-1), rows)
    return sums[sums[:, 2] > 0]


def _statistic(sums, statistic):
    """Of sums `(..., 3)`; NaN where it is not defined."""
    of_a, of_b, count = np.moveaxis(sums, -1, 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        if statistic == "ratio":
            return np.where(of_b != 0, of_a / of_b, np.nan)
        return np.where(count > 0, (of_a - of_b) / count, np.nan)
