"""How well doubts about joints agree with the errors that are found."""

from typing import NamedTuple

import numpy as np
from scipy.stats import rankdata


class ReliabilityBin(NamedTuple):
    """Joints of which about the same was expected.

    Args:
        count: How many.
        expected: Mean of what was expected.
        found: Mean of what was found.
    """

    count: int
    expected: float
    found: float


def reliability_bins(
    expected: np.ndarray, found: np.ndarray, bins: int = 10
) -> list[ReliabilityBin]:
    """Puts joints into bins of equal size, in the order of what was expected.

    Args:
        expected: `(joints,)`, expected errors or chances.
        found: `(joints,)`, errors, or 1 where it came and 0 where not.
        bins: How many. Defaults to 10.

    Returns:
        The bins that hold something, rising.
    """
    order = np.argsort(expected, kind="stable")
    return [
        ReliabilityBin(
            len(part), float(expected[part].mean()), float(found[part].mean())
        )
        for part in np.array_split(order, bins)
        if len(part)
    ]


def expected_calibration_error(
    expected: np.ndarray, found: np.ndarray, bins: int = 10
) -> float:
    """Mean distance between what was expected and found, over bins.

    Args:
        expected: As for `reliability_bins`.
        found: As for `reliability_bins`.
        bins: As for `reliability_bins`.

    Returns:
        In the unit of the arguments; NaN without joints.

    Reference:
        Naeini, Cooper and Hauskrecht, Obtaining Well Calibrated Probabilities
        Using Bayesian Binning, AAAI 2015; with bins of equal size.
    """
    rows = reliability_bins(expected, found, bins)
    total = sum(row.count for row in rows)
    if not total:
        return float("nan")
    gaps = [row.count * abs(row.expected - row.found) for row in rows]
    return sum(gaps) / total


def rank_correlation(first: np.ndarray, second: np.ndarray) -> float:
    """Spearman's: 1 where both put joints into the same order, -1 if reversed.

    Args:
        first: `(joints,)`; joints with NaN are left out.
        second: The same.

    Returns:
        In [-1, 1]; NaN if either is the same for all.
    """
    known = ~(np.isnan(first) | np.isnan(second))
    ranks = [rankdata(values[known]) for values in (first, second)]
    deviations = [rank - rank.mean() for rank in ranks if len(rank)]
    if not deviations or not all(np.any(d) for d in deviations):
        return float("nan")
    first, second = deviations
    scale = np.sqrt(np.square(first).sum() * np.square(second).sum())
    return float((first * second).sum() / scale)


def risk_coverage(doubts: np.ndarray, errors: np.ndarray) -> np.ndarray:
    """Mean error of the least doubted joints, for every number of them.

    Args:
        doubts: `(joints,)`; NaN is the largest doubt.
        errors: `(joints,)`.

    Returns:
        `(joints,)`: entry i is the mean error of the i + 1 joints with the
        least doubt. Where doubts are equal, their joints are as good as each
        other: each counts with the mean error of them all.

    Reference:
        Geifman and El-Yaniv, Selective Classification for Deep Neural
        Networks, NeurIPS 2017. The mean of the result is the area under the
        curve.
    """
    doubts = np.where(np.isnan(doubts), np.inf, doubts)
    _, group = np.unique(doubts, return_inverse=True)
    means = np.bincount(group, errors) / np.bincount(group)
    fair = means[np.sort(group)]
    return np.cumsum(fair) / np.arange(1, len(fair) + 1)
