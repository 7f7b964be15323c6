"""The best temporal weights for a net that stays as it is.

A convex problem in few unknowns, so they are computed and not searched for:
no learning rate, no epochs, the same weights every time.
"""

from collections.abc import Sequence

import numpy as np
from scipy import linalg
from scipy import optimize

from keras_flowpose import argument_checks as checks
from keras_flowpose.run_config import WEIGHTINGS

# How much dearer than the loss it is to miss the sum 1. Large enough for six
# digits, small enough for double precision.
_SUM_WEIGHT = 1e6


def solve_pooling(
    statistics: np.ndarray,
    windows: int,
    initial: np.ndarray,
    weighting: str = "free",
    mirrored: Sequence[int] | None = None,
    smoothness: float = 0.0,
    causal: bool = False,
    ridge: float = 1e-3,
) -> np.ndarray:
    """Finds the temporal weights with the least loss.

    Args:
        statistics: `(joints, frames + 1, frames + 1)`, sums of
            `pooling_statistics`.
        windows: How many windows they are the sum of.
        initial: `(frames, joints)`, weights that the solution is drawn to, and
            those of joints without labels.
        weighting: "free" (default), "non-negative", or "softmax": non-negative
            with sum 1.
        mirrored: For each joint the index of its mirror image, if both are to
            have the same weights. Defaults to None: they need not.
        smoothness: Factor >= 0 of the squared differences between the weights
            of frames next to each other, in units of the loss. Defaults to 0.
        causal: Whether only the centre and the past get weights. Defaults to
            False.
        ridge: How strongly weights are drawn to the initial ones, >= 0,
            relative to the mean square of the maps. Where nothing moves all
            frames say the same, and data cannot tell their weights apart.
            Defaults to 1e-3.

    Returns:
        Float32 array `(frames, joints)`.

    Raises:
        ValueError: If an argument is out of range.
    """
    checks.one_of("weighting", weighting, WEIGHTINGS)
    checks.within("smoothness", smoothness, 0, float("inf"))
    checks.within("ridge", ridge, 0, float("inf"))
    frames, joints = initial.shape
    used = frames // 2 + 1 if causal else frames
    images = range(joints) if mirrored is None else mirrored
    scaled = np.asarray(statistics, np.float64) / (windows * joints)
    weights = np.zeros([frames, joints])
    for joint, image in enumerate(images):
        group = sorted({joint, image})
        squares = sum(scaled[k, :used, :used] for k in group)
        products = sum(scaled[k, :used, frames] for k in group)
        start = initial[:used, group].mean(axis=1)
        size = np.trace(squares) / used
        if size == 0:  # no label at all
            weights[:used, joint] = start
            continue
        steps = np.diff(np.eye(used), axis=0)
        squares = squares + ridge * size * np.eye(used)
        squares += len(group) * smoothness * steps.T @ steps
        products = products + ridge * size * start
        weights[:used, joint] = _least(squares, products, weighting)
    return weights.astype(np.float32)


def _least(squares, products, weighting):
    """The w with the least w' squares w - 2 products' w."""
    if weighting == "free":
        return linalg.lstsq(squares, products)[0]
    # The same as |root' w - target|^2, but for a constant.
    jitter = 1e-12 * np.trace(squares) * np.eye(len(squares))
    root = linalg.cholesky(squares + jitter, lower=True)
    target = linalg.solve_triangular(root, products, lower=True)
    if weighting == "non-negative":
        return optimize.nnls(root.T, target)[0]
    row = np.sqrt(_SUM_WEIGHT * np.trace(squares) / len(squares))
    rows = np.vstack([root.T, np.full([1, len(squares)], row)])
    found = optimize.nnls(rows, np.append(target, row))[0]
    return found / found.sum()
