"""A user's labelled videos."""

import shutil

import cv2
import numpy as np
import pytest

from keras_flowpose.safe_files import UserError
from keras_flowpose.studies.comparison.folder_clips import folder_clips
from tests.shared_data import shared_data
from tests.video.clips import noise
from tests.video.clips import write_clip


def write_labels(path, rows):
    lines = ["frame,joint,x,y", *(",".join(map(str, row)) for row in rows)]
    path.write_text("\n".join(lines) + "\n")


@pytest.fixture
def folder(tmp_path):
    write_clip(tmp_path / "talk.mkv", noise(4, 20, 30))
    write_labels(
        tmp_path / "talk.csv", [(1, "head", 3, 4), (2, "left_wrist", 5.5, 6)]
    )
    return tmp_path


def test_frames_of_a_video_come_with_their_labels(folder):
    (clip,), notes = folder_clips(folder)

    frames = list(clip.frames())

    assert notes == []
    assert (clip.name, clip.fps, clip.joints) == (
        "talk",
        25.0,
        ("head", "left_wrist"),
    )
    for frame, image in zip(frames, noise(4, 20, 30), strict=True):
        np.testing.assert_array_equal(frame.image, image)
    assert [frame.visible.tolist() for frame in frames] == [
        [0, 0],
        [2, 0],
        [0, 2],
        [0, 0],
    ]
    np.testing.assert_array_equal(frames[2].keypoints[1], [5.5, 6])
    assert frames[3].time_seconds == pytest.approx(3 / 25, abs=1e-3)


def test_a_change_of_labels_or_frames_changes_the_fingerprint(folder):
    ((before,), _) = folder_clips(folder)
    again = folder_clips(folder)[0][0]
    write_labels(folder / "talk.csv", [(1, "head", 3, 5)])
    labels = folder_clips(folder)[0][0]
    write_clip(folder / "talk.mkv", noise(5, 20, 30))
    frames = folder_clips(folder)[0][0]

    marks = [clip.fingerprint for clip in (before, labels, frames)]
    assert len(set(marks)) == 3
    assert again.fingerprint == before.fingerprint


def test_a_folder_of_frames_is_a_video_too(tmp_path):
    (tmp_path / "walk").mkdir()
    images = noise(3, 8, 9)
    for number, image in enumerate(images, 5):
        cv2.imwrite(
            str(tmp_path / "walk" / f"{number:05d}.png"), image[..., ::-1]
        )
    write_labels(tmp_path / "walk.csv", [(6, "head", 1, 2)])

    ((clip,), _) = folder_clips(tmp_path)
    frames = list(clip.frames())

    assert clip.count == 3
    for frame, image in zip(frames, images, strict=True):
        np.testing.assert_array_equal(frame.image, image)
    assert [frame.visible.tolist() for frame in frames] == [[0], [2], [0]]

    (tmp_path / "walk" / "00006.png").rename(tmp_path / "walk" / "00009.png")
    write_labels(tmp_path / "walk.csv", [(5, "head", 1, 2)])
    with pytest.raises(UserError, match=r"none with the number 6 \(2 missing"):
        folder_clips(tmp_path)


def test_labels_behind_the_end_are_told(folder):
    write_labels(folder / "talk.csv", [(4, "head", 3, 4)])
    ((clip,), _) = folder_clips(folder)
    with pytest.raises(UserError, match="labels for frame 4"):
        list(clip.frames())


def test_a_damaged_video_is_not_compared(folder):
    path = write_clip(folder / "talk.mkv", noise(40, 20, 30))
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])
    ((clip,), _) = folder_clips(folder)
    with pytest.raises(UserError, match="cannot be compared with its labels"):
        list(clip.frames())


def test_several_persons_are_left_out_and_told(folder):
    shutil.copy(folder / "talk.mkv", folder / "pair.mkv")
    rows = ["frame,joint,x,y,person", "0,head,1,1,a", "0,head,9,9,b"]
    (folder / "pair.csv").write_text("\n".join(rows) + "\n")

    clips, notes = folder_clips(folder)

    assert [clip.name for clip in clips] == ["talk"]
    assert notes == ["Left out, with several labelled persons: pair."]

    (folder / "talk.mkv").unlink()
    (folder / "talk.csv").unlink()
    with pytest.raises(UserError, match=r"Received none\. Left out, with"):
        folder_clips(folder)


@pytest.mark.real_data
def test_the_real_clips_are_found():
    clips, notes = folder_clips(shared_data("clips"))
    assert len(clips) == 16
    assert notes == []
    shortest = min(clips, key=lambda clip: clip.count)
    frames = list(shortest.frames())
    assert len(frames) == shortest.count
    seen = np.stack([frame.visible for frame in frames])
    assert (seen > 0).mean() > 0.3
