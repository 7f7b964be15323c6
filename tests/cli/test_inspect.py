"""`flowpose inspect` prints the statistics and writes the sheet."""

import cv2
import pytest

from keras_flowpose.cli.inspect import COMMAND
from keras_flowpose.safe_files import UserError


def test_table_and_sheet(dummy_data_dir, tmp_path, capsys):
    sheet = tmp_path / "sheet.png"
    command = COMMAND("lspet_pose", dummy_data_dir, split="test", out=sheet)

    command.execute()

    lines = [" ".join(s.split()) for s in capsys.readouterr().out.splitlines()]
    folder = dummy_data_dir / "lspet_pose" / "1.0.0"
    assert lines[:2] == [f"lspet_pose in {folder}", "test 5 images"]
    assert "labels of images: 5 manual" in lines
    assert lines[-1].endswith(str(sheet))
    assert cv2.imread(str(sheet)).shape[2] == 3


def test_sheet_is_named_after_the_dataset(
    dummy_data_dir, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)

    COMMAND("lspet_pose", dummy_data_dir, count=2).execute()

    (file,) = tmp_path.iterdir()
    assert file.name == "lspet_pose_contact_sheet.png"


def test_existing_sheet_is_refused_before_reading(tmp_path):
    (tmp_path / "sheet.png").touch()

    with pytest.raises(UserError, match="exists already"):
        COMMAND("legs", tmp_path, out=tmp_path / "sheet.png").execute()


def test_wrong_count_is_refused():
    with pytest.raises(ValueError, match="`count` must be an integer >= 1"):
        COMMAND("lspet_pose", count=0)
