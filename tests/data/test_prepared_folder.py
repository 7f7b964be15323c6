import pytest

from keras_flowpose.data.prepared_folder import check_prepared_folder
from keras_flowpose.safe_files import UserError


@pytest.mark.parametrize("name", ["a_pose", "a_pose/clips", "a_pose:1.0.0"])
def test_a_folder_of_that_name_is_enough(tmp_path, name):
    (tmp_path / "a_pose").mkdir()
    check_prepared_folder(name, tmp_path)
    check_prepared_folder(name, str(tmp_path))


def test_the_default_folder_is_that_of_tfds(tmp_path, monkeypatch):
    (tmp_path / "here" / "a_pose").mkdir(parents=True)
    home = tmp_path / "tensorflow_datasets" / "b_pose"
    home.mkdir(parents=True)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("TFDS_DATA_DIR", raising=False)
    check_prepared_folder("b_pose")
    monkeypatch.setenv("TFDS_DATA_DIR", str(tmp_path / "here"))
    check_prepared_folder("a_pose")
    with pytest.raises(UserError, match="here'"):
        check_prepared_folder("b_pose")


@pytest.mark.parametrize(
    ("name", "cure"),
    [
        ("b_pose", "prepare b_pose"),
        ("b_pose/clips", "prepare b_pose"),
        ("", "prepare NAME"),
        ("../a_pose", "prepare NAME"),
    ],
)
def test_what_is_not_there(tmp_path, name, cure):
    (tmp_path / "a_pose").mkdir()
    (tmp_path / "b_pose").touch()
    with pytest.raises(UserError, match=rf"No prepared .*{cure}.*--data-dir"):
        check_prepared_folder(name, tmp_path)


def test_buckets_are_left_to_tfds():
    check_prepared_folder("a_pose", "gs://some/where")
