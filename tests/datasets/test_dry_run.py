"""A dry run says what is there, and touches nothing."""

from pathlib import Path

import pytest

from keras_flowpose.datasets.catalogue import builder_class
from keras_flowpose.datasets.catalogue import dataset_names
from keras_flowpose.datasets.dry_run import dry_run
from keras_flowpose.datasets.prepare import prepare
from keras_flowpose.safe_files import UserError
from tests.datasets import tiny_dataset

CLIPS = f"{tiny_dataset.NAME}/clips"


def test_complete_folder(tiny_videos, tmp_path):
    before = tiny_dataset.content(tmp_path)

    result = dry_run(CLIPS, tiny_videos, tmp_path / "data", every=2)

    text = result.text()
    assert result.complete
    assert result.folder == tmp_path / "data" / f"{CLIPS}_e2" / "1.0.0"
    assert text.startswith(f"{CLIPS}_e2 from {tiny_videos}\n")
    assert "*.frames  (4 files)" in text
    assert "Ready" in text
    assert "already" not in text
    assert tiny_dataset.content(tmp_path) == before
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize("folder", [None, "absent"])
def test_missing_folder(folder, tiny_builder, tmp_path):
    result = dry_run(CLIPS, folder and tmp_path / folder, tmp_path)

    text = result.text()
    assert not result.complete
    assert "--manual-dir" in text if folder is None else "not exist" in text
    assert text.count("MISSING") == 1
    assert text.count("optional") == 1
    assert "from: https://example.org" in text
    assert "Not ready" in text


def test_prepared_and_interrupted_ones_are_told(tiny_videos, tmp_path):
    done = prepare(CLIPS, tiny_videos, tmp_path / "data")
    (tiny_videos / "made.log").unlink()
    tiny_dataset.stop_at(tiny_videos, "b", "interrupt")
    with pytest.raises(KeyboardInterrupt):
        prepare(CLIPS, tiny_videos, tmp_path / "data", overwrite=True)

    text = dry_run(CLIPS, tiny_videos, tmp_path / "data").text()

    assert f"Prepared already in {done.folder}" in text
    work = tmp_path / "data" / ".tiny_video_pose.clips.preparing"
    assert f"interrupted preparation is kept in {work}" in text


@pytest.mark.parametrize("name", dataset_names())
def test_dummy_data_of_every_dataset_passes(name, tmp_path):
    builder = builder_class(name)
    configs = [c.name for c in builder.BUILDER_CONFIGS]
    dummy = Path(builder.code_path).with_name("dummy_data")
    if not dummy.exists():
        assert not builder.MANUAL_FILES
        return

    result = dry_run("/".join([name, *configs[:1]]), dummy, tmp_path)

    assert result.complete, result.text()


def test_unknown_config_is_refused(tiny_builder, tmp_path):
    with pytest.raises(UserError, match="name one of them"):
        dry_run(tiny_dataset.NAME, tmp_path, tmp_path)
