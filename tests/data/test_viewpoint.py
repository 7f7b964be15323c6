"""Who is seen from behind and what is swapped then; who is upright."""

import numpy as np
import pytest

from keras_flowpose.data.viewpoint import backward_facing
from keras_flowpose.data.viewpoint import observer_centric
from keras_flowpose.data.viewpoint import upright_in_picture
from keras_flowpose.skeleton import COCO_17
from keras_flowpose.skeleton import LSP_14
from keras_flowpose.skeleton import UPPER_BODY_7


def person(skeleton, further_left, unlabelled=()):
    joints = np.stack([np.full(len(skeleton), 9), range(len(skeleton))], 1)
    visible = np.full(len(skeleton), 2)
    for name in further_left:
        joints[skeleton.index(name), 0] = 1
    for name in unlabelled:
        visible[skeleton.index(name)] = 0
    return joints, visible


@pytest.mark.parametrize("skeleton", [LSP_14, COCO_17])
@pytest.mark.parametrize(
    ("further_left", "unlabelled", "expected"),
    [
        (["left_shoulder", "left_hip"], [], True),
        (["left_shoulder", "left_hip", "right_wrist"], ["left_wrist"], True),
        (["left_shoulder", "right_hip"], [], False),
        (["left_shoulder"], [], False),
        (["right_shoulder", "right_hip"], [], False),
        (["left_shoulder", "left_hip"], ["right_shoulder"], False),
        (["left_shoulder", "left_hip"], ["left_hip"], False),
    ],
)
def test_who_is_seen_from_behind(skeleton, further_left, unlabelled, expected):
    joints, visible = person(skeleton, further_left, unlabelled)

    assert backward_facing(joints, visible, skeleton) == expected


def test_only_arms_and_hips_of_back_views_are_swapped():
    front = person(COCO_17, ["right_shoulder", "right_hip"])
    back = person(COCO_17, ["left_shoulder", "left_hip"], ["left_wrist"])
    joints, visible = map(np.stack, zip(front, back, strict=True))

    seen, seen_visible = observer_centric(joints, visible, COCO_17)

    np.testing.assert_array_equal(seen[0], joints[0])
    np.testing.assert_array_equal(seen_visible[0], visible[0])
    for place, name in enumerate(COCO_17.joints):
        source = name
        if name.endswith(("shoulder", "elbow", "wrist", "hip")):
            side, part = name.split("_")
            source = {"left": "right_", "right": "left_"}[side] + part
        origin = COCO_17.index(source)
        np.testing.assert_array_equal(seen[1, place], joints[1, origin])
        assert seen_visible[1, place] == visible[1, origin]
    assert seen_visible[1, COCO_17.index("right_wrist")] == 0


def test_observers_labels_are_no_back_view():
    joints, visible = person(LSP_14, ["left_shoulder", "left_hip"])

    seen = observer_centric(joints, visible, LSP_14)

    assert not backward_facing(*seen, LSP_14)
    np.testing.assert_array_equal(joints[LSP_14.index("left_hip")], [1, 3])


def test_without_hips_nobody_can_tell():
    joints, visible = np.zeros((7, 2)), np.ones(7)

    with pytest.raises(ValueError, match="left_hip"):
        backward_facing(joints, visible, UPPER_BODY_7)


def leaning(degrees, skeleton=LSP_14, unlabelled=()):
    """A torso of 40 pixels that leans to the right of the picture."""
    joints = np.full((len(skeleton), 2), 77.0)
    turn = np.radians(degrees)
    top = np.array([50 + 40 * np.sin(turn), 90 - 40 * np.cos(turn)])
    across = 8 * np.array([np.cos(turn), np.sin(turn)])
    for side, sign in (("right", -1), ("left", 1)):
        joints[skeleton.index(f"{side}_shoulder")] = top + sign * across
        joints[skeleton.index(f"{side}_hip")] = [50, 90] + sign * across
    visible = np.ones(len(skeleton), int)
    for name in unlabelled:
        visible[skeleton.index(name)] = 0
        joints[skeleton.index(name)] = np.nan
    return joints, visible


@pytest.mark.parametrize("skeleton", [LSP_14, COCO_17])
@pytest.mark.parametrize(
    ("degrees", "expected"),
    [
        (0, True),
        (29, True),
        (-29, True),
        (31, False),
        (-90, False),
        (180, False),
    ],
)
def test_who_is_upright(degrees, expected, skeleton):
    joints, visible = leaning(degrees, skeleton)

    assert upright_in_picture(joints, visible, skeleton) == expected
    assert upright_in_picture(joints, visible, skeleton, abs(degrees) + 1)


def test_a_torso_needs_a_shoulder_and_a_hip():
    persons = [
        leaning(2, unlabelled=["left_hip"]),  # leans more, to 11 degrees
        leaning(2, unlabelled=["left_shoulder", "left_hip"]),
        leaning(2, unlabelled=["left_hip", "right_hip"]),
    ]
    joints, visible = map(np.stack, zip(*persons, strict=True))

    found = upright_in_picture(joints, visible, LSP_14)

    assert found.tolist() == [True, True, False]
    narrow = upright_in_picture(joints, visible, LSP_14, degrees=5)
    assert narrow.tolist() == [False, True, False]
    with pytest.raises(ValueError, match="hip"):
        upright_in_picture(joints[:, :7], visible[:, :7], UPPER_BODY_7)
