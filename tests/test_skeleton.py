import dataclasses

import pytest

from keras_flowpose.skeleton import COCO_17
from keras_flowpose.skeleton import LSP_14
from keras_flowpose.skeleton import SKELETONS
from keras_flowpose.skeleton import UPPER_BODY_7
from keras_flowpose.skeleton import Skeleton

ARM = Skeleton(
    name="arm",
    joints=("hand", "left_tip", "right_tip"),
    limbs=(("hand", "left_tip"),),
    mirrored=(("right_tip", "left_tip"),),
)


def test_the_papers_joints_in_the_order_of_the_release():
    assert UPPER_BODY_7.joints == (
        "head",
        "right_wrist",
        "left_wrist",
        "right_elbow",
        "left_elbow",
        "right_shoulder",
        "left_shoulder",
    )
    assert UPPER_BODY_7.limb_indices == ((5, 3), (3, 1), (6, 4), (4, 2))
    assert UPPER_BODY_7.flip_index == (0, 2, 1, 4, 3, 6, 5)


def test_flips_of_the_other_skeletons():
    lsp = (5, 4, 3, 2, 1, 0, 11, 10, 9, 8, 7, 6, 12, 13)
    coco = (0, 2, 1, 4, 3, 6, 5, 8, 7, 10, 9, 12, 11, 14, 13, 16, 15)
    assert LSP_14.flip_index == lsp
    assert COCO_17.flip_index == coco


@pytest.mark.parametrize("skeleton", SKELETONS.values(), ids=SKELETONS)
def test_a_mirror_swaps_sides_and_twice_is_nothing(skeleton):
    flip = skeleton.flip_index
    other = {"right": "left", "left": "right"}
    for joint, flipped in enumerate(flip):
        side, _, part = skeleton.joints[joint].partition("_")
        expected = f"{other[side]}_{part}" if side in other else None
        name = skeleton.joints[flipped]
        assert name == (expected or skeleton.joints[joint])
        assert flip[flipped] == joint
    drawn = {frozenset(limb) for limb in skeleton.limb_indices}
    mirrored = {frozenset(flip[j] for j in limb) for limb in drawn}
    assert drawn == mirrored


def test_sizes_and_names():
    assert {s.name: len(s) for s in SKELETONS.values()} == {
        "upper_body_7": 7,
        "lsp_14": 14,
        "coco_17": 17,
    }
    assert all(name == SKELETONS[name].name for name in SKELETONS)


def test_positions_by_name():
    assert ARM.index("left_tip") == 1
    assert ARM.limb_indices == ((0, 1),)
    assert ARM.flip_index == (0, 2, 1)
    with pytest.raises(ValueError, match=r"of skeleton 'arm'.*joint='foot'"):
        ARM.index("foot")


def test_joint_types_group_the_sides():
    assert ARM.joint_types == {"hand": (0,), "tip": (1, 2)}
    assert UPPER_BODY_7.joint_types == {
        "head": (0,),
        "wrist": (1, 2),
        "elbow": (3, 4),
        "shoulder": (5, 6),
    }
    # Without a partner a side is part of the name.
    single = Skeleton(name="s", joints=("left_eye", "nose"))
    assert single.joint_types == {"left_eye": (0,), "nose": (1,)}


def test_indices_in_another_order():
    assert ARM.indices_in(["right_tip", "x", "hand"]) == (2, -1, 0)
    assert ARM.indices_in(ARM) == (0, 1, 2)
    assert UPPER_BODY_7.indices_in(COCO_17) == (-1, 10, 9, 8, 7, 6, 5)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"joints": ()}, "`joints` must be one or more different names"),
        (
            {"joints": ("hand", "left_tip", "right_tip", "hand")},
            r"repeated: \['hand'\]",
        ),
        ({"limbs": (("hand", "foot"),)}, "`limbs` must be pairs of joints"),
        ({"limbs": (("hand",),)}, "`limbs` must be pairs"),
        ({"mirrored": (("hand", "foot"),)}, "`mirrored` must be pairs"),
        (
            {"mirrored": (("hand", "left_tip"), ("left_tip", "right_tip"))},
            "`mirrored` must name each joint at most once",
        ),
        ({"mirrored": (("hand", "hand"),)}, "at most once"),
    ],
)
def test_inconsistent_skeletons_are_rejected(changes, message):
    with pytest.raises(ValueError, match=message):
        dataclasses.replace(ARM, **changes)


def test_skeletons_are_values():
    assert dataclasses.replace(ARM) == ARM
    assert len({ARM, dataclasses.replace(ARM)}) == 1
    with pytest.raises(dataclasses.FrozenInstanceError):
        ARM.name = "leg"
