import pytest

from keras_flowpose.data.label_files.joint_names import normal_joint_names
from keras_flowpose.safe_files import UserError


@pytest.mark.parametrize(
    "name",
    [
        "right_wrist",
        "RightWrist",
        "Right Wrist",
        "right-wrist",
        "RIGHT_WRIST",
        "r_wrist",
        "R.Wrist",
        "RWrist",
        "rwrist",
        "RWRIST",
        "rwri",
        "wrist_right",
        "WristRight",
        "wrist_r",
        "rightwrist",
        "right_wri",
        " right_wrist ",
    ],
)
def test_every_spelling_of_a_joint(name):
    assert normal_joint_names([name], "x") == ("right_wrist",)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Nose", "nose"),
        ("NECK", "neck"),
        ("headTop", "head_top"),
        ("top of head", "head_top"),
        ("lsho", "left_shoulder"),
        ("LeftPaw", "left_paw"),
        ("left_hand_tip", "left_hand_tip"),
        ("tailBase", "tailBase"),
        ("Ear", "Ear"),
        ("rear", "rear"),
        ("L5", "L5"),
        ("right", "right"),
        ("спина", "спина"),
    ],
)
def test_other_joints(name, expected):
    assert normal_joint_names([name], "x") == (expected,)


def test_a_letter_is_a_side_where_the_other_side_is_there():
    assert normal_joint_names(["L_paw", "paw_R"], "x") == (
        "left_paw",
        "right_paw",
    )
    assert normal_joint_names(["L_paw", "tail"], "x") == ("L_paw", "tail")


def test_two_names_of_one_joint_are_named():
    with pytest.raises(UserError) as caught:
        normal_joint_names(["nose", "RWrist", "wrist_right"], "a.csv, line 1")

    message = str(caught.value)
    assert message.startswith("a.csv, line 1: each joint is expected once.")
    assert "'RWrist' and 'wrist_right', which both mean right_wrist" in message


def test_empty_names_are_refused():
    with pytest.raises(UserError, match=r"needs a name.*beside nose"):
        normal_joint_names(["nose", " "], "a.csv")
