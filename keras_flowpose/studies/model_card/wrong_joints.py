"""Where the joints are that a net finds in the wrong place."""

from typing import Any

import numpy as np

from keras_flowpose.evaluation.labelled_predictions import LabelledPredictions

PLACES = ("right", "other_side", "other_joint", "elsewhere", "outside")
"""Near its label; near the label of the same joint on the other side; near
that of any other joint; near none; the label itself is outside the crop."""


def wrong_joints(
    stored: LabelledPredictions, size: int, limit: float
) -> dict[str, dict[str, Any]]:
    """Sorts predictions by what they are near to.

    Args:
        stored: Predictions and labels in pixels of the network frame.
        size: Side of the network frame in pixels.
        limit: How near is near, in the same pixels.

    Returns:
        For each joint type that is labelled, and `all`: `count`, and the share
        of each of `PLACES`, 0-1, with sum 1.
    """
    skeleton = stored.skeleton
    labelled = stored.visible > 0
    truth = np.where(labelled[..., None], stored.truth, np.nan)
    # From each prediction to each label: (images, joints, joints).
    offsets = stored.predictions[:, :, None] - truth[:, None, :]
    near = np.linalg.norm(offsets, axis=-1) <= limit  # NaN is near nothing
    own = np.eye(len(skeleton), dtype=bool)
    mirrored = np.zeros_like(own)
    mirrored[np.arange(len(skeleton)), skeleton.flip_index] = True
    mirrored &= ~own
    with np.errstate(invalid="ignore"):
        inside = ((truth >= -0.5) & (truth <= size - 0.5)).all(axis=-1)
    tests = (
        ("outside", labelled & ~inside),
        ("right", (near & own).any(axis=-1)),
        ("other_side", (near & mirrored).any(axis=-1)),
        ("other_joint", near.any(axis=-1)),
        ("elsewhere", labelled),
    )
    left = labelled.copy()
    found = {}
    for place, holds in tests:
        found[place] = left & holds
        left = left & ~holds
    types = {**skeleton.joint_types, "all": tuple(range(len(skeleton)))}
    result = {}
    for kind, joints in types.items():
        count = int(np.count_nonzero(labelled[:, list(joints)]))
        if count:
            result[kind] = {"count": count} | {
                place: np.count_nonzero(found[place][:, list(joints)]) / count
                for place in PLACES
            }
    return result
