import pytest

from keras_flowpose.data.user_folder.media import scan
from keras_flowpose.safe_files import UserError


@pytest.fixture
def folder(tmp_path):
    """Makes empty files in a folder and returns the folder."""

    def make(*names):
        for name in names:
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch()
        return tmp_path

    return make


def test_videos_folders_of_frames_stills_and_labels_are_told_apart(folder):
    root = folder(
        "talk.MP4",
        "a/walk.mov",
        "a/walk/img0002.png",
        "a/walk/img0010.png",
        "photos/wave_1.jpg",
        "photos/7.jpg",
        "0003.jpg",
        "talk.csv",
        "a/labels.JSON",
        "splits.csv",
        "a/splits.json",
        "README.md",
        ".hidden/b.mp4",
        "a/._walk.mov",
    )

    content = scan(root)

    assert [
        (m.name, m.path.relative_to(root).as_posix(), m.images)
        for m in content.media
    ] == [
        ("talk", "talk.MP4", None),
        ("a/walk", "a/walk.mov", None),
        ("frames", ".", {3: "0003.jpg"}),
        ("a/walk", "a/walk", {2: "img0002.png", 10: "img0010.png"}),
        ("photos", "photos", {7: "7.jpg"}),
    ]
    assert content.images == {
        "a/walk/img0002.png",
        "a/walk/img0010.png",
        "photos/wave_1.jpg",
        "photos/7.jpg",
        "0003.jpg",
    }
    assert content.images_by_last_name["7.jpg"] == ["photos/7.jpg"]
    assert content.splits == root / "splits.csv"
    # Only the one at the top is about the splits.
    assert sorted(content.label_files) == [
        root / "a/labels.JSON",
        root / "a/splits.json",
        root / "talk.csv",
    ]


def test_two_images_of_one_frame_are_noted_not_refused(folder):
    content = scan(folder("a/img1.jpg", "a/01.jpg", "b/1.jpg", "x.csv"))

    clashes = {medium.name: medium.clash for medium in content.media}
    assert clashes == {"a": "01.jpg and img1.jpg for frame 1", "b": ""}


def test_links_to_folders_are_followed_even_in_a_circle(folder, tmp_path):
    root = folder("data/a/talk.mp4", "data/a/talk.csv") / "data"
    (tmp_path / "other").mkdir()
    (tmp_path / "other/b.mp4").touch()
    (root / "linked").symlink_to(tmp_path / "other")
    (root / "a/circle").symlink_to(root)

    names = {medium.name for medium in scan(root).media}

    assert {"a/talk", "linked/b"} <= names


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ((), "videos .* or images .*Received an empty folder"),
        (("a.csv", "b.txt"), r"Received 2 files \(a\.csv, b\.txt\)"),
        (
            ("a.mp4", "b.mp4", "c.mp4", "d.mp4"),
            r"label file.*4 files.*, \.\.\.\)",
        ),
        (("a.mp4", "a.csv", "splits.csv", "splits.json"), "splits.csv and"),
    ],
)
def test_folders_without_what_is_needed_are_told_what_is_there(
    folder, tmp_path, files, words
):
    folder(*files)
    with pytest.raises(UserError, match=words) as caught:
        scan(tmp_path)

    assert str(caught.value).startswith(str(tmp_path))


def test_no_folder(tmp_path):
    with pytest.raises(UserError, match="does not exist"):
        scan(tmp_path / "absent")
