"""`flowpose demo` ends with one screen that says what to do next."""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from keras_flowpose.cli.main import main
from keras_flowpose.models.preset_folder import default_preset
from keras_flowpose.video.demo import DemoResult
from tests.video.clips import noise
from tests.video.clips import write_h264
from tests.video.conftest import small_disk  # noqa: F401


@pytest.fixture
def screen(monkeypatch, capsys, tmp_path):
    """Gives a function that runs a demo whose result is made up."""

    def run(result, *words):
        seen = []

        def made(folder, model, frames, overwrite, video):
            seen.append((folder, model, frames, overwrite, video))
            return result

        monkeypatch.setattr("keras_flowpose.video.demo.run_demo", made)
        status = main(["demo", "--out", str(tmp_path), *words])
        captured = capsys.readouterr()
        assert captured.out.count("\n") < 24
        assert max(map(len, captured.out.splitlines())) <= 110
        return seen, status, captured

    return run


def test_the_screen_of_a_drawn_clip(screen, tmp_path):
    result = DemoResult(
        {Path("a.mp4"): "a clip"}, 5, (3.0, 1.0, 0.5), (2.0, 1.5)
    )
    seen, status, told = screen(result, "--frames", "5", "--overwrite")
    assert seen == [(tmp_path, default_preset(), 5, True, None)]
    assert (status, told.err) == (0, "")
    assert "from 5 drawn frames" in told.out
    assert "2.0 px from each frame alone, 1.5 px pooled" in told.out
    assert "flowpose predict YOUR.mp4" in told.out


def test_the_screen_of_a_video_of_ones_own(screen, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    video = Path("talk.mp4")
    write_h264(video, noise(2, 16, 32))
    result = DemoResult({Path("a.mp4"): "a clip"}, 7, (3.0, 1.0))
    seen, status, told = screen(result, "--video", str(video), "--model=tiny")
    assert seen == [(tmp_path, "tiny", 100, False, video)]
    assert (status, told.err) == (0, "")
    assert f"from 7 frames of {video}" in told.out
    assert "3.00 px/frame² alone, 1.00 pooled.\n" in told.out
    assert "drawn joints" not in told.out

    damaged = replace(result, damage="Broken at frame 7.")
    _, status, told = screen(damaged, "--video", str(video))
    assert status == 3
    assert told.err == "flowpose: warning: Broken at frame 7.\n"


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
        (["--video", "no.mp4"], "No such file: no.mp4"),
        (["--video", "a.mp4", "--frames", "9"], "--frames is for the drawn"),
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
