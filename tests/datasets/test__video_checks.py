"""Videos that do not fit their labels are told before they are decoded."""

import cv2
import numpy as np
import pytest

from keras_flowpose.data.frame_labels import FrameLabels
from keras_flowpose.data.user_folder.finding import Found
from keras_flowpose.data.user_folder.matching import MatchedVideo
from keras_flowpose.data.user_folder.media import Medium
from keras_flowpose.datasets import _video_checks
from keras_flowpose.safe_files import UserError
from tests.video.clips import noise
from tests.video.clips import write_clip
from tests.video.clips import write_h264

JOINTS = ("nose", "tail")


def labels(numbers, points=((1, 1), (2, 2))):
    shape = (len(numbers), 2)
    return FrameLabels(
        np.array(numbers),
        np.broadcast_to(np.float32(points), (*shape, 2)).copy(),
        np.full(shape, 2, np.uint8),
        ("manual",) * len(numbers),
    )


@pytest.fixture
def mp4(tmp_path):
    """8 frames of 64 x 48 pixels; the file says how many."""
    path = write_h264(tmp_path / "talk.mp4", noise(8, 48, 64))
    return Medium("talk", path)


@pytest.fixture
def folder(tmp_path):
    """Images 3 and 9 of 64 x 48 pixels."""
    (tmp_path / "talk").mkdir()
    images = {3: "img3.png", 9: "img9.png"}
    for name in images.values():
        cv2.imwrite(str(tmp_path / "talk" / name), noise(1, 48, 64)[0])
    return Medium("talk", tmp_path / "talk", images)


def check(medium, numbers, points=((1, 1), (2, 2)), **options):
    video = medium if medium.images is None else None
    found = Found(video, None if video else medium)
    options = {"neighbours": False, "allow_missing": False, **options}
    matched = MatchedVideo("talk", "", labels(numbers, points), found)
    _video_checks.check_video(matched, JOINTS, **options)


def test_labels_up_to_the_last_frame_are_fine(mp4, folder):
    check(mp4, [0, 7])
    check(folder, [3, 9])


def test_labels_behind_the_end_are_refused(mp4):
    with pytest.raises(UserError) as caught:
        check(mp4, [2, 8])

    assert str(caught.value) == (
        f"{mp4.path} has 8 frames, and labels are expected for frames 0 to 7. "
        "Received a label of frame 8. If your numbers start at 1, subtract 1."
    )
    check(mp4, [2, 8], allow_missing=True)


def test_damaged_videos_may_end_early(mp4):
    write_h264(mp4.path, noise(60, 48, 64))
    content = mp4.path.read_bytes()
    mp4.path.write_bytes(content[: len(content) // 2])

    check(mp4, [2, 59])


def test_videos_that_do_not_tell_their_length_are_not_decoded(tmp_path):
    path = write_clip(tmp_path / "a.mkv", noise(5, 10, 14))

    check(Medium("a", path), [99])


def test_files_that_are_no_video_or_image_are_named(mp4, folder):
    mp4.path.write_text("<html>")
    (folder.path / "img3.png").write_text("<html>")

    with pytest.raises(UserError, match=r"talk\.mp4"):
        check(mp4, [0])
    with pytest.raises(UserError, match=r"img3\.png is not an image"):
        check(folder, [3])


def test_most_labels_lie_inside(mp4, folder):
    inside, edge, outside = (63, 47), (63.4, -0.4), (64, 10)
    check(mp4, [0, 1], (inside, outside))
    check(mp4, [0, 1], (edge, edge))
    for medium in (mp4, folder):
        with pytest.raises(UserError) as caught:
            check(medium, [3], (outside, outside))
        message = str(caught.value)
        assert "talk has frames of 64 x 48 pixels" in message
        assert "2 of 2 outside, such as nose of frame 3 at (64, 10)" in message


def test_labelled_images_have_the_size_of_their_video(mp4, folder):
    matched = MatchedVideo("talk", "", labels([3]), Found(mp4, folder))
    options = {"neighbours": True, "allow_missing": False}

    _video_checks.check_video(matched, JOINTS, **options)
    cv2.imwrite(str(folder.path / "img3.png"), noise(1, 40, 64)[0])
    with pytest.raises(UserError) as caught:
        _video_checks.check_video(matched, JOINTS, **options)

    message = str(caught.value)
    assert "talk.mp4 is expected to have the size of its labelled" in message
    assert "64 x 40. Received 64 x 48" in message


def test_single_frames_have_no_neighbours(mp4, folder):
    def notes(found, stride):
        matched = MatchedVideo("talk", "ann", labels([3]), found)
        return _video_checks.without_neighbours([matched], stride)

    (note,) = notes(Found(None, folder), 1)
    assert note.startswith("talk#ann: these folders hold single frames")
    assert notes(Found(None, folder), 6) == []
    assert notes(Found(mp4, folder), 1) == []
