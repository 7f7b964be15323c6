from pathlib import Path

import numpy as np
import pytest

from keras_flowpose.data.label_files.deeplabcut_csv import is_deeplabcut
from keras_flowpose.data.label_files.deeplabcut_csv import read_deeplabcut
from keras_flowpose.data.label_files.deeplabcut_csv import split_header
from keras_flowpose.data.label_files.deeplabcut_csv import values_in_row
from keras_flowpose.safe_files import UserError

PATH = Path("a.csv")


def read(*lines):
    return read_deeplabcut(PATH, "\n".join(lines), 0.5)


LABELLED = (
    "scorer,me,me,me,me",
    "bodyparts,LeftWrist,LeftWrist,tail,tail",
    "coords,x,y,x,y",
    "labeled-data/talk/img0012.png,1.5,2,3,4",
    "labeled-data/talk/img0003.png,,,5,6",
    "labeled-data/walk/img0003.png,7,8,,",
    "labeled-data/walk/img0004.png,,,,",
)


def test_labels_of_several_videos_with_gaps():
    file = read(*LABELLED)

    talk, walk = file.videos
    assert file.skeleton.joints == ("left_wrist", "tail")
    assert (talk.video, walk.video) == (
        "labeled-data/talk",
        "labeled-data/walk",
    )
    assert list(talk.labels) == [3, 12]
    assert list(walk.labels) == [3]
    np.testing.assert_array_equal(talk.labels.visible, [[0, 2], [2, 2]])
    np.testing.assert_array_equal(
        talk.labels.joints, [[[0, 0], [5, 6]], [[1.5, 2], [3, 4]]]
    )
    assert talk.images[12] == "labeled-data/talk/img0012.png"
    assert set(talk.labels.sources) == {"manual"}


def test_index_in_three_columns_is_the_same():
    split = [
        line.replace("/", ",") if "/" in line else line.replace(",", ",,,", 1)
        for line in LABELLED
    ]

    one, other = read(*LABELLED), read(*split)

    for a, b in zip(one.videos, other.videos, strict=True):
        assert (a.video, dict(a.images)) == (b.video, dict(b.images))
        np.testing.assert_array_equal(a.labels.joints, b.labels.joints)


def test_analysed_videos_have_frame_numbers_and_likelihoods():
    file = read(
        "scorer,net,net,net,net,net,net",
        "bodyparts,nose,nose,nose,tail,tail,tail",
        "coords,x,y,likelihood,x,y,likelihood",
        "0,1,2,0.9,3,4,0.2",
        "1,1,2,0.1,3,4,0.2",
        "2,5,6,0.5,7,8,0.99",
    )

    (video,) = file.videos
    assert (video.video, dict(video.images)) == ("", {})
    assert list(video.labels) == [0, 2]
    np.testing.assert_array_equal(video.labels.visible, [[2, 0], [2, 2]])
    assert set(video.labels.sources) == {"teacher"}


def test_individuals_are_persons():
    file = read(
        "scorer,me,me,me,me",
        "individuals,ann,ann,bob,bob",
        "bodyparts,nose,nose,nose,nose",
        "coords,x,y,x,y",
        "0,1,2,3,4",
        "1,,,5,6",
    )

    assert [(v.person, list(v.labels)) for v in file.videos] == [
        ("ann", [0]),
        ("bob", [0, 1]),
    ]


def test_the_header_says_who_and_what():
    rows = list(enumerate((line.split(",") for line in LABELLED), 1))

    columns, rest = split_header(PATH, rows)

    assert (columns.index, columns.scorer) == (1, "me")
    assert columns.bodyparts == ["LeftWrist", "LeftWrist", "tail", "tail"]
    assert columns.coords == ["x", "y", "x", "y"]
    assert [line for line, _ in rest] == [4, 5, 6, 7]
    values = values_in_row(PATH, 4, rest[0][1], columns)
    wrist, tail = {"x": 1.5, "y": 2.0}, {"x": 3.0, "y": 4.0}
    assert values == {"": {"LeftWrist": wrist, "tail": tail}}


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (LABELLED[:2] + LABELLED[3:], "header.*Received scorer, bodyparts"),
        ((LABELLED[0], "bodyparts,a"), "line 2: 5 cells"),
        (
            (*LABELLED[:2], "coords,x,y,x,z"),
            "line coords.*Received x, z for tail",
        ),
        ((*LABELLED[:3], "0,1,2,3"), "line 4: 5 cells"),
        ((*LABELLED[:3], "0,1,2,3,b"), "line 4, column tail y.*'b'"),
        ((*LABELLED[:3], "0,1,,3,4"), "line 4: LeftWrist.*x=1, y=nan"),
        ((*LABELLED[:3], "a.mp4,1,2,3,4"), "line 4, column frame.*'a.mp4'"),
        ((*LABELLED[:3], "0,1,2,3,4", "0,1,2,3,4"), "line 5.*frame 0 again"),
        (LABELLED[:3], "labels nothing"),
    ],
)
def test_errors_name_the_line_and_what_was_expected(lines, words):
    with pytest.raises(UserError, match=words) as caught:
        read(*lines)

    assert str(caught.value).startswith("a.csv")


def test_what_looks_like_deeplabcut():
    assert is_deeplabcut(["scorer", "me"])
    assert not is_deeplabcut(["frame", "joint"])
