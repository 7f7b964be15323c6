"""Fits what error to expect of a joint to labelled joints.

Two steps that can be read off the result. First a sum of doubts: a generalised
linear model of the error (variance as the square of the mean, logarithmic
link) whose slopes must not be negative, so that more doubt never promises
less error. Then tables from that sum to the mean error and to the share of
errors beyond some distances, by isotonic regression over bins of equal size,
which repair whatever the first step has got wrong but for the order.
"""

from collections.abc import Sequence

import numpy as np
from scipy.optimize import minimize

from keras_flowpose.evaluation.isotonic import isotonic
from keras_flowpose.models.preset_calibration import Calibration
from keras_flowpose.models.preset_calibration import Measures
from keras_flowpose.models.preset_calibration import doubts_of

DISTANCES = (3.0, 6.0, 10.0, 20.0)
"""Errors whose chance is learnt, pixels of a network frame of 256."""

FEWEST_EXAMPLES = 50
"""Labelled joints below which nothing is learnt."""

_IN_A_BIN = 50
_MOST_BINS = 40
_SMALLEST_ERROR = 0.1  # pixels: labels are not more exact
_RIDGE = 1e-4


def fit_calibration(
    measures: Measures,
    errors: np.ndarray,
    pooling: str,
    neighbours: int,
    videos: int = 0,
    distances: Sequence[float] = DISTANCES,
) -> Calibration:
    """Learns what error to expect.

    Args:
        measures: Of labelled joints, arrays `(joints,)`.
        errors: `(joints,)`, distances from the labels in pixels of a network
            frame of 256.
        pooling: How the maps were pooled.
        neighbours: Frames on each side.
        videos: How many videos the joints are from, to be remembered.
        distances: Errors whose chance is learnt. Defaults to `DISTANCES`.

    Returns:
        The calibration.

    Raises:
        ValueError: If there are fewer than `FEWEST_EXAMPLES` joints, or an
            error is not finite.
    """
    errors = np.asarray(errors, np.float64)
    if len(errors) < FEWEST_EXAMPLES or not np.isfinite(errors).all():
        raise ValueError(
            f"`errors` must be {FEWEST_EXAMPLES} or more finite numbers. "
            f"Received: {len(errors)}, {np.isfinite(errors).sum()} of them "
            "finite"
        )
    doubts = doubts_of(Measures(*(np.float64(m) for m in measures)))
    known = ~np.isnan(doubts)
    total = np.where(known, doubts, 0).sum(0)
    usual = total / np.maximum(1, known.sum(0))
    doubts = np.where(known, doubts, usual)
    slopes = _slopes(doubts, np.maximum(errors, _SMALLEST_ERROR))
    sums = doubts @ slopes
    group = _bins(sums)
    counts = np.bincount(group)

    def table(values: np.ndarray) -> tuple[float, ...]:
        means = np.bincount(group, values) / counts
        return tuple(isotonic(means, counts).tolist())

    return Calibration(
        pooling=pooling,
        neighbours=neighbours,
        slopes=tuple(slopes.tolist()),
        usual=tuple(usual.tolist()),
        sums=tuple((np.bincount(group, sums) / counts).tolist()),
        errors=table(errors),
        distances=tuple(float(d) for d in distances),
        chances=tuple(table(np.float64(errors > d)) for d in distances),
        examples=len(errors),
        videos=videos,
    )


def _slopes(doubts: np.ndarray, errors: np.ndarray) -> np.ndarray:
    """Slopes >= 0 of the logarithm of the expected error."""
    centre = doubts.mean(0)
    inputs = doubts - centre

    def loss(parameters):
        # Quasi-likelihood of errors whose deviation is in proportion to
        # their mean (as for a gamma distribution).
        level, slopes = parameters[0], parameters[1:]
        log_mean = level + inputs @ slopes
        ratio = errors * np.exp(-log_mean)
        slope = 1 - ratio
        gradient = np.append(slope.mean(), inputs.T @ slope / len(errors))
        gradient[1:] += 2 * _RIDGE * slopes
        value = (ratio + log_mean).mean() + _RIDGE * np.square(slopes).sum()
        return value, gradient

    count = doubts.shape[1]
    found = minimize(
        loss,
        np.append(np.log(errors.mean()), np.zeros(count)),
        jac=True,
        method="L-BFGS-B",
        bounds=[(None, None)] + [(0, None)] * count,
    )
    return found.x[1:]


def _bins(sums: np.ndarray) -> np.ndarray:
    """Numbers of bins of about equal size, equal sums in one bin."""
    count = int(np.clip(len(sums) // _IN_A_BIN, 1, _MOST_BINS))
    edges = np.quantile(sums, np.arange(1, count) / count)
    group = np.searchsorted(np.unique(edges), sums, side="left")
    return np.unique(group, return_inverse=True)[1]
