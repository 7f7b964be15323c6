"""Frames by number, from image files and from a video file."""

import cv2
import numpy as np
import pytest

from keras_flowpose.datasets._frame_files import ImageFiles
from keras_flowpose.datasets._frame_files import VideoFile
from keras_flowpose.datasets._frame_files import image_bytes
from keras_flowpose.safe_files import UserError
from keras_flowpose.video.writer import VideoWriter
from tests.video.clips import noise
from tests.video.clips import write_clip
from tests.video.clips import write_h264


@pytest.fixture
def folder(tmp_path):
    for number in (210, 211, 213):
        image = np.full((6, 10, 3), number - 200, np.uint8)
        cv2.imwrite(str(tmp_path / f"{number}.jpg"), image)
    return tmp_path


@pytest.fixture
def video(tmp_path):
    """12 frames, each of one grey: 20, 35, 50, ..."""
    path = tmp_path / "clip.mp4"
    with VideoWriter(path, 25) as writer:
        for number in range(12):
            writer.write(np.full((32, 48, 3), 20 + 15 * number, np.uint8))
    return path


def grey(content):
    image = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_COLOR)
    assert image.shape == (32, 48, 3)
    return image.mean()


def test_files_pass_unchanged_and_gaps_are_none(folder):
    paths = {n: folder / f"{n}.jpg" for n in (210, 211, 213)}
    files = ImageFiles(paths)

    assert files.read(211) == (folder / "211.jpg").read_bytes()
    assert files.read(212) is None
    assert files.read(0) is None


def test_files_are_read_once_as_long_as_they_are_kept(folder):
    paths = {n: folder / f"{n}.jpg" for n in (210, 211, 213)}
    files = ImageFiles(paths, keep=2)
    first = files.read(210)
    for path in paths.values():
        path.write_bytes(b"\xff\xd8 changed \xff\xd9")

    assert files.read(210) == first
    files.read(211)
    files.read(213)
    assert files.read(210) == b"\xff\xd8 changed \xff\xd9"


def test_a_file_that_is_no_image_is_named(folder):
    (folder / "213.jpg").write_text("<html>not found</html>")

    with pytest.raises(UserError, match=r"213\.jpg is neither a JPEG"):
        ImageFiles({213: folder / "213.jpg"}).read(213)


@pytest.mark.parametrize("suffix", [".jpg", ".png"])
def test_a_file_that_is_cut_off_is_named(suffix, tmp_path):
    path = tmp_path / f"whole{suffix}"
    cv2.imwrite(str(path), noise(1, 30, 41)[0])
    cut = tmp_path / f"cut{suffix}"
    cut.write_bytes(path.read_bytes()[:-20])

    assert image_bytes(path) == path.read_bytes()
    with pytest.raises(UserError, match=rf"cut{suffix} is cut off after \d+"):
        image_bytes(cut)


def test_video_frames_have_their_own_number(video):
    frames = VideoFile(video, range(12))

    for number in (0, 3, 4, 11):
        assert grey(frames.read(number)) == pytest.approx(
            20 + 15 * number, abs=3
        )
    assert frames.damage is None


def test_video_numbers_may_start_elsewhere(video):
    frames = VideoFile(video, range(90, 120), back=30, first=100)

    assert frames.read(99) is None
    assert grey(frames.read(100)) == pytest.approx(20, abs=3)
    assert grey(frames.read(111)) == pytest.approx(185, abs=3)
    assert frames.read(112) is None


def test_video_frames_may_be_asked_for_again_within_reach(video):
    frames = VideoFile(video, range(12), back=3)
    ahead = frames.read(8)

    assert grey(frames.read(5)) == pytest.approx(95, abs=3)
    assert frames.read(8) == ahead
    with pytest.raises(ValueError, match="at most 3 behind 8"):
        frames.read(4)


def test_frames_that_are_not_wanted_are_not_encoded(video):
    frames = VideoFile(video, {2, 9})

    assert grey(frames.read(9)) == pytest.approx(155, abs=3)
    with pytest.raises(ValueError, match="wanted"):
        VideoFile(video, {2, 9}).read(3)


def test_damage_of_a_video_is_told_at_its_end(tmp_path):
    path = tmp_path / "cut.mkv"
    write_h264(path, noise(40, 48, 64))
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    frames = VideoFile(path, range(40))

    found = [frames.read(number) is not None for number in range(40)]

    assert 0 < sum(found) < 40
    assert found == sorted(found, reverse=True)
    assert "cut.mkv" in frames.damage


def test_damage_is_told_when_it_is_met_and_from_which_number(tmp_path):
    path = tmp_path / "a.mov"
    write_clip(path, noise(20, 48, 64), codec="png", pix_fmt="rgb24")
    data = bytearray(path.read_bytes())
    middle = len(data) // 2
    data[middle : middle + 600] = bytes(600)
    path.write_bytes(data)
    frames = VideoFile(path, range(20))

    assert frames.read(5) is not None
    assert (frames.last, frames.damage, frames.damaged_from) == (5, None, None)
    frames.read(15)
    assert "damaged near frame" in frames.damage
    assert 8 <= frames.damaged_from < 12
    frames.read(19)
    assert 15 < frames.last < 20
    behind = range(frames.damaged_from, 20)
    again = VideoFile(path, range(20))
    assert [again.read(number) for number in behind] == [None] * len(behind)


def test_a_video_that_ends_early_has_no_wrong_numbers(tmp_path):
    path = tmp_path / "cut.mkv"
    write_clip(path, noise(40, 8, 8))
    frames = VideoFile(path, range(40))
    frames.read(39)

    assert (frames.last, frames.damage, frames.damaged_from) == (39, None, None)
