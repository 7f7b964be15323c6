"""The ways of pooling that are compared, and their weights.

All but the maximum are weighted sums, so they differ in a matrix only: ones
for "sum", the centre alone for no pooling. What a window of n frames on each
side needs is inside what was summed up for the largest window.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from keras_flowpose.ops.temporal_pooling import bell_weights
from keras_flowpose.ops.temporal_pooling import centre_weights
from keras_flowpose.training.pooling_solver import solve_pooling

POOLINGS = ("sum", "parametric", "max")
"""In the order of the rows of `pooled_points`."""

_INITIAL = {"centre": centre_weights, "bell": bell_weights}


@dataclass(frozen=True)
class Variant:
    """One way to a pose.

    Args:
        flow: Name of the method that maps were brought along by.
        pooling: "none", "sum", "parametric" or "max".
        neighbours: n, frames on each side; 0 without pooling.
    """

    flow: str
    pooling: str
    neighbours: int


def variants_of(flows: Sequence[str], sizes: Sequence[int]) -> list[Variant]:
    """All variants, in the order in which their poses are kept."""
    found = []
    for flow in flows:
        found.append(Variant(flow, "none", 0))
        found += [Variant(flow, p, n) for p in POOLINGS for n in sizes]
    return found


def learnt_weights(
    statistics: np.ndarray,
    windows: int,
    sizes: Sequence[int],
    initial: str = "centre",
    **options,
) -> np.ndarray:
    """The best temporal weights for each flow and size of the window.

    Args:
        statistics: `(flows, joints, T + 1, T + 1)`, sums of
            `pooling_statistics` over windows of T = 2 N + 1 frames.
        windows: How many windows they are the sum of.
        sizes: Frames on each side, each from 1 to N.
        initial: "centre" (default) or "bell", what weights are drawn to.
        **options: Passed to `solve_pooling`: `weighting`, `mirrored`,
            `smoothness`, `ridge`.

    Returns:
        Float32 array `(flows, sizes, T, joints)`, 0 outside the window.
    """
    flows, joints, rows = statistics.shape[:3]
    middle = (rows - 2) // 2
    weights = np.zeros([flows, len(sizes), rows - 1, joints], np.float32)
    for place, size in enumerate(sizes):
        inner = np.arange(middle - size, middle + size + 1)
        kept = np.append(inner, rows - 1)  # the target is the last row
        start = _INITIAL[initial](len(inner), joints)
        for flow in range(flows):
            weights[flow, place, inner] = solve_pooling(
                statistics[flow][:, kept[:, None], kept],
                windows,
                start,
                **options,
            )
    return weights


def linear_rows(weights: np.ndarray, sizes: Sequence[int]) -> np.ndarray:
    """The weights of all variants that are weighted sums.

    Args:
        weights: `(flows, sizes, T, joints)` from `learnt_weights`.
        sizes: Frames on each side.

    Returns:
        Float32 array `(flows, 1 + 2 sizes, T, joints)`: no pooling, the sum
        for each size, the learnt weights for each size.
    """
    flows, _, frames, joints = weights.shape
    distance = np.abs(np.arange(frames) - frames // 2)
    reaches = np.array([0, *sizes])[:, None]
    ones = (distance <= reaches).astype(np.float32)  # (1 + sizes, T)
    ones = np.broadcast_to(
        ones[None, :, :, None], [flows, len(reaches), frames, joints]
    )
    return np.concatenate([ones, weights], axis=1)
