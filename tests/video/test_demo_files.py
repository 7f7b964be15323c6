import pytest

from keras_flowpose.safe_files import UserError
from keras_flowpose.video.demo_files import DEMO_FILES
from keras_flowpose.video.demo_files import check_demo_files


def test_the_check_leaves_nothing(tmp_path):
    check_demo_files(tmp_path / "a" / "demo")
    check_demo_files(tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", DEMO_FILES)
def test_each_file_of_an_earlier_demo_is_seen(tmp_path, name):
    (tmp_path / name).write_text("mine")
    with pytest.raises(UserError, match=f"{name} exists already"):
        check_demo_files(tmp_path)
    check_demo_files(tmp_path, overwrite=True)
    assert (tmp_path / name).read_text() == "mine"


def test_a_file_is_no_folder(tmp_path):
    (tmp_path / "demo").touch()
    with pytest.raises(UserError, match="Cannot make the folder"):
        check_demo_files(tmp_path / "demo")
