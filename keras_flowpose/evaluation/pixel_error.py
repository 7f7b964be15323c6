"""Mean and median distance in pixels."""

from typing import NamedTuple

import numpy as np


class PixelError(NamedTuple):
    """Statistics of the distances of some joints.

    Args:
        mean: Mean distance in pixels; None where nothing counts.
        median: Median distance in pixels; None where nothing counts.
        count: Joints that count and were predicted.
        missed: Joints that count and were not predicted. They are in neither
            statistic, having no distance.
    """

    mean: float | None
    median: float | None
    count: int
    missed: int


def pixel_error(distances: np.ndarray) -> PixelError:
    """Statistics over all given distances together.

    Args:
        distances: Array of any shape out of `joint_distances`: NaN does not
            count, infinity was not predicted.

    Returns:
        The statistics; without mean and median where nothing counts.
    """
    predicted = distances[np.isfinite(distances)]
    missed = int(np.count_nonzero(np.isinf(distances)))
    if not len(predicted):
        return PixelError(None, None, 0, missed)
    return PixelError(
        float(predicted.mean()),
        float(np.median(predicted)),
        len(predicted),
        missed,
    )
