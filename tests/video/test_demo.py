"""The demo's files and figures, with a net too small to be any good."""

import dataclasses

import numpy as np
import pytest

from keras_flowpose.configs import MODEL_PRESETS
from keras_flowpose.models.presets import build_model
from keras_flowpose.models.presets import save_preset
from keras_flowpose.safe_files import UserError
from keras_flowpose.video import demo
from keras_flowpose.video.pose_track import PoseTrack
from keras_flowpose.video.reader import VideoReader
from tests.video.clips import noise
from tests.video.clips import write_h264


@pytest.fixture(scope="module")
def preset(tmp_path_factory):
    folder = tmp_path_factory.mktemp("presets") / "small"
    config = dataclasses.replace(
        MODEL_PRESETS["tiny"], width=0.05, input_size=64
    )
    save_preset(build_model(config), config, folder)
    return str(folder)


def test_it_writes_what_it_says(preset, tmp_path):
    folder = tmp_path / "demo"
    made = demo.run_demo(folder, preset, frames=6, neighbours=2)
    written = sorted(folder.iterdir())
    assert written == sorted(made.files)
    poses = PoseTrack.load(folder / "clip.poses.csv")
    truth = PoseTrack.load(folder / "clip.truth.csv")
    assert poses.keypoints.shape == truth.keypoints.shape == (6, 7, 2)
    distance = np.linalg.norm(poses.keypoints - truth.keypoints, axis=-1)
    distance = distance[truth.scores > 0]
    assert made.error[1] == pytest.approx(np.median(distance), abs=0.01)
    names = ("single-frame", "poses", "truth")
    for name, jitter in zip(names, made.jitter, strict=True):
        track = PoseTrack.load(folder / f"clip.{name}.csv").keypoints
        steps = [
            track[t - 1] - 2 * track[t] + track[t + 1] for t in range(1, 5)
        ]
        lengths = [np.hypot(*step.T) for step in steps]
        assert jitter == pytest.approx(np.mean(lengths), rel=1e-2)
    frames = sum(1 for _ in VideoReader(folder / "clip.overlay.mp4"))
    assert frames == made.frames == 6
    with pytest.raises(UserError, match="exists already"):
        demo.run_demo(folder, preset, frames=6)
    before = (folder / "clip.overlay.mp4").stat().st_mtime_ns
    demo.run_demo(folder, preset, 4, neighbours=1, overwrite=True)
    assert sorted(folder.iterdir()) == written
    assert (folder / "clip.overlay.mp4").stat().st_mtime_ns > before


def test_of_a_users_video_it_tells_what_needs_no_labels(preset, tmp_path):
    video = write_h264(tmp_path / "talk.mp4", noise(2, 30, 46))
    made = demo.run_demo(tmp_path, preset, neighbours=1, video=video)
    assert sorted(tmp_path.iterdir()) == sorted([video, *made.files])
    assert (made.frames, made.error, made.damage) == (2, None, "")
    assert len(made.jitter) == 2
    assert np.isnan(made.jitter).all()  # two frames have no acceleration
    overlay = next(iter(VideoReader(tmp_path / "talk.overlay.mp4")))
    assert overlay.image.shape[1] > 2 * 46


@pytest.mark.parametrize("step", ["signer_frames", "estimate_video"])
@pytest.mark.parametrize("error", [OSError("full"), KeyboardInterrupt()])
def test_a_demo_that_fails_leaves_nothing(
    preset, tmp_path, monkeypatch, step, error
):
    def fail(*_, **__):
        raise error

    monkeypatch.setattr(demo, step, fail)
    with pytest.raises(type(error)):
        demo.run_demo(tmp_path / "new" / "demo", preset, frames=3)
    assert list(tmp_path.iterdir()) == []


def test_a_video_that_cannot_be_read_is_told_first(preset, tmp_path):
    video = tmp_path / "talk.mp4"
    video.write_text("no video")
    with pytest.raises(UserError, match=r"talk\.mp4"):
        demo.run_demo(tmp_path / "demo", preset, video=video)
    assert list(tmp_path.iterdir()) == [video]


def test_an_unknown_net_is_told_before_anything_is_drawn(tmp_path):
    with pytest.raises(UserError, match="no preset 'nobody'"):
        demo.run_demo(tmp_path / "demo", "nobody")
    assert list(tmp_path.iterdir()) == []
