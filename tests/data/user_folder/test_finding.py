from pathlib import Path

import numpy as np
import pytest

from keras_flowpose.data.frame_labels import FrameLabels
from keras_flowpose.data.label_files.label_file import LabelledVideo
from keras_flowpose.data.user_folder.finding import find_image
from keras_flowpose.data.user_folder.finding import find_video
from keras_flowpose.data.user_folder.media import scan
from keras_flowpose.safe_files import UserError


@pytest.fixture
def content(tmp_path):
    def make(*names):
        for name in (*names, "labels.json"):
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch()
        return scan(tmp_path)

    return make


def labelled(video, images=None):
    numbers = np.array(sorted(images or {3: ""}))
    labels = FrameLabels(
        numbers,
        np.zeros((len(numbers), 1, 2), np.float32),
        np.full((len(numbers), 1), 2, np.uint8),
        ("manual",) * len(numbers),
    )
    return LabelledVideo(video, "", labels, images or {})


def find(content, label_file, video, images=None):
    """Paths of video and folder, below the user's folder."""
    found, reason = find_video(
        content, content.root / label_file, labelled(video, images)
    )
    if found is None:
        return reason
    return tuple(
        medium and medium.path.relative_to(content.root).as_posix()
        for medium in (found.video, found.folder)
    )


def test_a_file_without_names_belongs_to_its_namesake(content):
    folder = content(
        "talk.mp4", "talk2.mp4", "run/001.jpg", "a/talk.mov", "a/run.avi"
    )

    assert find(folder, "talk.csv", "") == ("talk.mp4", None)
    assert find(folder, "talk2.poses.csv", "") == ("talk2.mp4", None)
    assert find(folder, "a/runDLC_resnet50_x.csv", "") == ("a/run.avi", None)
    assert find(folder, "run.json", "") == (None, "run")
    assert find(folder, "run/annotations.json", "") == (None, "run")


def test_a_file_without_names_belongs_to_the_only_video(content):
    folder = content("frames/001.jpg", "a/talk.mp4")

    assert find(folder, "a/labels.csv", "") == ("a/talk.mp4", None)
    assert find(folder, "annotations.json", "", {1: "001.jpg"}) == (
        None,
        "frames",
    )
    with pytest.raises(UserError) as caught:
        find(folder, "annotations.json", "")
    message = str(caught.value)
    assert "does not say which video it labels, and there are 2" in message
    assert "talk.csv for talk.mp4" in message


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("talk.mp4", "talk.mp4"),
        ("talk", "talk.mp4"),
        ("b/talk.mp4", "b/talk.mp4"),
        ("/home/me/b/talk.mp4", "b/talk.mp4"),
        ("run", "c/run.mkv"),
    ],
)
def test_names_are_found_with_or_without_folder_and_suffix(
    content, name, expected
):
    folder = content("talk.mp4", "b/talk.mp4", "c/run.mkv")

    assert find(folder, "labels.json", name) == (expected, None)


def test_the_one_beside_the_labels_is_meant(content):
    folder = content("talk.mp4", "b/talk.mp4", "talk.csv")

    assert find(folder, "b/labels.csv", "talk") == ("b/talk.mp4", None)
    with pytest.raises(UserError, match=r"'talk' .*one video.*b/talk\.mp4"):
        find(folder, "c/labels.csv", "talk")


def test_suffixes_tell_videos_of_one_name_apart(content):
    folder = content("talk.mp4", "talk.mov")

    assert find(folder, "labels.json", "talk.mov") == ("talk.mov", None)
    with pytest.raises(UserError, match=r"talk\.mov and .*talk\.mp4"):
        find(folder, "labels.json", "talk")


def test_labelled_images_and_their_video_are_both_found(content):
    folder = content(
        "videos/talk.mp4",
        "labeled-data/talk/img0003.png",
        "labeled-data/talk/img0040.png",
        "labeled-data/walk/img0003.png",
    )
    images = {3: "labeled-data/talk/img0003.png"}
    path = folder.root / "labeled-data/talk/CollectedData_me.csv"

    found, _ = find_video(folder, path, labelled("labeled-data/talk", images))

    video = folder.root / "videos/talk.mp4"
    assert found.name == "videos/talk"
    assert found.frames([3], neighbours=True) == (video, {})
    # The images are exact; they are read where they suffice.
    place, paths = found.frames([3], neighbours=False)
    assert place is None
    assert sorted(paths) == [3, 40]
    assert paths[3] == folder.root / images[3]
    assert found.frames([3, 4], neighbours=False) == (video, {})


def test_numbers_alone_mean_the_video(content):
    folder = content("talk.mp4", "talk/00003.jpg")

    assert find(folder, "talk.csv", "") == ("talk.mp4", None)
    assert find(folder, "talk.csv", "talk.mp4") == ("talk.mp4", None)


def test_a_video_that_is_not_there_is_named_with_what_is(content):
    reason = find(content("talk.mp4"), "labels.json", "tolk.mp4")

    assert "the video 'tolk.mp4' is expected in" in reason
    assert "Received talk.mp4. Did you mean talk.mp4?" in reason


def test_images_beside_the_labels_below_or_anywhere(content):
    folder = content("a.jpg", "b/a.jpg", "photos/wave.jpg", "c/x/d.jpg")

    def image(label_file, name):
        return find_image(folder, Path(folder.root, label_file), name)

    assert image("labels.json", "a.jpg") == "a.jpg"
    assert image("b/labels.json", "a.jpg") == "b/a.jpg"
    assert image("b/labels.json", "photos/wave.jpg") == "photos/wave.jpg"
    assert image("labels.json", "wave.jpg") == "photos/wave.jpg"
    assert image("labels.json", "/home/me/x/d.jpg") == "c/x/d.jpg"
    assert image("labels.json", "absent.jpg") is None


def test_images_of_one_name_have_to_be_told_apart(content):
    folder = content("a/x.jpg", "b/x.jpg")

    with pytest.raises(UserError, match=r"'x\.jpg' .*a/x\.jpg and b/x\.jpg"):
        find_image(folder, folder.root / "labels.json", "x.jpg")
