"""How persons are seen: whose left and right is meant, and who is upright.

All data here have the person's own. MODEC, whose scores on FLIC others compare
with, trains and evaluates with the observer's, and says who that concerns.

Reference:
    Sapp and Taskar, MODEC, CVPR 2013, and the code published with it.
"""

import numpy as np

from keras_flowpose.skeleton import Skeleton

_TRUNK = ("shoulder", "hip")
_SWAPPED = ("shoulder", "elbow", "wrist", "hip")

UPRIGHT_DEGREES = 30.0
"""How far a torso may lean for a person to be upright in the picture."""


def backward_facing(
    joints: np.ndarray, visible: np.ndarray, skeleton: Skeleton
) -> np.ndarray:
    """Whether persons are seen from behind.

    That is: the left shoulder is further left in the image than the right
    one, and so is the left hip.

    Args:
        joints: `(..., joints, 2)`, (x, y) in any pixels; left and right are
            the person's own.
        visible: `(..., joints)`, 0 where not labelled.
        skeleton: The joints' names; shoulders and hips must be among them.

    Returns:
        Bool `(...)`, True only where both shoulders and both hips are
        labelled.

    Raises:
        ValueError: If the skeleton has no shoulders or hips.
    """
    behind = np.ones(np.shape(visible)[:-1], bool)
    for part in _TRUNK:
        left = skeleton.index(f"left_{part}")
        right = skeleton.index(f"right_{part}")
        behind &= (visible[..., left] > 0) & (visible[..., right] > 0)
        behind &= joints[..., left, 0] < joints[..., right, 0]
    return behind


def upright_in_picture(
    joints: np.ndarray,
    visible: np.ndarray,
    skeleton: Skeleton,
    degrees: float = UPRIGHT_DEGREES,
) -> np.ndarray:
    """Whether persons are upright in the picture as it was taken.

    That is: the line from the middle of the labelled hips to that of the
    labelled shoulders leans no further than `degrees` from straight up.

    Args:
        joints: `(..., joints, 2)`, (x, y) in any pixels of the picture.
        visible: `(..., joints)`, 0 where not labelled.
        skeleton: The joints' names; shoulders and hips must be among them.
        degrees: Largest lean either way, 0-180. Defaults to 30.

    Returns:
        Bool `(...)`; False where no shoulder or no hip is labelled.

    Raises:
        ValueError: If the skeleton has no shoulders or hips.
    """
    ends = {}
    known = np.ones(np.shape(visible)[:-1], bool)
    for part in _TRUNK:
        sides = [skeleton.index(f"{side}_{part}") for side in ("left", "right")]
        labelled = visible[..., sides] > 0
        known &= labelled.any(axis=-1)
        summed = np.where(labelled[..., None], joints[..., sides, :], 0).sum(-2)
        ends[part] = summed / np.maximum(labelled.sum(-1), 1)[..., None]
    torso = ends["shoulder"] - ends["hip"]
    lean = np.degrees(np.arctan2(np.abs(torso[..., 0]), -torso[..., 1]))
    return known & (lean <= degrees)


def observer_centric(
    joints: np.ndarray, visible: np.ndarray, skeleton: Skeleton
) -> tuple[np.ndarray, np.ndarray]:
    """Labels with left and right as the observer of the image calls them.

    Shoulders, elbows, wrists and hips of persons seen from behind are swapped.
    Eyes and ears stay, as in MODEC.

    Args:
        joints: As for `backward_facing`.
        visible: As for `backward_facing`.
        skeleton: As for `backward_facing`.

    Returns:
        Joints and visible, of the shapes given.

    Raises:
        ValueError: As `backward_facing`.
    """
    order = [
        swapped if joint.partition("_")[2] in _SWAPPED else place
        for place, (joint, swapped) in enumerate(
            zip(skeleton.joints, skeleton.flip_index, strict=True)
        )
    ]
    behind = backward_facing(joints, visible, skeleton)[..., None]
    return (
        np.where(behind[..., None], joints[..., order, :], joints),
        np.where(behind, visible[..., order], visible),
    )
