"""`flowpose prepare` shows what is there now, or could be."""

import subprocess
import sys
from pathlib import Path

import cv2
import pytest
import tensorflow_datasets as tfds

from keras_flowpose.cli.prepare import COMMAND
from keras_flowpose.datasets.lspet_pose import lspet_pose_dataset_builder
from keras_flowpose.safe_files import UserError
from tests.video.clips import noise
from tests.video.clips import write_h264

DUMMY = Path(lspet_pose_dataset_builder.__file__).with_name("dummy_data")


def words(text):
    return [" ".join(line.split()) for line in text.splitlines()]


def test_statistics_are_shown_and_prepared_data_is_kept(tmp_path, capsys):
    command = COMMAND("lspet_pose", DUMMY, tmp_path)

    first_status = command.execute()
    first = words(capsys.readouterr().out)
    second_status = command.execute()
    second = words(capsys.readouterr().out)

    folder = tmp_path / "lspet_pose" / "1.0.0"
    assert first_status == second_status == 0
    assert first[:4] == [
        f"lspet_pose in {folder}",
        "train 32 images",
        "validation 3 images",
        "test 5 images",
    ]
    assert "labels of images: 40 manual" in first
    assert second[0].startswith("lspet_pose is prepared already and was kept")
    assert second[1:4] == [
        "train 32 examples",
        "validation 3 examples",
        "test 5 examples",
    ]


@pytest.mark.filterwarnings("ignore:Nothing is in")
def test_damaged_video_is_told_by_the_exit_status(tmp_path, capsys):
    manual = tmp_path / "manual"
    manual.mkdir()
    video = write_h264(manual / "talk.mkv", noise(60, 48, 64))
    video.write_bytes(video.read_bytes()[: video.stat().st_size // 2])
    rows = [f"{frame},nose,20,10" for frame in range(0, 60, 10)]
    (manual / "talk.csv").write_text("\n".join(["frame,joint,x,y", *rows]))
    command = COMMAND("video_folder/frames", manual, tmp_path / "data")

    for _ in ("prepared", "kept"):
        assert command.execute() == 3
        told = capsys.readouterr().err.splitlines()[-1]
        assert told.startswith("flowpose: warning: damaged videos: 1.")


def test_sheet_lies_beside_the_data_and_disturbs_nobody(tmp_path, capsys):
    COMMAND("lspet_pose", DUMMY, tmp_path).execute()

    sheet = tmp_path / "lspet_pose" / "1.0.0" / "contact_sheet.png"
    assert words(capsys.readouterr().out)[-1].endswith(str(sheet))
    assert cv2.imread(str(sheet)).shape[1] > 1000
    builder = tfds.builder("lspet_pose", data_dir=tmp_path)
    assert builder.is_prepared()
    assert len(list(builder.as_dataset(split="test"))) == 5


def test_interrupt_is_one_line(tmp_path, capsys, monkeypatch):
    def stop(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(
        lspet_pose_dataset_builder.Builder, "_split_generators", stop
    )

    status = COMMAND("lspet_pose", DUMMY, tmp_path / "data").execute()

    assert status == 130
    assert capsys.readouterr().err == (
        "flowpose: error: stopped by Ctrl-C. Nothing is kept; the same "
        "command starts again.\n"
    )


@pytest.mark.parametrize(("folder", "status"), [(DUMMY, 0), (None, 2)])
def test_dry_run_writes_nothing(folder, status, tmp_path, capsys):
    command = COMMAND("lspet_pose", folder, tmp_path / "data", dry_run=True)

    assert command.execute() == status

    assert ("MISSING" in capsys.readouterr().out) == bool(status)
    assert not (tmp_path / "data").exists()


def test_list_needs_no_name(dummy_data_dir, capsys):
    assert COMMAND(list=True, data_dir=dummy_data_dir).execute() == 0

    assert "prepared: 1.0.0" in capsys.readouterr().out


def test_name_is_asked_for():
    with pytest.raises(UserError, match="flowpose prepare --list"):
        COMMAND().execute()


def test_options_of_clips_reach_the_dataset(tmp_path):
    with pytest.raises(UserError, match="no --every"):
        COMMAND("lspet_pose", DUMMY, tmp_path, every=2).execute()


def test_command_module_is_light():
    code = (
        "import sys, keras_flowpose.cli.prepare;"
        "heavy = {'tensorflow', 'tensorflow_datasets', 'cv2', 'scipy'};"
        "print(*sorted(heavy & set(sys.modules)))"
    )
    root = Path(__file__).resolve().parents[2]

    found = subprocess.run(
        [sys.executable, "-c", code],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (found.returncode, found.stdout) == (0, "\n"), found.stderr
