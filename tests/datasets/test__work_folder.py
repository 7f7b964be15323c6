"""One process at a time, whatever became of the one before."""

import os

import pytest

from keras_flowpose.datasets._work_folder import locked_work_folder
from keras_flowpose.datasets._work_folder import remove_work_folder
from keras_flowpose.datasets._work_folder import work_folder_of
from keras_flowpose.safe_files import UserError


def test_name_is_fixed_and_hidden(tmp_path):
    folder = work_folder_of(tmp_path, "films/clips")

    assert folder == tmp_path / ".films.clips.preparing"


def test_second_one_is_told_who_has_it(tmp_path):
    with locked_work_folder(tmp_path, "films"):
        second = locked_work_folder(tmp_path, "films")
        with pytest.raises(UserError, match=rf"films.*{os.getpid()}"), second:
            pass
        with locked_work_folder(tmp_path, "films/clips") as other:
            assert other.is_dir()


def test_what_lies_there_is_kept_for_the_next(tmp_path):
    with locked_work_folder(tmp_path / "data", "films") as folder:
        (folder / "part").write_text("x")

    with locked_work_folder(tmp_path / "data", "films") as folder:
        assert (folder / "part").read_text() == "x"


def test_lock_ends_with_an_error(tmp_path):
    with pytest.raises(ZeroDivisionError), locked_work_folder(tmp_path, "a"):
        raise ZeroDivisionError

    with locked_work_folder(tmp_path, "a") as folder:
        assert folder.is_dir()


def test_removed_folder_can_be_taken_again_at_once(tmp_path):
    data_dir = tmp_path / "data"
    with locked_work_folder(data_dir, "films") as folder:
        remove_work_folder(folder)
        assert not data_dir.exists()
        # The first one has not let go, but of a file that is gone.
        with locked_work_folder(data_dir, "films") as again:
            assert again.is_dir()


def test_other_datasets_are_not_removed(tmp_path):
    (tmp_path / "lspet_pose").mkdir()
    with locked_work_folder(tmp_path, "films") as folder:
        remove_work_folder(folder)

    assert [path.name for path in tmp_path.iterdir()] == ["lspet_pose"]


def test_folder_that_cannot_be_made_is_said(tmp_path):
    (tmp_path / "file").touch()

    folder = locked_work_folder(tmp_path / "file", "films")
    with pytest.raises(UserError, match="Cannot make the folder"), folder:
        pass
