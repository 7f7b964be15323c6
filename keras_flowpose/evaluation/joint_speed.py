"""How fast labelled joints move: fast hands are what flow can get wrong."""

import numpy as np


def joint_speed(truth: np.ndarray, visible: np.ndarray) -> np.ndarray:
    """The mean speed of each joint between its neighbouring frames.

    Labels made frame by frame tremble; half the way over two frames trembles
    less than the way of one.

    Args:
        truth: `(frames, joints, 2)`, labelled (x, y) in pixels, consecutive
            frames.
        visible: `(frames, joints)`; labelled where above 0.

    Returns:
        Float64 array `(frames, joints)`: |p(t + 1) - p(t - 1)| / 2 in pixels
        per frame; NaN in the first and last frame, and where a joint is not
        labelled in the frame or one of its neighbours.

    Example:

    >>> truth = np.array([[[0.0, 0.0]], [[5.0, 0.0]], [[8.0, 6.0]]])
    >>> joint_speed(truth, np.ones([3, 1]))[:, 0]
    array([nan,  5., nan])
    """
    labelled = np.asarray(visible) > 0
    points = np.where(labelled[..., None], truth, np.nan).astype(np.float64)
    speed = np.full(labelled.shape, np.nan)
    if len(points) > 2:
        way = np.linalg.norm(points[2:] - points[:-2], axis=-1) / 2
        speed[1:-1] = np.where(labelled[1:-1], way, np.nan)
    return speed
