"""The paper's measure: the share of joints within d pixels of their label.

The paper plots it for d = 0 ... 20, for each joint type, as the
average over left and right.
"""

from collections.abc import Mapping
from collections.abc import Sequence

import numpy as np

PIXELS = tuple(range(21))
"""The distances d of the paper's curves."""


def accuracy_within(
    distances: np.ndarray, limits: Sequence[float] = PIXELS
) -> np.ndarray:
    """The share of counted joints that are no further than each limit.

    Args:
        distances: `(images, joints)` from `joint_distances`; NaN entries do
            not count.
        limits: The distances d, in the unit of `distances`. Defaults to
            0, 1, ..., 20.

    Returns:
        Float64 array `(limits, joints)`, 0-1; NaN for a joint that counts in
        no image.

    Example:

    >>> accuracy_within(np.array([[1.0, 5.0], [3.0, np.nan]]), limits=(0, 2, 5))
    array([[0. , 0. ],
           [0.5, 0. ],
           [1. , 1. ]])
    """
    counted = np.count_nonzero(~np.isnan(distances), axis=0)  # (joints,)
    limits = np.asarray(limits, np.float64)
    within = np.count_nonzero(
        distances[None] <= limits[:, None, None], axis=1
    )  # (limits, joints)
    return np.where(counted > 0, within / np.maximum(counted, 1), np.nan)


def average_over_sides(
    values: np.ndarray, joint_types: Mapping[str, Sequence[int]]
) -> dict[str, np.ndarray]:
    """Averages a score over the joints of each type, as the paper reports.

    Left and right weigh the same, however often each is labelled; a side that
    counts nowhere (NaN) is left out.

    Args:
        values: `(..., joints)`, NaN where a joint counts nowhere.
        joint_types: Joint indices of each type, see `Skeleton.joint_types`.

    Returns:
        For each type an array `(...)`; NaN where no joint of the type counts.
    """
    averages = {}
    for kind, indices in joint_types.items():
        sides = values[..., list(indices)]
        counted = np.count_nonzero(~np.isnan(sides), axis=-1)
        total = np.nansum(sides, axis=-1)
        averages[kind] = np.where(
            counted > 0, total / np.maximum(counted, 1), np.nan
        )
    return averages
