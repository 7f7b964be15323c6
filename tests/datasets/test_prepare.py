"""Preparing by name: what is kept, replaced, refused and cleaned up."""

import shutil
from pathlib import Path

import pytest
import tensorflow_datasets as tfds

from keras_flowpose.datasets.lspet_pose import lspet_pose_dataset_builder
from keras_flowpose.datasets.prepare import dataset_names
from keras_flowpose.datasets.prepare import prepare
from keras_flowpose.safe_files import UserError

DUMMY = Path(lspet_pose_dataset_builder.__file__).with_name("dummy_data")


@pytest.fixture
def manual_dir(tmp_path):
    """A copy of the dummy data that a test may damage."""
    return shutil.copytree(DUMMY, tmp_path / "manual")


def test_every_folder_of_builders_is_known():
    folders = {
        path.parent.name
        for path in DUMMY.parents[1].glob("*/*_dataset_builder.py")
    }

    assert set(dataset_names()) == folders >= {"lspet_pose"}


def test_first_time_then_kept_then_replaced(manual_dir, tmp_path, capfd):
    data_dir = tmp_path / "deep" / "data"

    first = prepare("lspet_pose", manual_dir, data_dir)
    (manual_dir / "images" / "im00001.jpg").unlink()
    kept = prepare("lspet_pose", tmp_path / "not there", data_dir)
    replaced = prepare(
        "lspet_pose", manual_dir, data_dir, allow_missing=True, overwrite=True
    )

    assert first.new
    assert first.folder == data_dir / "lspet_pose" / "1.0.0"
    assert first.examples == {"train": 32, "validation": 3, "test": 5}
    assert first.missing_images == 0
    assert not kept.new
    assert kept.examples == first.examples
    assert replaced.new
    assert replaced.missing_images == 1
    assert sum(replaced.examples.values()) == 39
    builder = tfds.builder("lspet_pose", data_dir=data_dir)
    assert builder.info.splits.total_num_examples == 39
    assert [p.name for p in data_dir.iterdir()] == ["lspet_pose"]
    assert "part" not in capfd.readouterr().out


def test_failure_leaves_the_old_dataset_and_no_rubbish(manual_dir, tmp_path):
    data_dir = tmp_path / "data"
    prepare("lspet_pose", manual_dir, data_dir)
    (manual_dir / "images" / "im00030.jpg").write_bytes(b"")

    with pytest.raises(UserError, match=r"im00030\.jpg is not a JPEG"):
        prepare("lspet_pose", manual_dir, data_dir, overwrite=True)

    assert prepare("lspet_pose", manual_dir, data_dir).examples["train"] == 32
    assert [p.name for p in data_dir.iterdir()] == ["lspet_pose"]


def test_failure_leaves_no_empty_folder(manual_dir, tmp_path):
    (manual_dir / "images" / "im00030.jpg").unlink()

    with pytest.raises(UserError, match=r"1 of 40 images are missing"):
        prepare("lspet_pose", manual_dir, tmp_path / "data")

    assert not (tmp_path / "data").exists()


def test_unknown_name_lists_the_known_ones(tmp_path):
    with pytest.raises(UserError, match=r"'lsp'.*Known: lspet_pose"):
        prepare("lsp", tmp_path, tmp_path)


@pytest.mark.parametrize("name", ["../lspet_pose", "", "_base"])
def test_names_that_are_no_dataset_are_refused(name, tmp_path):
    with pytest.raises(UserError, match="Unknown dataset"):
        prepare(name, tmp_path, tmp_path)


@pytest.mark.parametrize("folder", ["absent", "."])
def test_no_manual_folder_says_what_to_put_where(folder, tmp_path):
    with pytest.raises(UserError, match=r"does not exist or is empty.*zip"):
        prepare("lspet_pose", tmp_path / folder, tmp_path / "data")

    assert not (tmp_path / "data").exists()


def test_data_folder_that_cannot_be_made_is_said(manual_dir, tmp_path):
    (tmp_path / "file").write_text("")

    with pytest.raises(UserError, match="Cannot make the folder"):
        prepare("lspet_pose", manual_dir, tmp_path / "file" / "data")
