"""An interrupted preparation goes on, and its result is the same."""

import importlib.util
import os
import shutil
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import numpy as np
import pytest
import tensorflow_datasets as tfds

from keras_flowpose.datasets import _preparation
from keras_flowpose.datasets.prepare import prepare
from keras_flowpose.safe_files import UserError
from tests.datasets import tiny_dataset

ROOT = Path(__file__).resolve().parents[2]
CLIPS = f"{tiny_dataset.NAME}/clips"

KILLED = """
import sys
sys.path.insert(0, sys.argv[1])
from tests import conftest
from tests.datasets import tiny_dataset
from keras_flowpose.datasets.prepare import prepare
tiny_dataset.make_known(sys.argv[2])
prepare(sys.argv[3], sys.argv[4], sys.argv[5])
"""


def records(folder):
    """What is in the shards; nothing else of a prepared dataset may differ."""
    return {
        name: content
        for name, content in tiny_dataset.content(folder).items()
        if "tfrecord" in name
    }


@pytest.fixture
def uninterrupted(tiny_videos, tmp_path):
    manual = shutil.copytree(tiny_videos, tmp_path / "undisturbed")
    found = records(prepare(CLIPS, manual, tmp_path / "expected").folder)
    assert tiny_dataset.made(manual) == "abcd"
    assert len(found) == 2
    return found


def work_folder(data_dir):
    return data_dir / f".{tiny_dataset.NAME}.clips.preparing"


@pytest.mark.slow
def test_killed_in_the_middle_then_the_same_again(
    tiny_videos, tiny_builder, uninterrupted, tmp_path
):
    data_dir = tmp_path / "data"
    tiny_dataset.stop_at(tiny_videos, "c", "hang")
    process = subprocess.Popen(
        [sys.executable, "-c", KILLED, ROOT, tiny_builder, CLIPS]
        + [tiny_videos, data_dir],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        end = time.monotonic() + 120
        while not (tiny_videos / "reached").exists():
            assert process.poll() is None and time.monotonic() < end
            time.sleep(0.05)
        with pytest.raises(UserError, match=f"another process.*{process.pid}"):
            prepare(CLIPS, tiny_videos, data_dir)
    finally:
        process.kill()
        process.wait()
    kept = list((work_folder(data_dir) / "parts").glob("[!.]*"))
    tiny_dataset.stop_at(tiny_videos, "", "")

    result = prepare(CLIPS, tiny_videos, data_dir)

    assert len(kept) == 2
    assert tiny_dataset.made(tiny_videos) == "abccd"
    assert result.new
    assert records(result.folder) == uninterrupted
    assert [path.name for path in data_dir.iterdir()] == [tiny_dataset.NAME]


@pytest.mark.parametrize(
    ("how", "error"), [("interrupt", KeyboardInterrupt), ("error", UserError)]
)
def test_stopped_then_the_same_again(
    how, error, tiny_videos, uninterrupted, tmp_path, capsys
):
    data_dir = tmp_path / "data"
    tiny_dataset.stop_at(tiny_videos, "d", how)

    with pytest.raises(error) as stop:
        prepare(CLIPS, tiny_videos, data_dir, progress=True)
    told = str(stop.value) + capsys.readouterr().err
    left = {path.name for path in work_folder(data_dir).iterdir()}
    tiny_dataset.stop_at(tiny_videos, "", "")
    result = prepare(CLIPS, tiny_videos, data_dir, progress=True)

    assert f"Kept in {work_folder(data_dir)}: 3 finished parts" in told
    assert "same command goes on" in told
    assert "parts" in left
    assert not left & {"staging", "replaced"}
    assert "3 of 4 parts are done" in capsys.readouterr().err
    assert tiny_dataset.made(tiny_videos) == "abcdd"
    assert records(result.folder) == uninterrupted
    assert not work_folder(data_dir).exists()


def test_interrupt_before_a_part_is_done_leaves_nothing(tiny_videos, tmp_path):
    tiny_dataset.stop_at(tiny_videos, "a", "interrupt")

    with pytest.raises(KeyboardInterrupt, match="Nothing is kept"):
        prepare(CLIPS, tiny_videos, tmp_path / "data")

    assert not (tmp_path / "data").exists()


def interrupted_at_c(videos, data_dir, **options):
    tiny_dataset.stop_at(videos, "c", "interrupt")
    with pytest.raises(KeyboardInterrupt, match="2 finished parts"):
        prepare(CLIPS, videos, data_dir, **options)
    tiny_dataset.stop_at(videos, "", "")


def test_parts_of_another_builder_argument_are_not_taken(
    tiny_videos, uninterrupted, tmp_path
):
    data_dir = tmp_path / "data"
    interrupted_at_c(tiny_videos, data_dir, shade=20)

    result = prepare(CLIPS, tiny_videos, data_dir)

    assert tiny_dataset.made(tiny_videos) == "abcabcd"
    assert records(result.folder) == uninterrupted


def test_parts_of_a_changed_file_are_not_taken(tiny_videos, tmp_path):
    data_dir = tmp_path / "data"
    interrupted_at_c(tiny_videos, data_dir)
    (tiny_videos / "b.frames").write_text("3")

    result = prepare(CLIPS, tiny_videos, data_dir)

    assert tiny_dataset.made(tiny_videos) == "abcbcd"
    assert result.examples == {"train": 13, "test": 5}


def test_other_configs_are_prepared_apart(tiny_videos, tmp_path):
    data_dir = tmp_path / "data"
    interrupted_at_c(tiny_videos, data_dir)

    frames = prepare(f"{tiny_dataset.NAME}/frames", tiny_videos, data_dir)

    assert tiny_dataset.made(tiny_videos) == "abcabcd"
    assert frames.examples == {"train": 15, "test": 5}
    assert len(list((work_folder(data_dir) / "parts").iterdir())) == 2


def test_unpacked_archive_is_kept_for_the_parts_read_from_it(
    tiny_videos, uninterrupted, tmp_path, capsys
):
    data_dir = tmp_path / "data"
    with zipfile.ZipFile(tiny_videos / "all.zip", "w") as archive:
        for path in sorted(tiny_videos.glob("*.frames")):
            archive.write(path, path.name)
            path.unlink()
    interrupted_at_c(tiny_videos, data_dir)
    (unpacked,) = work_folder(data_dir).glob("unpacked-*/*")
    before = unpacked.stat().st_mtime_ns

    result = prepare(CLIPS, tiny_videos, data_dir, progress=True)

    assert before > 0
    assert "2 of 4 parts are done" in capsys.readouterr().err
    assert tiny_dataset.made(tiny_videos) == "abccd"
    assert records(result.folder) == uninterrupted
    assert not work_folder(data_dir).exists()


def test_another_archive_is_unpacked_again(tiny_videos, tmp_path):
    def pack(number):
        with zipfile.ZipFile(tiny_videos / "all.zip", "w") as archive:
            for video in tiny_dataset.VIDEOS:
                archive.writestr(f"{video}.frames", number)

    data_dir = tmp_path / "data"
    pack("4")
    interrupted_at_c(tiny_videos, data_dir)
    pack("3")

    result = prepare(CLIPS, tiny_videos, data_dir)

    assert result.examples == {"train": 9, "test": 3}


def test_damaged_archive_is_said(tiny_videos, tmp_path):
    (tiny_videos / "all.zip").write_bytes(b"no archive")

    with pytest.raises(UserError, match=r"all\.zip.*archive is damaged"):
        prepare(CLIPS, tiny_videos, tmp_path / "data")


@pytest.mark.slow
@pytest.mark.skipif(
    importlib.util.find_spec("apache_beam") is None,
    reason="Apache Beam is not installed (extra `beam`)",
)
def test_beam_keeps_parts_too(tiny_videos, uninterrupted, tmp_path):
    data_dir = tmp_path / "data"
    tiny_dataset.stop_at(tiny_videos, "d", "error")

    with pytest.raises(UserError) as stop:
        prepare(CLIPS, tiny_videos, data_dir, beam=True)
    # Others may not have been finished when it stopped.
    kept = len(list((work_folder(data_dir) / "parts").glob("[!.]*")))
    first = tiny_dataset.made(tiny_videos)
    tiny_dataset.stop_at(tiny_videos, "", "")
    result = prepare(CLIPS, tiny_videos, data_dir, beam=True)

    assert str(stop.value) == "a damaged video"
    again = tiny_dataset.made(tiny_videos).removeprefix(first)
    assert len(again) == 4 - kept
    assert "d" in again
    assert records(result.folder) == uninterrupted


@pytest.mark.skipif(
    importlib.util.find_spec("apache_beam") is None,
    reason="Apache Beam is not installed (extra `beam`)",
)
def test_beam_does_not_use_threads_which_lose_records():
    options = _preparation._beam_options().get_all_options()

    assert options["direct_running_mode"] == "in_memory"
    assert options["direct_num_workers"] == 1


def test_killed_between_the_renames_loses_nothing(tiny_videos, tmp_path):
    data_dir = tmp_path / "data"
    first = prepare(CLIPS, tiny_videos, data_dir)
    work = work_folder(data_dir)
    work.mkdir()
    first.folder.rename(work / "replaced")

    again = prepare(CLIPS, tiny_videos, data_dir)

    assert tiny_dataset.made(tiny_videos) == "abcd"
    assert again.examples == first.examples
    assert not work.exists()


def test_interrupt_between_the_renames_loses_nothing(
    tiny_videos, tmp_path, monkeypatch
):
    data_dir = tmp_path / "data"
    first = prepare(CLIPS, tiny_videos, data_dir)
    before = tiny_dataset.content(first.folder)
    rename = os.replace

    def interrupted(source, target):
        if Path(target) == first.folder and "staging" in Path(source).parts:
            raise KeyboardInterrupt
        rename(source, target)

    monkeypatch.setattr(os, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        prepare(CLIPS, tiny_videos, data_dir, overwrite=True)

    assert tiny_dataset.content(first.folder) == before


def test_split_without_parts_is_left_out_and_told(
    tiny_videos, tmp_path, capsys
):
    (tiny_videos / "d.frames").unlink()

    result = prepare(CLIPS, tiny_videos, tmp_path / "data", progress=True)

    assert result.examples == {"train": 15}
    assert "nothing for test" in capsys.readouterr().err


def test_split_without_examples_is_said(tiny_videos, tmp_path):
    (tiny_videos / "d.frames").write_text("0")

    with pytest.raises(UserError, match="split without examples"):
        prepare(CLIPS, tiny_videos, tmp_path / "data")


def test_kept_examples_are_those_of_the_builder(tiny_videos, tmp_path):
    result = prepare(CLIPS, tiny_videos, tmp_path / "data")

    builder = tfds.builder(CLIPS, data_dir=tmp_path / "data")
    clips = {
        (clip["video"], clip["frame"]): clip
        for clip in tfds.as_numpy(builder.as_dataset(split="train"))
    }
    clip = clips[b"b", 0]
    assert len(clips) == result.examples["train"] == 15
    np.testing.assert_array_equal(clip["present"], [False, True, True])
    np.testing.assert_array_equal(clip["frame_numbers"], [-1, 0, 1])
    np.testing.assert_array_equal(clip["visible"][1], [2, 2, 1])
    np.testing.assert_allclose(clip["joints"][2], [[8, 2], [4, 9], [14.5, 10]])
    assert clip["scale_reference"] == 4
    seed = [ord("b"), 1]
    noise = np.random.default_rng(seed).integers(
        0, 200, (13, 17, 3), dtype=np.uint8
    )
    np.testing.assert_array_equal(clip["frames"][2], noise[..., ::-1])


def test_tfds_progress_bars_are_back_afterwards(capsys):
    with _preparation.quiet_tfds():
        tfds.display_progress_bar(enable=False)
        print("hidden")

    assert capsys.readouterr().out == ""
    assert tfds.core.utils.tqdm_utils._active
