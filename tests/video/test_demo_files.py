import pytest

from keras_flowpose.safe_files import UserError
from keras_flowpose.video.demo_files import check_demo_files
from keras_flowpose.video.demo_files import demo_files


def test_the_check_leaves_nothing(tmp_path):
    check_demo_files(tmp_path / "a" / "demo")
    check_demo_files(tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("video", "name"),
    [
        *((None, name) for name in demo_files()),
        *(("a/my.talk.mov", name) for name in demo_files("a/my.talk.mov")),
    ],
)
def test_each_file_of_an_earlier_demo_is_seen(tmp_path, video, name):
    (tmp_path / name).write_text("mine")
    with pytest.raises(UserError, match=f"{name} exists already"):
        check_demo_files(tmp_path, video=video)
    check_demo_files(tmp_path, overwrite=True, video=video)
    check_demo_files(tmp_path, video="other.mp4")
    assert (tmp_path / name).read_text() == "mine"


def test_a_demo_of_a_video_is_called_like_it():
    assert list(demo_files("a/my.talk.mov")) == [
        "my.talk.overlay.mp4",
        "my.talk.poses.csv",
        "my.talk.single-frame.csv",
    ]


def test_a_file_is_no_folder(tmp_path):
    (tmp_path / "demo").touch()
    with pytest.raises(UserError, match="Cannot make the folder"):
        check_demo_files(tmp_path / "demo")
