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


@pytest.fixture(scope="module")
def preset(tmp_path_factory):
    folder = tmp_path_factory.mktemp("presets") / "small"
    config = dataclasses.replace(
        MODEL_PRESETS["tiny"], width=0.05, input_size=64
    )
    save_preset(build_model(config), config, folder)
    return str(folder)


def test_it_writes_what_it_says(preset, tmp_path):
    made = demo.run_demo(tmp_path / "demo", preset, frames=6, neighbours=2)
    written = sorted((tmp_path / "demo").iterdir())
    assert written == sorted(made.files)
    poses = PoseTrack.load(tmp_path / "demo" / demo.POSES)
    truth = PoseTrack.load(tmp_path / "demo" / demo.TRUTH)
    assert poses.keypoints.shape == truth.keypoints.shape == (6, 7, 2)
    distance = np.linalg.norm(poses.keypoints - truth.keypoints, axis=-1)
    assert made.error[1] == pytest.approx(np.median(distance), abs=0.01)
    assert all(np.isfinite([*made.error, *made.jitter]))
    frames = sum(1 for _ in VideoReader(tmp_path / "demo" / demo.OVERLAY))
    assert frames == 6
    with pytest.raises(UserError, match="exists already"):
        demo.run_demo(tmp_path / "demo", preset, frames=6)
    before = (tmp_path / "demo" / demo.OVERLAY).stat().st_mtime_ns
    demo.run_demo(tmp_path / "demo", preset, 4, neighbours=1, overwrite=True)
    assert sorted((tmp_path / "demo").iterdir()) == written
    assert (tmp_path / "demo" / demo.OVERLAY).stat().st_mtime_ns > before


@pytest.mark.parametrize("step", ["drawn_clip", "estimate_video"])
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


def test_an_unknown_net_is_told_before_anything_is_drawn(tmp_path):
    with pytest.raises(UserError, match="no preset 'nobody'"):
        demo.run_demo(tmp_path / "demo", "nobody")
    assert list(tmp_path.iterdir()) == []
