"""Poses that no person can take: limbs longer or shorter than they ever are.

The paper finds that a net without fusion layers joins parts of two hypotheses
into a pose that is kinematically impossible (its Figure 18). In an image a
limb can look as short as it likes, but hardly longer than it is, so the upper
end of the band is what tells.
"""

from collections.abc import Sequence

import numpy as np

from keras_flowpose.skeleton import Skeleton

_SHOULDERS = ("right_shoulder", "left_shoulder")


def measured_limbs(skeleton: Skeleton) -> tuple[tuple[int, int], ...]:
    """The limbs of a skeleton and its shoulder line, as joint indices."""
    limbs = skeleton.limb_indices
    if set(_SHOULDERS) <= set(skeleton.joints):
        shoulders = tuple(map(skeleton.index, _SHOULDERS))
        if shoulders not in limbs and shoulders[::-1] not in limbs:
            limbs = (*limbs, shoulders)
    return limbs


def limb_lengths(
    points: np.ndarray, limbs: Sequence[tuple[int, int]], unit: float
) -> np.ndarray:
    """Lengths of limbs relative to the person.

    Args:
        points: `(frames, joints, 2)`, (x, y) in pixels; not finite where a
            joint is not known.
        limbs: Pairs of joint indices.
        unit: The person's size in the same pixels, see `torso_length`; 0 if
            it is not known.

    Returns:
        Float64 array `(frames, limbs)`; NaN where an end or the size is not
        known.
    """
    points = np.asarray(points, np.float64)
    points = np.where(np.isfinite(points), points, np.nan)
    first = points[:, [a for a, _ in limbs]]
    second = points[:, [b for _, b in limbs]]
    return np.linalg.norm(first - second, axis=-1) / (unit or np.nan)


def limb_band(
    lengths: np.ndarray, share: float = 0.99, margin: float = 0.0
) -> tuple[np.ndarray, np.ndarray]:
    """The lengths that limbs of labelled poses have.

    Args:
        lengths: `(frames, limbs)` of `limb_lengths`, of labels.
        share: Share of the lengths inside the band, the rest half below and
            half above. Defaults to 0.99.
        margin: By how much the band is then widened at both ends, so that an
            error of some pixels makes no pose impossible. Defaults to 0.

    Returns:
        Lowest and highest length `(limbs,)`; minus and plus infinity for a
        limb that is nowhere labelled.
    """
    low = np.full(lengths.shape[1], -np.inf)
    high = np.full(lengths.shape[1], np.inf)
    for limb, column in enumerate(lengths.T):
        known = column[~np.isnan(column)]
        if len(known):
            tail = 50 * (1 - share)
            ends = np.percentile(known, [tail, 100 - tail])
            low[limb], high[limb] = ends[0] - margin, ends[1] + margin
    return low, high


def implausible_limbs(
    lengths: np.ndarray,
    counts: np.ndarray,
    band: tuple[np.ndarray, np.ndarray],
) -> np.ndarray:
    """How many of a pose's limbs are outside the band.

    A pose of which it is more than none is implausible as a whole.

    Args:
        lengths: `(frames, limbs)` of `limb_lengths`.
        counts: Boolean `(frames, limbs)`: limbs to look at, those with both
            ends labelled, because a pose cannot be right where a joint is out
            of the frame. One that was not predicted is outside the band.
        band: Lowest and highest length `(limbs,)`.

    Returns:
        Float64 array `(frames,)`: the share of the limbs that count, 0-1; NaN
        where none counts.
    """
    low, high = band
    outside = ~((lengths >= low) & (lengths <= high)) & counts
    total = counts.sum(axis=1)
    return np.where(
        total > 0, outside.sum(axis=1) / np.maximum(total, 1), np.nan
    )
