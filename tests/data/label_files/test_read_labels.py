import json
import re
from pathlib import Path

import numpy as np
import pytest

from keras_flowpose.data.label_files.read_labels import read_labels
from keras_flowpose.safe_files import UserError
from tests.shared_data import shared_data

TIDY = "frame,joint,x,y,score\n0,nose,1,2,0.4\n1,nose,3,4,0.9\n"
DEEPLABCUT = "scorer,me,me\nbodyparts,nose,nose\ncoords,x,y\n0,1,2\n"
COCO = {
    "images": [{"id": 1, "file_name": "talk.mp4", "frame": 0}],
    "annotations": [{"id": 1, "image_id": 1, "keypoints": [1, 2, 2]}],
    "categories": [{"id": 1, "keypoints": ["nose"]}],
}
PERSON_FRAMES = {"annotations": [{"frame": 0, "joints": {"nose": [1, 2, 1]}}]}


@pytest.mark.parametrize(
    "text", [TIDY, DEEPLABCUT, json.dumps(COCO), json.dumps(PERSON_FRAMES)]
)
@pytest.mark.parametrize("name", ["a.csv", "a.json"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_content_tells_the_format(tmp_path, text, name, mark):
    (tmp_path / name).write_text(mark + text, encoding="utf-8")

    file = read_labels(tmp_path / name)

    assert file.skeleton.joints == ("nose",)
    assert file.path == tmp_path / name
    assert len(file.videos) == 1


def test_least_score_can_be_chosen(tmp_path):
    (tmp_path / "a.csv").write_text(TIDY)

    assert list(read_labels(tmp_path / "a.csv").videos[0].labels) == [1]
    sure = read_labels(tmp_path / "a.csv", least_score=0.3)
    assert list(sure.videos[0].labels) == [0, 1]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b" \n", "is empty. Expected: COCO keypoints"),
        (b"name,age\nann,3\n", "no label file.*'name,age'.*Move it elsewhere"),
        (b'{"a": 1, "b": 2}', "no label file.*JSON with a, b"),
        (b"{}", "JSON with nothing"),
        (b'[{"image_id": 1}]', "a list, as COCO's results are"),
        (b'{"images": [\n}', "line 2, column 1: JSON is expected"),
        (b"frame,joint\n\xff\xfe", "UTF-8 is expected.*at byte 12"),
    ],
)
def test_other_files_are_refused_in_one_line(tmp_path, content, words):
    path = tmp_path / "a.json"
    path.write_bytes(content)

    with pytest.raises(UserError, match=words) as caught:
        read_labels(path)

    assert str(caught.value).startswith(str(path))
    assert "\n" not in str(caught.value)


def test_missing_files_are_named(tmp_path):
    with pytest.raises(UserError, match=r"No such file: .*a\.csv"):
        read_labels(tmp_path / "a.csv")


@pytest.mark.real_data
@pytest.mark.parametrize(
    ("path", "videos", "frames", "joints", "source"),
    [
        (("clips", "dance.json"), 1, 449, 7, "teacher"),
        (("gesture_stills", "annotations.json"), 1558, 1558, 7, "teacher"),
        (("bonn_posetrack", "annotations.json"), 4, 164, 14, "manual"),
    ],
)
def test_real_files(path, videos, frames, joints, source):
    file = read_labels(shared_data(*path))

    assert len(file.videos) == videos
    assert sum(len(video.labels) for video in file.videos) == frames
    assert len(file.skeleton) == joints
    assert {s for v in file.videos for s in v.labels.sources} == {source}
    assert file.notes == ()


def test_examples_of_the_readme_all_say_the_same(tmp_path):
    readme = Path(__file__).resolve().parents[3] / "README.md"
    blocks = re.findall(
        r"```(?:csv|json)\n(.*?)```", readme.read_text("utf-8"), re.DOTALL
    )

    assert len(blocks) == 3
    for number, block in enumerate(blocks):
        path = tmp_path / f"{number}.txt"
        path.write_text(block)
        file = read_labels(path)
        (video,) = file.videos
        assert "talk" in video.video
        assert file.skeleton.joints == ("right_wrist", "right_elbow")
        assert list(video.labels) == [0]
        np.testing.assert_array_equal(
            video.labels.joints[0], [[103.5, 240], [88, 171.25]]
        )
