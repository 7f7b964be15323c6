from pathlib import Path

import numpy as np
import pytest

from keras_flowpose.data.label_files.label_file import LabelledPerson
from keras_flowpose.data.label_files.label_file import collect
from keras_flowpose.data.label_files.label_file import image_place
from keras_flowpose.data.label_files.label_file import person_name
from keras_flowpose.safe_files import UserError
from keras_flowpose.skeleton import UPPER_BODY_7

JOINTS = ("nose", "left_paw", "right_paw")
PATH = Path("a.csv")


def person(number, visible=(2, 2, 2), video="talk", who="", joints=None):
    joints = np.full((3, 2), number + 0.5) if joints is None else joints
    return LabelledPerson(
        video,
        number,
        np.array(joints, float),
        np.array(visible),
        "manual",
        f"line {number}",
        who,
    )


def test_frames_are_sorted_into_videos_and_persons():
    found = [
        person(7),
        person(2, (0, 1, 2)),
        person(5, video="walk"),
        person(2, who="bob"),
    ]

    file = collect(PATH, JOINTS, found)

    talk, walk, bob = file.videos
    assert [(v.video, v.person) for v in file.videos] == [
        ("talk", ""),
        ("walk", ""),
        ("talk", "bob"),
    ]
    assert list(talk.labels) == [2, 7]
    np.testing.assert_array_equal(talk.labels.visible, [[0, 1, 2], [2, 2, 2]])
    np.testing.assert_array_equal(
        talk.labels.joints[0], [[0, 0], [2.5, 2.5], [2.5, 2.5]]
    )
    assert talk.labels.sources == ("manual", "manual")
    assert list(walk.labels) == [5]
    assert list(bob.labels) == [2]


def test_frames_without_a_labelled_joint_are_left_out():
    file = collect(PATH, JOINTS, [person(1), person(2, (0, 0, 0))])

    assert list(file.videos[0].labels) == [1]


def test_skeleton_has_the_files_limbs_and_pairs_by_name():
    skeleton = collect(
        PATH, JOINTS, [person(1)], [("nose", "left_paw")]
    ).skeleton

    assert skeleton.joints == JOINTS
    assert skeleton.limbs == (("nose", "left_paw"),)
    assert skeleton.flip_index == (0, 2, 1)


def test_known_joints_have_their_known_skeleton():
    zeros = np.zeros((7, 2))
    label = LabelledPerson("", 0, zeros, np.full(7, 2), "manual", "x")

    file = collect(PATH, UPPER_BODY_7.joints, [label], [("head", "left_wrist")])

    assert file.skeleton == UPPER_BODY_7


def test_a_frame_twice_names_both_places():
    with pytest.raises(
        UserError, match=r"a\.csv, line 3.*frame 3 of talk again.*in line 3"
    ):
        collect(PATH, JOINTS, [person(3), person(3)])


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_labelled_joints_need_numbers(value):
    joints = [[1, 1], [value, 2], [1, 1]]
    with pytest.raises(UserError, match=r"line 3: left_paw .*y=2\.0.*v = 0"):
        collect(PATH, JOINTS, [person(3, joints=joints)])

    file = collect(PATH, JOINTS, [person(3, (2, 0, 2), joints=joints)])
    assert np.isfinite(file.videos[0].labels.joints).all()


def test_nothing_labelled_is_refused():
    with pytest.raises(UserError, match=r"a\.csv labels nothing"):
        collect(PATH, JOINTS, [person(2, (0, 0, 0))])


def test_place_of_an_image():
    assert image_place("talk/img0012.png") == ("talk", 12, False)
    assert image_place("00012.png") == ("", 12, False)
    assert image_place("a/wave_1.jpg") == ("a/wave_1.jpg", 0, True)
    assert image_place("coco/00012.jpg", still=True) == (
        "coco/00012.jpg",
        0,
        True,
    )


def test_names_of_persons():
    assert [person_name(v) for v in (None, "", 3, "3", " Bob ")] == [
        "",
        "",
        "person3",
        "person3",
        "Bob",
    ]
