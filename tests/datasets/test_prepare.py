"""Preparing by name: what is kept, replaced, refused and cleaned up."""

import shutil
from pathlib import Path

import pytest
import tensorflow_datasets as tfds

from keras_flowpose.datasets.lspet_pose import lspet_pose_dataset_builder
from keras_flowpose.datasets.prepare import prepare
from keras_flowpose.safe_files import UserError

DUMMY = Path(lspet_pose_dataset_builder.__file__).with_name("dummy_data")


@pytest.fixture
def manual_dir(tmp_path):
    """A copy of the dummy data that a test may damage."""
    return shutil.copytree(DUMMY, tmp_path / "manual")


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

    with pytest.raises(UserError, match=r"im00030\.jpg is neither a JPEG"):
        prepare("lspet_pose", manual_dir, data_dir, overwrite=True)

    assert prepare("lspet_pose", manual_dir, data_dir).examples["train"] == 32
    assert [p.name for p in data_dir.iterdir()] == ["lspet_pose"]


def test_failure_leaves_no_empty_folder(manual_dir, tmp_path):
    (manual_dir / "images" / "im00030.jpg").unlink()

    with pytest.raises(UserError, match=r"1 of 40 images are missing"):
        prepare("lspet_pose", manual_dir, tmp_path / "data")

    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize("folder", ["absent", "."])
def test_no_manual_folder_says_what_to_put_where(folder, tmp_path):
    with pytest.raises(UserError, match=r"does not exist or is empty.*zip"):
        prepare("lspet_pose", tmp_path / folder, tmp_path / "data")

    assert not (tmp_path / "data").exists()


def test_data_folder_that_cannot_be_made_is_said(manual_dir, tmp_path):
    (tmp_path / "file").write_text("")

    with pytest.raises(UserError, match="Cannot make the folder"):
        prepare("lspet_pose", manual_dir, tmp_path / "file" / "data")


def test_custom_clips_are_read_by_their_name(tiny_videos, tmp_path):
    result = prepare(
        "tiny_video_pose/clips",
        tiny_videos,
        tmp_path / "data",
        neighbours=2,
        stride=2,
        every=3,
    )

    folder = tmp_path / "data" / "tiny_video_pose" / "clips_n2_s2_e3"
    assert result.name == "tiny_video_pose/clips_n2_s2_e3"
    assert result.folder == folder / "1.0.0"
    assert result.examples == {"train": 6, "test": 2}
    builder = tfds.builder(result.name, data_dir=tmp_path / "data")
    clip = next(iter(tfds.as_numpy(builder.as_dataset(split="test"))))
    assert clip["frames"].shape == (5, 13, 17, 3)
    first, last = clip["frame_numbers"][[0, -1]] - clip["frame"]
    assert (first, last) == (-4, 4)


def test_folder_is_needed_only_to_prepare(tiny_videos, tmp_path):
    with pytest.raises(UserError, match="--manual-dir"):
        prepare("tiny_video_pose/frames", None, tmp_path / "data")
    prepare("tiny_video_pose/frames", tiny_videos, tmp_path / "data")

    kept = prepare("tiny_video_pose/frames", None, tmp_path / "data")

    assert not kept.new
    assert kept.name == "tiny_video_pose/frames"


def test_incomplete_folder_is_refused_before_anything_is_made(
    tiny_builder, tmp_path
):
    (tmp_path / "manual").mkdir()
    (tmp_path / "manual" / "README").touch()

    with pytest.raises(UserError, match=r"lacks the videos.*example\.org"):
        prepare("tiny_video_pose/frames", tmp_path / "manual", tmp_path / "d")

    assert not (tmp_path / "d").exists()


def test_beam_is_asked_for_where_it_is_not_installed(
    tiny_videos, tmp_path, monkeypatch
):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)

    with pytest.raises(UserError, match="pip install apache-beam"):
        prepare("lspet_pose", DUMMY, tmp_path / "data", beam=True)
