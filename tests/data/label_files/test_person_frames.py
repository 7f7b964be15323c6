from pathlib import Path

import numpy as np
import pytest

from keras_flowpose.data.label_files.person_frames import is_person_frames
from keras_flowpose.data.label_files.person_frames import read_person_frames
from keras_flowpose.safe_files import UserError

PATH = Path("a.json")


def entry(frame, joints, **more):
    return {"frame": frame, "joints": joints, **more}


CONTENT = {
    "annotations": [
        entry(2, {"r_wrist": [1, 2, 1], "neck": [3, 4, 0]}, person=0),
        entry(1, {"neck": [5, 6, 1]}, person=0),
        entry(1, {"head_top": [7, 8, 1]}, person=3),
    ]
}


def test_persons_are_told_apart_and_flags_mean_hidden_or_visible():
    file = read_person_frames(PATH, CONTENT)

    assert file.skeleton.joints == ("right_wrist", "neck", "head_top")
    first, second = file.videos
    assert (first.video, first.person, list(first.labels)) == (
        "",
        "person0",
        [1, 2],
    )
    assert (second.person, list(second.labels)) == ("person3", [1])
    np.testing.assert_array_equal(first.labels.visible, [[0, 2, 0], [2, 1, 0]])
    np.testing.assert_array_equal(
        first.labels.joints[1], [[1, 2], [3, 4], [0, 0]]
    )
    assert first.labels.sources == ("manual", "manual")


def test_videos_may_be_named():
    named = {"annotations": [entry(0, {"neck": [1, 1, 1]}, video="b\\a.mp4")]}

    assert read_person_frames(PATH, named).videos[0].video == "b/a.mp4"


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        (entry(0, {"neck": [1, 1]}), r"annotations\[1\]: neck .*\[1, 1\]"),
        (entry("0", {"neck": [1, 1, 1]}), "`frame` .*integer.*'0'"),
        (entry(0, [1]), "`joints` .*object"),
        (entry(0, {"neck": [1, 1, 1]}, video=3), "`video` .*text.*3"),
    ],
)
def test_errors_name_the_entry(bad, words):
    with pytest.raises(UserError, match=words):
        read_person_frames(
            PATH, {"annotations": [CONTENT["annotations"][0], bad]}
        )


def test_what_looks_like_person_frames():
    assert is_person_frames(CONTENT)
    assert not is_person_frames({"annotations": [{"keypoints": []}]})
    assert not is_person_frames({"annotations": []})
    assert not is_person_frames([1])
