"""Jitter: how much tracks accelerate, and how much more than they should.

A joint that jumps back and forth by one pixel accelerates by four. Smoothing
lowers acceleration, and so does a track that lags behind the person, which is
why the error against the labels' acceleration stands beside it.
"""

import numpy as np


def acceleration(points: np.ndarray) -> np.ndarray:
    """How strongly each joint accelerates around each frame but the ends.

    Args:
        points: `(frames, joints, 2)`, (x, y) in pixels, consecutive frames;
            not finite where a joint is not known.

    Returns:
        Float64 array `(frames, joints)`: length of
        p(t - 1) - 2 p(t) + p(t + 1) in pixels per frame squared; NaN where one
        of the three is not known, and in the first and the last frame.

    Example:

    >>> zigzag = np.array([[[0.0, 0.0]], [[0.0, 1.0]], [[0.0, 0.0]]])
    >>> acceleration(zigzag)[:, 0]
    array([nan,  2., nan])
    """
    return np.linalg.norm(_second_difference(points), axis=-1)


def acceleration_error(
    points: np.ndarray, truth: np.ndarray, visible: np.ndarray
) -> np.ndarray:
    """How far a track's acceleration is from that of the labels.

    Args:
        points: `(frames, joints, 2)`, as in `acceleration`.
        truth: `(frames, joints, 2)`, labels in the same pixels.
        visible: `(frames, joints)`; labelled where above 0.

    Returns:
        Float64 array `(frames, joints)`: length of the difference of the two
        acceleration vectors in pixels per frame squared; NaN where one of
        three successive frames has no label or no prediction.
    """
    labelled = np.asarray(visible) > 0
    truth = np.where(labelled[..., None], truth, np.nan)
    return np.linalg.norm(
        _second_difference(points) - _second_difference(truth), axis=-1
    )


def _second_difference(points: np.ndarray) -> np.ndarray:
    points = np.asarray(points, np.float64)
    points = np.where(np.isfinite(points), points, np.nan)
    result = np.full(points.shape, np.nan)
    if len(points) > 2:
        result[1:-1] = points[:-2] - 2 * points[1:-1] + points[2:]
    return result
