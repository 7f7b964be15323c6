from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from keras_flowpose.data.label_files.tidy_csv import is_tidy
from keras_flowpose.data.label_files.tidy_csv import read_tidy
from keras_flowpose.safe_files import UserError
from keras_flowpose.video.pose_track import PoseTrack

PATH = Path("a.csv")


def read(*lines, least_score=0.5):
    return read_tidy(PATH, "\n".join(lines), least_score)


def test_rows_in_any_order_columns_too():
    file = read(
        "Joint,x,Frame,y",
        "RWrist,1.5,7,2",
        "nose,3,2,4",
        "nose,5,7,6",
        "RWrist,,2,",
    )

    (video,) = file.videos
    assert (video.video, video.person) == ("", "")
    assert file.skeleton.joints == ("right_wrist", "nose")
    assert list(video.labels) == [2, 7]
    np.testing.assert_array_equal(
        video.labels.joints, [[[0, 0], [3, 4]], [[1.5, 2], [5, 6]]]
    )
    np.testing.assert_array_equal(video.labels.visible, [[0, 2], [2, 2]])
    assert video.labels.sources == ("manual", "manual")


def test_videos_persons_stills_and_visibility():
    file = read(
        "video,person,frame,joint,x,y,visible",
        "talk.mp4,0,3,nose,1,2,1",
        "talk.mp4,1,3,nose,1,2,2",
        "talk.mp4,1,4,nose,1,2,0",
        "photos\\wave.jpg,,,nose,5,6,",
        "walk/0003.png,,,nose,7,8,2.0",
    )

    assert [
        (v.video, v.person, list(v.labels), v.still) for v in file.videos
    ] == [
        ("talk.mp4", "person0", [3], False),
        ("talk.mp4", "person1", [3], False),
        ("photos/wave.jpg", "", [0], True),
        ("walk", "", [3], False),
    ]
    assert file.videos[0].labels.visible[0, 0] == 1
    assert dict(file.videos[3].images) == {3: "walk/0003.png"}


def test_pose_tracks_are_labels_of_a_teacher_where_they_are_sure(tmp_path):
    keypoints = np.arange(24, dtype=np.float32).reshape(3, 4, 2)
    scores = np.array([[0.9, 0.4, 0.5, 0.7]] * 3)
    scores[1] = 0.1
    joints = ("head", "left_wrist", "right_wrist", "neck")
    track = PoseTrack(
        joints, keypoints, scores, scores * np.nan, np.arange(3), "talk.mp4"
    )
    assert track.fps == Fraction(0)
    track.save(tmp_path / "talk.poses.csv")

    file = read_tidy(PATH, (tmp_path / "talk.poses.csv").read_text(), 0.5)

    (video,) = file.videos
    assert file.skeleton.joints == joints
    assert list(video.labels) == [0, 2]
    np.testing.assert_array_equal(video.labels.visible, [[2, 0, 2, 2]] * 2)
    np.testing.assert_array_equal(video.labels.joints[1, 3], keypoints[2, 3])
    assert set(video.labels.sources) == {"teacher"}


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (["fram,joint,x,y"], "line 1.*'fram'.*Did you mean frame?"),
        (["frame,joint,x"], "line 1.*frame,joint,x (no y)"),
        (["frame,joint,x,y,x"], "line 1.*(x twice)"),
        (["frame,joint,x,y", "0,nose,1"], "line 2: 4 cells"),
        (["frame,joint,x,y", "0,nose,a,1"], "line 2, column x.*'a'"),
        (["frame,joint,x,y", "-1,nose,1,1"], "line 2, column frame.*'-1'"),
        (["frame,joint,x,y", "0,nose,1,"], "line 2: nose.*x=1, y=nan"),
        (
            ["frame,joint,x,y", "0,,1,1", "0,a,1,1"],
            "column joint.*needs a name",
        ),
        (["frame,joint,x,y", "0,a,inf,1"], "line 2: a is labelled.*x=inf"),
        (["frame,joint,x,y", "0,nose,,"], "labels nothing"),
        (["frame,joint,x,y"], "labels nothing"),
        (
            ["frame,joint,x,y,visible", "0,nose,1,1,3"],
            "line 2, column visible: 0 (not labelled).*'3'",
        ),
        (
            ["frame,joint,x,y", "0,nose,1,1", "1,nose,1,1", "0,nose,2,2"],
            "line 4.*'nose' of frame 0 again.*in line 2",
        ),
        (
            ["frame,joint,x,y", "0,RWrist,1,1", "1,r_wrist,1,1"],
            "column joint.*'RWrist' and 'r_wrist', which both mean right_wrist",
        ),
    ],
)
def test_errors_name_the_line_and_what_was_expected(lines, words):
    with pytest.raises(UserError) as caught:
        read(*lines)

    message = str(caught.value)
    assert message.startswith("a.csv")
    rest = message
    for part in words.split(".*"):
        assert part in rest, message
        rest = rest.partition(part)[2]


def test_further_columns_do_no_harm():
    file = read("frame,joint,x,y,who did it", "0,nose,1,2,me")

    assert list(file.videos[0].labels) == [0]


def test_what_looks_tidy():
    assert is_tidy(["Frame", "joint", "x", "y"])
    assert is_tidy(["fram", "joint", "x", "y"])
    assert not is_tidy(["scorer", "me"])
    assert not is_tidy(["name", "x"])
