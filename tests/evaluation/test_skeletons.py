"""Skeletons from lists of joint names."""

import pytest

from keras_flowpose.evaluation.skeletons import skeleton_of
from keras_flowpose.skeleton import LSP_14
from keras_flowpose.skeleton import UPPER_BODY_7


def test_known_lists_give_the_known_skeletons():
    assert skeleton_of(list(UPPER_BODY_7.joints)) is UPPER_BODY_7
    assert skeleton_of(LSP_14.joints) is LSP_14


def test_sides_are_found_by_name():
    found = skeleton_of(["left_wrist", "nose", "right_wrist", "right_ear"])

    assert found.joints == ("left_wrist", "nose", "right_wrist", "right_ear")
    assert found.flip_index == (2, 1, 0, 3)
    assert found.joint_types == {
        "wrist": (0, 2),
        "nose": (1,),
        "right_ear": (3,),
    }


@pytest.mark.parametrize("joints", [[], ["nose", "nose"]])
def test_names_must_differ(joints):
    with pytest.raises(ValueError, match="`joints` must be"):
        skeleton_of(joints)
