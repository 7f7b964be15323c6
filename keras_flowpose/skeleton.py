"""Named joints, the limbs between them and the pairs that a mirror swaps.

Joint order is never assumed anywhere else: whoever needs a joint asks a
`Skeleton` for it by name. Left and right are the person's own.
"""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Skeleton:
    """An ordered set of named joints.

    Args:
        name: Short name, as used in configs and files.
        joints: Joint names in storage order, without repeats.
        limbs: Pairs of joint names that are drawn as a line.
        mirrored: Pairs of joint names that swap when the image is mirrored.

    Raises:
        ValueError: If a joint is repeated, or a limb or mirrored pair names a
            joint that is not there or (for pairs) appears in two pairs.

    Example:

    >>> UPPER_BODY_7.flip_index
    (0, 2, 1, 4, 3, 6, 5)
    >>> UPPER_BODY_7.indices_in(LSP_14)
    (-1, 6, 11, 7, 10, 8, 9)
    """

    name: str
    joints: tuple[str, ...]
    limbs: tuple[tuple[str, str], ...] = ()
    mirrored: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        repeated = sorted({j for j in self.joints if self.joints.count(j) > 1})
        if repeated or not self.joints:
            raise ValueError(
                "`joints` must be one or more different names. Received: "
                f"joints={self.joints!r} (repeated: {repeated})"
            )
        for argument in ("limbs", "mirrored"):
            for pair in getattr(self, argument):
                self._check_pair(argument, pair)
        swapped = [joint for pair in self.mirrored for joint in pair]
        if len(swapped) != len(set(swapped)):
            raise ValueError(
                "`mirrored` must name each joint at most once. Received: "
                f"mirrored={self.mirrored!r}"
            )

    def __len__(self) -> int:
        return len(self.joints)

    def index(self, joint: str) -> int:
        """Position of `joint` in the storage order.

        Raises:
            ValueError: If the skeleton has no such joint.
        """
        if joint not in self.joints:
            raise ValueError(
                f"`joint` must be a joint of skeleton {self.name!r}, one of "
                f"{', '.join(self.joints)}. Received: joint={joint!r}"
            )
        return self.joints.index(joint)

    @property
    def flip_index(self) -> tuple[int, ...]:
        """For each joint, the index of the joint it becomes in a mirror."""
        partner = dict(self.mirrored)
        partner |= {b: a for a, b in self.mirrored}
        return tuple(self.index(partner.get(j, j)) for j in self.joints)

    @property
    def limb_indices(self) -> tuple[tuple[int, int], ...]:
        """The limbs as pairs of joint indices."""
        return tuple((self.index(a), self.index(b)) for a, b in self.limbs)

    @property
    def joint_types(self) -> dict[str, tuple[int, ...]]:
        """Joint indices grouped over left and right, as the paper reports.

        `right_wrist` and `left_wrist` are both of type `wrist`; a joint
        without a mirrored partner is a type of its own.
        """
        types: dict[str, list[int]] = {}
        for position, joint in enumerate(self.joints):
            kind = joint
            if self.flip_index[position] != position:
                kind = joint.removeprefix("right_").removeprefix("left_")
            types.setdefault(kind, []).append(position)
        return {kind: tuple(indices) for kind, indices in types.items()}

    def indices_in(self, other: "Skeleton | Sequence[str]") -> tuple[int, ...]:
        """Where this skeleton's joints stand in another one, by name.

        Args:
            other: A skeleton or a sequence of joint names.

        Returns:
            For each joint of this skeleton its index in `other`, or -1 where
            `other` has no joint of that name.
        """
        names = other.joints if isinstance(other, Skeleton) else tuple(other)
        return tuple(names.index(j) if j in names else -1 for j in self.joints)

    def _check_pair(self, argument: str, pair: tuple[str, str]) -> None:
        if len(pair) != 2 or any(j not in self.joints for j in pair):
            raise ValueError(
                f"`{argument}` must be pairs of joints out of "
                f"{', '.join(self.joints)}. Received: {pair!r}"
            )


def _sides(*joints: str) -> tuple[tuple[str, str], ...]:
    return tuple((f"right_{joint}", f"left_{joint}") for joint in joints)


def _limbs(*limbs: tuple[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple(
        (f"{side}_{a}", f"{side}_{b}")
        for side in ("right", "left")
        for a, b in limbs
    )


UPPER_BODY_7 = Skeleton(
    name="upper_body_7",
    joints=(
        "head",
        "right_wrist",
        "left_wrist",
        "right_elbow",
        "left_elbow",
        "right_shoulder",
        "left_shoulder",
    ),
    limbs=_limbs(("shoulder", "elbow"), ("elbow", "wrist")),
    mirrored=_sides("wrist", "elbow", "shoulder"),
)
"""The paper's seven joints in the order of the release."""

LSP_14 = Skeleton(
    name="lsp_14",
    joints=(
        "right_ankle",
        "right_knee",
        "right_hip",
        "left_hip",
        "left_knee",
        "left_ankle",
        "right_wrist",
        "right_elbow",
        "right_shoulder",
        "left_shoulder",
        "left_elbow",
        "left_wrist",
        "neck",
        "head_top",
    ),
    limbs=(
        *_limbs(
            ("hip", "knee"),
            ("knee", "ankle"),
            ("shoulder", "elbow"),
            ("elbow", "wrist"),
            ("shoulder", "hip"),
        ),
        ("neck", "head_top"),
    ),
    mirrored=_sides("ankle", "knee", "hip", "wrist", "elbow", "shoulder"),
)
"""Leeds Sports Pose; `data/joint_mapping.py` derives the paper's `head`."""

COCO_17 = Skeleton(
    name="coco_17",
    joints=(
        "nose",
        "left_eye",
        "right_eye",
        "left_ear",
        "right_ear",
        "left_shoulder",
        "right_shoulder",
        "left_elbow",
        "right_elbow",
        "left_wrist",
        "right_wrist",
        "left_hip",
        "right_hip",
        "left_knee",
        "right_knee",
        "left_ankle",
        "right_ankle",
    ),
    limbs=(
        *_limbs(
            ("shoulder", "elbow"),
            ("elbow", "wrist"),
            ("shoulder", "hip"),
            ("hip", "knee"),
            ("knee", "ankle"),
        ),
        ("left_shoulder", "right_shoulder"),
        ("left_hip", "right_hip"),
    ),
    mirrored=_sides(
        "eye", "ear", "shoulder", "elbow", "wrist", "hip", "knee", "ankle"
    ),
)
"""The seventeen keypoints of COCO."""

SKELETONS = {s.name: s for s in (UPPER_BODY_7, LSP_14, COCO_17)}
"""Known skeletons by name."""


def skeleton_of(joints: Sequence[str]) -> Skeleton:
    """The known skeleton with these joints, or one made from their names.

    Args:
        joints: Joint names in storage order. In an unknown list `right_x` and
            `left_x` are taken for a pair that swaps in a mirror, and all
            limbs that a known skeleton has between the joints are kept.

    Returns:
        A skeleton with exactly these joints in this order.

    Raises:
        ValueError: If a name is repeated or there is none.

    Example:

    >>> skeleton_of(["right_elbow", "right_wrist", "tail"]).limbs
    (('right_elbow', 'right_wrist'),)
    """
    joints = tuple(joints)
    for skeleton in SKELETONS.values():
        if skeleton.joints == joints:
            return skeleton
    limbs = (limb for s in SKELETONS.values() for limb in s.limbs)
    pairs = (
        (name, name.replace("right_", "left_", 1))
        for name in joints
        if name.startswith("right_")
    )
    return Skeleton(
        name="unnamed",
        joints=joints,
        limbs=tuple(dict.fromkeys(x for x in limbs if set(x) <= set(joints))),
        mirrored=tuple(pair for pair in pairs if pair[1] in joints),
    )
