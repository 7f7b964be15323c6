"""The skeleton that belongs to a list of joint names."""

from collections.abc import Sequence

from keras_flowpose.skeleton import SKELETONS
from keras_flowpose.skeleton import Skeleton


def skeleton_of(joints: Sequence[str]) -> Skeleton:
    """The known skeleton with these joints, or one made from their names.

    Args:
        joints: Joint names in storage order. In an unknown list `right_x` and
            `left_x` are taken for a pair that swaps in a mirror.

    Returns:
        A skeleton with exactly these joints in this order.

    Raises:
        ValueError: If a name is repeated or there is none.
    """
    joints = tuple(joints)
    for skeleton in SKELETONS.values():
        if skeleton.joints == joints:
            return skeleton
    pairs = (
        (name, name.replace("right_", "left_", 1))
        for name in joints
        if name.startswith("right_")
    )
    return Skeleton(
        name="unnamed",
        joints=joints,
        mirrored=tuple(pair for pair in pairs if pair[1] in joints),
    )
