import csv
import os
import re
import subprocess

import cv2
import numpy as np
import pytest

from keras_flowpose.cli.main import main
from keras_flowpose.configs import ModelConfig
from keras_flowpose.flow.flow_files import write_flow
from keras_flowpose.models.preset_pooling import LearntPooling
from keras_flowpose.models.preset_pooling import PoolingConfig
from keras_flowpose.models.presets import build_model
from keras_flowpose.models.presets import from_preset
from keras_flowpose.models.presets import save_preset
from keras_flowpose.video.estimate_video import estimate_video
from keras_flowpose.video.pose_track import PoseTrack
from keras_flowpose.video.reader import VideoReader
from tests.video.clips import noise
from tests.video.clips import write_h264
from tests.video.conftest import small_disk  # noqa: F401


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


def predict(preset, *words):
    return main(["predict", *words, "--model", preset, "--neighbours", "2"])


def complaint(capsys):
    """The one line on the error stream."""
    lines = capsys.readouterr().err.strip().splitlines()
    assert len(lines) == 1, lines
    return lines[0]


def test_writes_poses_beside_and_says_so(work, preset, capsys):
    assert predict(preset, "talk.mp4") == 0
    assert sorted(os.listdir(work)) == ["talk.mp4", "talk.poses.csv"]
    with open("talk.poses.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 9 * 7
    assert rows[-1]["frame"] == "8"
    told = capsys.readouterr().out
    assert re.search(r"9 frames in .* frames/s", told)
    assert "talk.poses.csv" in told
    assert "--overlay" in told


def test_overlay_and_all_options(work, preset, capsys):
    status = predict(
        preset,
        "talk.mp4",
        *["--pooling", "max", "--lookahead", "0", "--region", "5,4,60,40"],
        *["--overlay", "o.mp4", "--side-by-side", "--inset"],
        *["--out", "p.npz", "--precision", "float32"],
    )
    assert status == 0
    track = PoseTrack.load("p.npz")
    assert (len(track), track.video) == (9, "talk.mp4")
    assert VideoReader("o.mp4").width == 2 * 70 + 2
    assert "o.mp4" in capsys.readouterr().out
    assert sorted(os.listdir(work)) == ["o.mp4", "p.npz", "talk.mp4"]


def test_a_region_is_looked_for_and_told(work, preset, capsys):
    words = ["--region", "auto", "--out", "p.json", "--pooling", "none"]
    assert predict(preset, "talk.mp4", *words) == 0
    said = "Region:  nobody found, so the whole frame was looked at"
    assert said in capsys.readouterr().out
    assert PoseTrack.load("p.json").regions == ((0, 0, 0, 70, 50),)


@pytest.mark.parametrize("name", ["p.dlc.csv", "p.json", "p.npz", "p.csv"])
def test_the_name_tells_the_format_and_the_file_the_filters(work, preset, name):
    words = ["--out", name, "--filter", "median:3+one-euro:beta=0.1"]
    assert predict(preset, "talk.mp4", *words) == 0

    track = PoseTrack.load(name)
    assert len(track) == 9
    assert track.filters == (
        "median:window=3",
        "one-euro:min_cutoff=1.0,beta=0.1,derivative_cutoff=1.0",
    )
    if name != "p.csv":
        assert (track.model, track.pooling) == (preset, "parametric")
        assert (track.neighbours, track.lookahead) == (2, 2)


def test_flow_options_reach_the_estimation(work, preset):
    poses = {}
    for number, words in enumerate(
        [
            [],
            ["--flow", "dis-medium", "--flow-mode", "chained"],
            ["--flow", "dis-fast"],
            ["--flow-mode", "direct"],
            ["--flow-size", "full"],
        ]
    ):
        assert (
            predict(preset, "talk.mp4", "--out", f"{number}.npz", *words) == 0
        )
        poses[number] = PoseTrack.load(f"{number}.npz").keypoints
    np.testing.assert_array_equal(poses[1], poses[0])
    for number in (2, 3, 4):
        assert np.abs(poses[number] - poses[0]).max() > 1e-3


def test_cuts_and_masks_reach_the_estimation(work, preset, capsys):
    kinds = [
        ([], (True, False)),
        (["--no-cuts"], (False, False)),
        (["--mask-flow", "--cuts"], (True, True)),
        (["--mask-flow", "--pooling", "none"], (False, False)),
    ]
    for number, (words, expected) in enumerate(kinds):
        out = f"{number}.npz"
        assert predict(preset, "talk.mp4", "--out", out, *words) == 0
        track = PoseTrack.load(out)
        assert (track.cuts, track.mask_flow) == expected
    capsys.readouterr()
    words = ["--mask-flow", "--flow-mode", "direct"]
    assert predict(preset, "talk.mp4", *words) == 2
    assert "--mask-flow needs --flow-mode chained" in complaint(capsys)


def test_flow_from_files(work, preset, capsys):
    rng = np.random.default_rng(0)
    os.mkdir("flow")
    words = ["talk.mp4", "--flow", "flow", "--flow-size", "full"]
    for frame in range(8):
        for pair in ((frame, frame + 1), (frame + 1, frame)):
            name = "flow/{}_to_{}.flo".format(*pair)
            write_flow(name, rng.normal(0, 4, (50, 70, 2)))
    assert predict(preset, *words) == 0
    assert len(PoseTrack.load("talk.poses.csv")) == 9
    os.remove("flow/5_to_6.flo")
    capsys.readouterr()
    assert predict(preset, *words, "--overwrite", "--overlay", "o.mp4") == 2
    assert "no 5_to_6.flo (or .npz) in flow" in complaint(capsys)
    assert not os.path.exists("o.mp4")
    assert predict(preset, *words[:3], "--overwrite") == 2
    assert "70 x 50 pixels, not 32 x 32" in complaint(capsys)


def test_existing_outputs_stay_unless_told(work, preset, capsys):
    (work / "talk.poses.csv").write_text("mine")
    assert predict(preset, "talk.mp4") == 2
    assert "--overwrite" in complaint(capsys)
    assert (work / "talk.poses.csv").read_text() == "mine"
    assert predict(preset, "talk.mp4", "--overwrite") == 0
    assert len(PoseTrack.load("talk.poses.csv")) == 9


def test_damaged_video_keeps_outputs_and_exits_3(work, preset, capsys):
    data = (work / "talk.mp4").read_bytes()
    (work / "talk.mp4").write_bytes(data[: 2 * len(data) // 3])
    assert predict(preset, "talk.mp4", "--overlay", "o.mp4") == 3
    warning = complaint(capsys)
    frames = len(PoseTrack.load("talk.poses.csv"))
    assert 0 < frames < 9
    assert f"the last is frame {frames - 1}" in warning
    assert len(list(VideoReader("o.mp4"))) == frames


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["nothing.mp4"], "No such file: nothing.mp4"),
        (["empty.mp4"], "empty.mp4 is empty"),
        (["text.mp4"], "cannot be read as a video"),
        (["photo.jpg"], "photo.jpg is a still image"),
        (["talk.mp4", "--region", "1,2,3"], "x,y,width,height"),
        (["talk.mp4", "--region", "0,0,71,50"], "70 x 50"),
        (["talk.mp4", "--region", "-9,0,40,50"], "of this one, 0,0,31,50 does"),
        (["talk.mp4", "--region", "9,9,0,5"], "1 pixel wide and high or more"),
        (["talk.mp4", "--lookahead", "3"], "0 ... 2 (--neighbours), not 3"),
        (["talk.mp4", "--inset"], "need --overlay"),
        (["talk.mp4", "--out", "poses.txt"], ".csv (tidy CSV), .json (COCO"),
        (["talk.mp4", "--filter", "medan:5"], "Did you mean median?"),
        (
            ["talk.mp4", "--overlay=o.mp4", "--inset", "--filter=median"],
            "Leave out one of the two",
        ),
        (["talk.mp4", "--out", "no/poses.csv"], "does not exist"),
        (["talk.mp4", "--overlay", "o.gif"], "ends in .mp4"),
        (
            ["talk.mp4", "--overlay", "talk.mp4", "--overwrite"],
            "replace the video itself",
        ),
    ],
)
def test_wrong_input_is_one_line_and_writes_nothing(
    work, preset, capsys, words, said
):
    (work / "empty.mp4").touch()
    (work / "text.mp4").write_text("This is not a video.\n" * 50)
    cv2.imwrite("photo.jpg", noise(1, 20, 30)[0])
    before = sorted(os.listdir(work))
    assert predict(preset, *words) == 2
    assert said in complaint(capsys)
    assert sorted(os.listdir(work)) == before


def test_unknown_model(work, capsys):
    assert main(["predict", "talk.mp4", "--model", "nobody"]) == 2
    assert "nobody" in complaint(capsys)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["no.mp4"], "No such file: no.mp4"),
        (["."], ". is a folder"),
        (["text.mp4"], "text.mp4 cannot be read as a video"),
        (["a.mp4", "--model", "nobody"], "There is no preset 'nobody'"),
        (["a.mp4", "--model", "fake"], "The folder fake holds no preset"),
        (["a.mp4", "--region", "9,9,99,99"], "`region` (x, y, width, height)"),
        (["a.mp4", "--flow", "raft"], "There is no optical flow 'raft'"),
        (["a.mp4", "--flow", "fake"], "The folder fake holds no flow"),
        (["a.mp4", "--out", "there.csv"], "there.csv exists already"),
        (["a.mp4", "--out", "no/p.csv"], "The folder no does not exist"),
        (["a.mp4", "--filter", "savgol:4"], "The filter 'savgol:4': `window`"),
        (["a.mp4", "--overlay", "o.gif"], "The name of a video to write"),
        (
            ["a.mp4", "--overlay=o.mp4", "--side-by-side", "--pooling=none"],
            "Side by side",
        ),
    ],
)
def test_slips_are_told_without_tensorflow(
    words, told, tmp_path, complaint_without_tensorflow
):
    write_h264(tmp_path / "a.mp4", noise(2, 50, 70))
    (tmp_path / "text.mp4").write_text("This is not a video.\n" * 50)
    (tmp_path / "there.csv").touch()
    assert complaint_without_tensorflow("predict", *words).startswith(told)


@pytest.mark.parametrize(
    ("kilobytes", "full", "other"),
    [(100, "--overlay", "--out"), (4, "--out", "--overlay")],
)
def test_full_disk_is_one_line_and_leaves_nothing(
    work,
    preset,
    capsys,
    small_disk,  # noqa: F811
    kilobytes,
    full,
    other,
):
    names = {"--overlay": "o.mp4", "--out": "p.csv"}
    folder = small_disk(kilobytes)
    write_h264(work / "long.mp4", noise(60, 96, 128))
    outputs = [full, str(folder / names[full]), other, names[other]]
    assert predict(preset, "long.mp4", *outputs) == 1
    line = complaint(capsys)
    assert "No space left" in line
    assert names[full] in line
    assert os.listdir(folder) == []
    assert sorted(os.listdir(work)) == ["long.mp4", "talk.mp4"]


def test_ctrl_c_leaves_nothing(work, preset, capsys, monkeypatch):
    from keras_flowpose.flow.dis import DisFlow

    def interrupt(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(DisFlow, "flow", interrupt)
    assert predict(preset, "talk.mp4", "--overlay", "o.mp4") == 130
    assert "Ctrl-C" in complaint(capsys)
    assert os.listdir(work) == ["talk.mp4"]


def test_folder_without_permission(work, preset, capsys):
    (work / "locked").mkdir()
    os.chmod(work / "locked", 0o500)
    if os.access(work / "locked", os.W_OK):
        pytest.skip("the superuser may write everywhere")
    assert predict(preset, "talk.mp4", "--out", "locked/p.csv") == 2
    assert "Cannot write" in complaint(capsys)


def test_read_only_disk_fails_before_the_work(
    work,
    capsys,
    small_disk,  # noqa: F811
):
    folder = small_disk(100)
    remount = ["mount", "-o", "remount,ro", str(folder)]
    if subprocess.run(remount, check=False, capture_output=True).returncode:
        pytest.skip("needs the right to remount a tmpfs")
    # There is no such model: reaching it would be another message.
    words = ["talk.mp4", "--model", "nobody", "--out", str(folder / "p.csv")]
    assert main(["predict", *words]) == 2
    assert "Cannot write" in complaint(capsys)
    assert os.listdir(folder) == []


def test_learnt_weights_are_used_for_the_window_they_are_for(work, capsys):
    config = ModelConfig(width=0.05, input_size=32)
    weights = np.random.default_rng(0).uniform(-1, 1, [7, 7])
    learnt = LearntPooling(PoolingConfig(3, config.joints), weights)
    net = build_model(config)
    save_preset(net, config, "learnt", pooling=learnt)
    save_preset(net, config, "plain")

    def track(out, *words):
        words = [*words, "--precision", "float32", "--out", out]
        assert main(["predict", "talk.mp4", *words]) == 0
        return PoseTrack.load(out)

    own = track("own.npz", "--model", "learnt")
    assert "those learnt in learnt" in capsys.readouterr().out
    assert own.neighbours == 3
    expected = estimate_video(
        "talk.mp4",
        from_preset("plain"),
        neighbours=3,
        weights=weights.astype("f"),
        progress=False,
    )
    np.testing.assert_array_equal(own.keypoints, expected.keypoints)

    other = track("other.npz", "--model", "learnt", "--neighbours", "2")
    assert "With 2, frames are weighted by a bell" in capsys.readouterr().out
    bell = track("bell.npz", "--model", "plain", "--neighbours", "2")
    assert "emporal weights" not in capsys.readouterr().out
    np.testing.assert_array_equal(other.keypoints, bell.keypoints)
