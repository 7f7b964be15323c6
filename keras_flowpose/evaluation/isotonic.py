"""Least squares among rising sequences."""

import numpy as np


def isotonic(values: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """The sequence that never falls and is nearest to the given one.

    Minimises `sum(weights * (result - values)^2)`.

    Args:
        values: `(n,)`, n >= 1.
        weights: `(n,)`, above 0.

    Returns:
        Float64 `(n,)`.

    Raises:
        ValueError: If the shapes differ or a weight is not above 0.

    Example:

    >>> isotonic(np.array([1.0, 5.0, 3.0, 7.0]), np.ones(4))
    array([1., 4., 4., 7.])

    Reference:
        Pooling of adjacent violators: Barlow, Bartholomew, Bremner and Brunk,
        Statistical Inference under Order Restrictions, 1972.
    """
    values = np.asarray(values, np.float64)
    weights = np.asarray(weights, np.float64)
    if values.shape != weights.shape or values.ndim != 1 or not values.size:
        raise ValueError(
            "`values` and `weights` must have one shape (n,), n >= 1. "
            f"Received: shapes {values.shape} and {weights.shape}"
        )
    if not (weights > 0).all():
        raise ValueError(
            f"`weights` must be above 0. Received: weights={weights}"
        )
    blocks: list[tuple[float, float, int]] = []  # mean, weight, length
    for value, weight in zip(values, weights, strict=True):
        block = (value, weight, 1)
        while blocks and blocks[-1][0] >= block[0]:
            mean, before, length = blocks.pop()
            total = before + block[1]
            mean = (mean * before + block[0] * block[1]) / total
            block = (mean, total, length + block[2])
        blocks.append(block)
    means, _, lengths = zip(*blocks, strict=True)
    return np.repeat(means, lengths)
