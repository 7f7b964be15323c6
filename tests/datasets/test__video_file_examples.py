"""Examples of users' videos, with what may be wrong at their end."""

import cv2
import numpy as np
import pytest

from keras_flowpose.data.frame_labels import FrameLabels
from keras_flowpose.datasets import _video_file_examples as examples
from keras_flowpose.datasets._config import PoseConfig
from keras_flowpose.datasets._damage import Damage
from keras_flowpose.safe_files import UserError
from tests.datasets.photographs import jpeg
from tests.datasets.photographs import photograph
from tests.video.clips import noise
from tests.video.clips import write_clip
from tests.video.clips import write_h264

FRAMES = PoseConfig(name="frames")
CLIPS = PoseConfig(name="clips", clips=True, neighbours=2)


def labels(numbers):
    return FrameLabels(
        np.array(list(numbers)),
        np.ones((len(numbers), 1, 2), np.float32),
        np.full((len(numbers), 1), 2, np.uint8),
        ("manual",) * len(numbers),
    )


def made_of_video(path, numbers, config=FRAMES, allow_missing=False):
    """Examples, and damage."""
    return list(
        examples.examples_of_video(
            path, "a", labels(numbers), config, allow_missing
        )
    )


def of_video(path, numbers, config=FRAMES, allow_missing=False):
    made = made_of_video(path, numbers, config, allow_missing)
    return [(key, example) for key, example in made]


@pytest.fixture
def mkv(tmp_path):
    """5 frames; the file does not tell how many."""
    return write_clip(tmp_path / "a.mkv", noise(5, 10, 14))


def image(content):
    return cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_COLOR)


def test_sparse_labels_of_a_video(mkv):
    (key, first), (_, second) = of_video(mkv, [1, 4])

    assert key == "a/0000001"
    assert (first["video"], first["frame"], second["frame"]) == ("a", 1, 4)
    for example in (first, second):
        truth = noise(5, 10, 14)[example["frame"]][..., ::-1].astype(int)
        others = noise(5, 10, 14)[example["frame"] - 1][..., ::-1].astype(int)
        found = image(example["image"])
        # JPEG spoils noise, but not beyond recognition.
        assert abs(found - truth).mean() < 0.7 * abs(found - others).mean()


def test_clips_reach_to_both_ends(mkv):
    made = dict(of_video(mkv, [0, 3], CLIPS))

    present = [made[f"a/000000{n}"]["present"].tolist() for n in (0, 3)]
    assert present == [[0, 0, 1, 1, 1], [1, 1, 1, 1, 0]]


def test_labels_behind_the_end_are_seen_there(mkv):
    with pytest.raises(UserError, match=r"a\.mkv has 5 frames.*of frame 7\."):
        of_video(mkv, [2, 5, 7])

    with pytest.warns(UserWarning, match=r"of frame 7\..* Left out\."):
        made = of_video(mkv, [2, 5, 7], allow_missing=True)
    assert [key for key, _ in made] == ["a/0000002"]


@pytest.mark.parametrize("config", [FRAMES, CLIPS])
def test_nothing_behind_a_damaged_place_is_used(tmp_path, config):
    path = write_clip(
        tmp_path / "a.mov", noise(20, 48, 64), codec="png", pix_fmt="rgb24"
    )
    data = bytearray(path.read_bytes())
    middle = len(data) // 2
    data[middle : middle + 600] = bytes(600)
    path.write_bytes(data)

    *made, told = made_of_video(path, range(20), config)

    frames = [example["frame"] for _, example in made]
    assert frames == list(range(len(frames)))
    assert 8 <= len(frames) < 12
    assert isinstance(told, Damage)
    assert told.text.startswith(f"{path}: a.mov is damaged near frame")
    left_out = f"{20 - len(frames)} of 20 labelled frames were left out."
    assert told.text.endswith(left_out)
    if config is CLIPS:
        assert made[-1][1]["present"].tolist() == [1, 1, 1, 0, 0]


def test_all_frames_of_a_video_that_is_cut_off_are_used(tmp_path):
    path = write_h264(tmp_path / "a.mkv", noise(60, 48, 64))
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])

    *made, told = made_of_video(path, range(60))

    assert 20 < len(made) < 40
    assert "a.mkv is " in told.text
    assert f" {60 - len(made)} of 60 labelled" in told.text


def test_damage_behind_what_is_needed_does_no_harm(tmp_path, recwarn):
    path = write_h264(tmp_path / "a.mkv", noise(60, 48, 64))
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])

    assert len(of_video(path, range(10))) == 10
    assert len(recwarn) == 0


def test_images_pass_unchanged(tmp_path):
    paths = {n: tmp_path / f"{n}.png" for n in (3, 4)}
    for path in paths.values():
        cv2.imwrite(str(path), noise(1, 5, 7)[0])
    pictures = labels([3, 4])

    folder = dict(examples.examples_of_images(paths, "a", pictures, FRAMES))
    stills = dict(
        examples.examples_of_stills(
            [(paths[4], "b/x.png", labels([0]))], FRAMES
        )
    )

    assert folder["a/0000004"]["image"] == paths[4].read_bytes()
    assert sorted(folder) == ["a/0000003", "a/0000004"]
    assert stills["b/x.png/0000000"]["image"] == paths[4].read_bytes()
    assert stills["b/x.png/0000000"]["video"] == "b/x.png"


def test_frames_of_clips_are_of_one_size(tmp_path):
    paths = {n: tmp_path / f"{n}.png" for n in (3, 4)}
    for height, path in zip((5, 6), paths.values(), strict=True):
        cv2.imwrite(str(path), noise(1, height, 7)[0])
    pictures = labels([3, 4])

    frames = examples.examples_of_images(paths, "a", pictures, FRAMES)
    assert len(list(frames)) == 2
    clips = examples.examples_of_images(paths, "a", pictures, CLIPS)
    message = r"4\.png is expected .*3\.png, 7 x 5, .*Received 7 x 6\."
    with pytest.raises(UserError, match=message):
        list(clips)


def test_photographs_are_stored_upright(tmp_path):
    (tmp_path / "x.jpg").write_bytes(jpeg(photograph(), 6))

    ((_, example),) = examples.examples_of_stills(
        [(tmp_path / "x.jpg", "x.jpg", labels([0]))], FRAMES
    )

    flags = cv2.IMREAD_COLOR | cv2.IMREAD_IGNORE_ORIENTATION
    stored = cv2.imdecode(np.frombuffer(example["image"], np.uint8), flags)
    height, width, _ = photograph().shape
    assert stored.shape == (width, height, 3)
