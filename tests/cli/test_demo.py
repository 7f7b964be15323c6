"""`flowpose demo` ends with one screen that says what to do next."""

import os
from pathlib import Path

import pytest

from keras_flowpose.cli.main import main
from keras_flowpose.video.demo import DemoResult
from tests.video.conftest import small_disk  # noqa: F401


def test_the_screen(monkeypatch, capsys, tmp_path):
    def made(folder, model, frames, overwrite):
        assert (folder, model, frames, overwrite) == (tmp_path, "tiny", 5, True)
        return DemoResult(
            {Path("a.mp4"): "a clip"}, frames, (2.0, 1.5), (3.0, 1.0, 0.5)
        )

    monkeypatch.setattr("keras_flowpose.video.demo.run_demo", made)
    arguments = ["demo", "--out", str(tmp_path), "--frames", "5"]
    assert main([*arguments, "--overwrite"]) == 0
    screen = capsys.readouterr().out
    assert "2.0 px from each frame alone, 1.5 px pooled" in screen
    assert "flowpose predict YOUR.mp4" in screen
    assert screen.count("\n") < 24
    assert max(map(len, screen.splitlines())) <= 110


def test_too_few_frames(capsys, tmp_path):
    assert main(["demo", "--out", str(tmp_path / "d"), "--frames", "2"]) == 2
    assert "--frames must be 3 or more" in capsys.readouterr().err
    assert not (tmp_path / "d").exists()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--model", "nobody"], "There is no preset 'nobody'"),
        (["--out", "file"], "Cannot make the folder file"),
        (["--out", "file/demo"], "Cannot make the folder file/demo"),
        (["--out", "."], "clip.poses.csv exists already"),
        (["--frames", "2"], "--frames must be 3 or more"),
    ],
)
def test_slips_are_told_without_tensorflow(
    words, told, tmp_path, complaint_without_tensorflow
):
    (tmp_path / "file").touch()
    (tmp_path / "clip.poses.csv").touch()
    assert complaint_without_tensorflow("demo", *words).startswith(told)


def test_full_disk_is_one_line_and_leaves_nothing(
    capsys,
    small_disk,  # noqa: F811
):
    folder = small_disk(8)
    out = folder / "new" / "demo"
    assert main(["demo", "--out", str(out), "--frames", "9"]) == 1
    told = f"No space left on device ({out / 'clip.mp4'})"
    assert told in capsys.readouterr().err
    assert os.listdir(folder) == []
