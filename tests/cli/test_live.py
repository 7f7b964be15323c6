import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from keras_flowpose.cli.main import main
from keras_flowpose.configs import ModelConfig
from keras_flowpose.models.presets import build_model
from keras_flowpose.models.presets import save_preset
from keras_flowpose.video.estimate_video import estimate_video
from keras_flowpose.video.pose_track import PoseTrack
from keras_flowpose.video.reader import VideoReader
from tests.video.clips import noise
from tests.video.clips import write_h264

ROOT = Path(__file__).resolve().parents[2]
SUMMARY = re.compile(
    r"\d+ frames came, \d+ shown, \d+ dropped; [\d.]+ frames/s; delay \d+ ms "
    r"\(median\), \d+ ms \(95 %\)\."
)


@pytest.fixture(scope="module")
def preset(tmp_path_factory):
    config = ModelConfig(width=0.05, input_size=32)
    folder = tmp_path_factory.mktemp("presets") / "small"
    save_preset(build_model(config), config, folder)
    return str(folder)


@pytest.fixture
def work(tmp_path, monkeypatch):
    """The current folder, with a video in it."""
    folder = tmp_path / "work"
    folder.mkdir()
    monkeypatch.chdir(folder)
    write_h264(folder / "talk.mp4", noise(9, 50, 70))
    return folder


def live(preset, *words):
    return main(["live", *words, "--model", preset, "--no-window"])


def complaint(capsys):
    """The one line on the error stream."""
    lines = capsys.readouterr().err.strip().splitlines()
    assert len(lines) == 1, lines
    return lines[0].removeprefix("flowpose: error: ")


def test_ends_with_one_line_about_it(work, preset, capsys):
    assert live(preset, "--video", "talk.mp4", "--fast") == 0
    told = capsys.readouterr()
    (line,) = told.out.strip().splitlines()
    assert SUMMARY.fullmatch(line)
    assert line.startswith("9 frames came, 9 shown, 0 dropped")
    assert told.err == ""
    assert os.listdir(work) == ["talk.mp4"]


def test_all_options_reach_the_run(work, preset, capsys):
    words = ["--video", "talk.mp4", "--every-frame", "--max-frames", "7"]
    status = live(
        preset,
        *words,
        *["--neighbours", "3", "--pooling", "max", "--lookahead", "1"],
        *["--flow", "dis-ultrafast", "--region", "5,4,60,40"],
        *["--filter", "one-euro:0.5", "--precision", "float32"],
        *["--record", "r.mp4", "--poses", "p.npz", "--seconds", "100"],
    )
    assert status == 0
    track = PoseTrack.load("p.npz")
    expected = estimate_video(
        "talk.mp4",
        preset,
        neighbours=3,
        pooling="max",
        lookahead=1,
        flow="dis-ultrafast",
        region=(5, 4, 60, 40),
        precision="float32",
        progress=False,
    ).filtered("one-euro:0.5")
    # The sixth waits for a seventh frame in both, the seventh for none.
    np.testing.assert_allclose(
        track.keypoints[:6], expected.keypoints[:6], atol=1e-3
    )
    assert len(track) == len(list(VideoReader("r.mp4"))) == 7
    assert (track.pooling, track.neighbours) == ("max", 3)
    assert (track.lookahead, track.filters) == (1, expected.filters)
    told = capsys.readouterr().out.splitlines()
    assert told[1:] == ["Poses: p.npz", "Video: r.mp4"]
    # And again, but not over what is there.
    assert live(preset, *words, "--poses", "p.npz") == 2
    assert "exists already" in complaint(capsys)
    assert live(preset, *words, "--poses", "p.npz", "--overwrite") == 0


def test_a_file_is_played_at_its_own_rate(work, preset, capsys):
    write_h264(work / "slow.mp4", noise(5, 50, 70), rate=4)
    start = time.perf_counter()
    assert live(preset, "--video", "slow.mp4", "--pooling", "none") == 0
    assert time.perf_counter() - start > 1
    assert "5 frames came" in capsys.readouterr().out


def test_a_damaged_video_keeps_files_and_exits_3(work, preset, capsys):
    data = (work / "talk.mp4").read_bytes()
    (work / "talk.mp4").write_bytes(data[: 2 * len(data) // 3])
    words = ["--video", "talk.mp4", "--fast", "--poses", "p.json"]
    assert live(preset, *words) == 3
    assert "warning: talk.mp4 is cut off" in complaint(capsys)
    assert 0 < len(PoseTrack.load("p.json")) < 9


def test_a_camera_that_is_lost_keeps_files_and_exits_3(work, preset, capsys):
    # OpenCV takes the file for a camera that stops.
    write_h264(work / "camera.mp4", noise(12, 50, 70))
    words = ["--camera", "camera.mp4", "--every-frame", "--poses", "p.csv"]
    assert live(preset, *words) == 3
    assert complaint(capsys).endswith("camera.mp4 has stopped giving frames.")
    # One frame was for its size, four may have been old.
    assert len(PoseTrack.load("p.csv")) == 7


VIDEO = ["--video", "talk.mp4"]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["--camera", "0", *VIDEO], "not both"),
        (["--fast"], "it needs --video FILE"),
        (["--mirror", *VIDEO], "for the window alone"),
        ([*VIDEO, "--max-frames", "0"], "--max-frames must be above 0, not 0"),
        ([*VIDEO, "--seconds", "nan"], "--seconds must be above 0, not nan"),
        ([*VIDEO, "--neighbours", "-1"], "--neighbours must be 0 or more"),
        ([*VIDEO, "--lookahead", "16"], "--lookahead must be 0 ... 15"),
        ([*VIDEO, "--region", "1,2"], "--region must be x,y,width,height"),
        ([*VIDEO, "--flow", "fast"], "no optical flow 'fast'"),
        ([*VIDEO, "--record", "a.avi"], "ends in .mp4"),
        ([*VIDEO, "--poses", "no/a.csv"], "does not exist"),
        (["--video", "b.mp4"], "No such file: b.mp4"),
    ],
)
def test_wrong_options_are_told(work, preset, capsys, words, expected):
    assert live(preset, *words) == 2
    assert expected in complaint(capsys)
    assert os.listdir(work) == ["talk.mp4"]


def test_what_is_wrong_is_told_without_tensorflow(
    complaint_without_tensorflow, tmp_path
):
    write_h264(tmp_path / "a.mp4", noise(2, 50, 70))
    for words, expected in (
        (["--video", "a.mp4", "--filter", "median:3"], "one-euro alone"),
        (["--video", "a.mp4", "--region", "0,0,90,9"], "frame of 70 x 50"),
        (["--region", "auto"], "looks at the whole video first"),
        (["--camera", "96"], "There is no camera 96"),
    ):
        told = complaint_without_tensorflow("live", "--no-window", *words)
        assert expected in told


@pytest.mark.skipif(sys.platform != "linux", reason="needs X11")
def test_without_a_display_no_window_is_told(
    complaint_without_tensorflow, monkeypatch
):
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.delenv("DISPLAY", raising=False)
    told = complaint_without_tensorflow("live")
    assert "--no-window" in told
    assert "DISPLAY is not set" in told or "without windows" in told


def start(work, *words, wrap=()):
    """`flowpose live` in a process of its own."""
    return subprocess.Popen(
        [*wrap, sys.executable, "-m", "keras_flowpose", "live", *words],
        cwd=work,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.slow
def test_ctrl_c_completes_the_files(work, preset):
    write_h264(work / "long.mp4", noise(40, 50, 70) * 20)
    words = ["--video", "long.mp4", "--model", preset, "--no-window"]
    run = start(work, *words, "--record", "r.mp4", "--poses", "p.csv")
    end = time.monotonic() + 120
    # The recording grows under another name.
    while not any(file.stat().st_size for file in work.glob(".r.*.part.mp4")):
        assert run.poll() is None, run.communicate()
        assert time.monotonic() < end
        time.sleep(0.05)
    time.sleep(1)
    run.send_signal(signal.SIGINT)
    out, err = run.communicate(timeout=60)
    assert run.returncode == 130, err
    assert SUMMARY.match(out), err
    assert sorted(n for n in os.listdir(work) if "talk" not in n) == [
        "long.mp4", "p.csv", "r.mp4",
    ]  # fmt: skip
    frames = len(PoseTrack.load(work / "p.csv"))
    assert frames == len(list(VideoReader(work / "r.mp4"))) > 0


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("xvfb-run") is None, reason="needs xvfb-run")
def test_shows_a_window_on_a_display(work, preset):
    words = ["--video", "talk.mp4", "--model", preset, "--mirror"]
    run = start(work, *words, wrap=["xvfb-run", "-a"])
    out, err = run.communicate(timeout=240)
    assert run.returncode == 0, err
    assert SUMMARY.match(out)
