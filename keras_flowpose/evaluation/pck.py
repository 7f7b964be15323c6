"""Percentage of correct keypoints: accuracy relative to the person's size.

The same predictions score differently under different normalisers (the two
torso diagonals of FLIC differ by 6.4 pixels in the median), so every score
carries the name of its normaliser.
"""

from collections.abc import Sequence

import numpy as np

from keras_flowpose.evaluation.accuracy import accuracy_within
from keras_flowpose.skeleton import Skeleton

FRACTIONS = tuple(step / 20 for step in range(1, 11))
"""0.05, 0.10, ..., 0.50 of the normaliser."""

NORMALISERS = {
    "right_shoulder-left_hip": ("right_shoulder", "left_hip"),
    "left_shoulder-right_hip": ("left_shoulder", "right_hip"),
    "shoulder_width": ("right_shoulder", "left_shoulder"),
}
"""The two joints whose distance is the unit, by the normaliser's name."""

TORSO = "right_shoulder-left_hip"
"""The default: the torso diagonal of Tompson et al.'s FLIC evaluation."""


def normaliser_lengths(
    truth: np.ndarray,
    visible: np.ndarray,
    skeleton: Skeleton,
    normaliser: str = TORSO,
) -> np.ndarray:
    """The length of the normaliser in each image.

    Args:
        truth: `(images, joints, 2)`, labelled (x, y) in pixels.
        visible: `(images, joints)`; above 0 where labelled.
        skeleton: Says which joint is which.
        normaliser: A name out of `NORMALISERS`.

    Returns:
        Float64 array `(images,)` in pixels; 0 where one of the two joints is
        not labelled.

    Raises:
        ValueError: If the name is unknown or the skeleton lacks a joint of it.
    """
    if normaliser not in NORMALISERS:
        raise ValueError(
            f"`normaliser` must be one of {', '.join(NORMALISERS)}. Received: "
            f"normaliser={normaliser!r}"
        )
    first, second = map(skeleton.index, NORMALISERS[normaliser])
    labelled = (np.asarray(visible)[:, [first, second]] > 0).all(axis=-1)
    ends = np.where(labelled[:, None, None], truth[:, [first, second]], 0.0)
    return np.linalg.norm(ends[:, 0] - ends[:, 1], axis=-1)


def relative_distances(
    distances: np.ndarray, lengths: np.ndarray
) -> np.ndarray:
    """Distances in units of the normaliser.

    Args:
        distances: `(images, joints)` from `joint_distances`.
        lengths: `(images,)`, the normaliser in the same pixels; 0 where it is
            not known.

    Returns:
        Float64 array `(images, joints)`; NaN in images without a normaliser.

    Raises:
        ValueError: If the numbers of images differ, or a length is negative
            or not finite.
    """
    lengths = np.asarray(lengths, np.float64)
    if lengths.shape != distances.shape[:1]:
        raise ValueError(
            f"`lengths` must have shape {distances.shape[:1]}, one for each "
            f"image. Received: shape={lengths.shape}"
        )
    if not (np.isfinite(lengths) & (lengths >= 0)).all():
        raise ValueError(
            "`lengths` must be finite and >= 0. Received: "
            f"min={lengths.min()}, max={lengths.max()}"
        )
    known = lengths > 0
    unit = np.where(known, lengths, 1.0)[:, None]
    return np.where(known[:, None], distances / unit, np.nan)


def pck(
    distances: np.ndarray,
    lengths: np.ndarray,
    fractions: Sequence[float] = FRACTIONS,
) -> np.ndarray:
    """The share of joints within a fraction of the normaliser.

    Args:
        distances: `(images, joints)` from `joint_distances`.
        lengths: `(images,)`, see `relative_distances`.
        fractions: Defaults to 0.05, 0.10, ..., 0.50.

    Returns:
        Float64 array `(fractions, joints)`, 0-1; NaN for a joint that counts
        in no image with a normaliser.
    """
    return accuracy_within(relative_distances(distances, lengths), fractions)
