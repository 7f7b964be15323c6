"""How far each predicted joint is from its label; what counts and what not."""

import numpy as np


def joint_distances(
    predictions: np.ndarray, truth: np.ndarray, visible: np.ndarray
) -> np.ndarray:
    """Euclidean distances between predicted and labelled joints.

    Args:
        predictions: `(images, joints, 2)`, (x, y) in pixels. Where a method
            predicts nothing, not finite: that joint counts as missed.
        truth: `(images, joints, 2)`, (x, y) in the same pixels.
        visible: `(images, joints)`; a joint counts where this is above 0
            (weight, boolean or COCO visibility).

    Returns:
        Float64 array `(images, joints)`: pixels; NaN where the joint does not
        count, infinity where it does but nothing was predicted.

    Raises:
        ValueError: If the shapes do not fit, or a joint that counts has a
            label that is not finite.
    """
    predictions = np.asarray(predictions, np.float64)
    truth = np.asarray(truth, np.float64)
    visible = np.asarray(visible)
    if predictions.ndim != 3 or predictions.shape[-1] != 2:
        raise ValueError(
            "`predictions` must have shape (images, joints, 2). Received: "
            f"shape={predictions.shape}"
        )
    for name, array, shape in (
        ("truth", truth, predictions.shape),
        ("visible", visible, predictions.shape[:2]),
    ):
        if array.shape != shape:
            raise ValueError(
                f"`{name}` must have shape {shape}, to fit `predictions`. "
                f"Received: shape={array.shape}"
            )
    counts = visible > 0
    damaged = np.argwhere(counts & ~np.isfinite(truth).all(axis=-1))
    if len(damaged):
        image, joint = damaged[0]
        raise ValueError(
            "`truth` must be finite where `visible` is above 0. Received: "
            f"{truth[image, joint].tolist()} for image {image}, joint {joint} "
            f"({len(damaged)} such labels)"
        )
    predicted = np.isfinite(predictions).all(axis=-1)
    usable = counts & predicted
    difference = np.where(usable[..., None], predictions - truth, 0.0)
    distances = np.hypot(difference[..., 0], difference[..., 1])
    distances[counts & ~predicted] = np.inf
    distances[~counts] = np.nan
    return distances
