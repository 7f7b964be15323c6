import os
import signal
import threading

import numpy as np
import pytest

from keras_flowpose.configs import ModelConfig
from keras_flowpose.models.flow_pose_net import FlowPoseNet
from keras_flowpose.models.preset_pooling import LearntPooling
from keras_flowpose.models.preset_pooling import PoolingConfig
from keras_flowpose.models.presets import build_model
from keras_flowpose.models.presets import save_preset
from keras_flowpose.safe_files import UserError
from keras_flowpose.video import live_job
from keras_flowpose.video.estimate_video import estimate_video
from keras_flowpose.video.live_feed import FileFeed
from keras_flowpose.video.live_job import LOOKAHEAD
from keras_flowpose.video.live_job import ctrl_c_noted
from keras_flowpose.video.live_job import estimate_live
from keras_flowpose.video.pose_track import PoseTrack
from keras_flowpose.video.reader import VideoReader
from tests.video.blobs import blob_net
from tests.video.blobs import blob_video
from tests.video.clips import write_clip
from tests.video.live_parts import ListView

PLACES = np.array([[30 + 3.0 * i, 70 - 2.0 * i] for i in range(13)])
NEIGHBOURS = 3


@pytest.fixture(scope="module")
def video(tmp_path_factory):
    path = tmp_path_factory.mktemp("clip") / "blob.avi"
    return write_clip(path, blob_video(PLACES, height=107, width=151))


@pytest.fixture(scope="module")
def preset(tmp_path_factory):
    """A net with weights as if learnt: random, of both signs, no bell."""
    config = ModelConfig(width=0.05, input_size=64)
    rng = np.random.default_rng(5)
    weights = rng.normal(0.2, 0.5, (2 * NEIGHBOURS + 1, 7)).astype(np.float32)
    pooling = PoolingConfig(NEIGHBOURS, config.joints)
    folder = tmp_path_factory.mktemp("presets") / "small"
    save_preset(
        build_model(config),
        config,
        folder,
        pooling=LearntPooling(pooling, weights),
    )
    return folder


def live(video, model=None, **kwargs):
    feed = FileFeed(video, paced=False)
    return estimate_live(feed, blob_net() if model is None else model, **kwargs)


@pytest.mark.parametrize("lookahead", [NEIGHBOURS, 0, 1])
def test_live_poses_are_those_of_the_file(video, preset, tmp_path, lookahead):
    live(
        video,
        preset,
        lookahead=lookahead,
        every_frame=True,
        poses=tmp_path / "a.npz",
    )
    seen = PoseTrack.load(tmp_path / "a.npz")
    offline = estimate_video(video, preset, lookahead=lookahead, progress=False)
    for name in ("keypoints", "scores", "spread"):
        values = getattr(seen, name), getattr(offline, name)
        np.testing.assert_allclose(*values, rtol=0, atol=1e-3, err_msg=name)
    np.testing.assert_allclose(seen.times, offline.times)
    assert (seen.neighbours, seen.lookahead) == (NEIGHBOURS, lookahead)
    assert (seen.fps, seen.video) == (25, "blob.avi")
    # The weights matter: a bell gives other poses.
    bell = estimate_video(
        video,
        preset,
        neighbours=NEIGHBOURS,
        lookahead=lookahead,
        weights=np.array([1, 2, 3, 4, 3, 2, 1]) / 16,
        progress=False,
    )
    assert np.abs(bell.keypoints - seen.keypoints).max() > 0.1


def test_files_filters_and_limits(video, tmp_path):
    summary = live(
        video,
        joints=["blob"],
        neighbours=2,
        every_frame=True,
        filters="one-euro:0.3,0",
        max_frames=9,
        record=tmp_path / "r.mp4",
        poses=tmp_path / "p.npz",
    )
    assert (summary.estimated, summary.shown, summary.dropped) == (9, 9, 0)
    assert not summary.interrupted
    assert len(list(VideoReader(tmp_path / "r.mp4"))) == 9
    track = PoseTrack.load(tmp_path / "p.npz")
    assert track.filters == (
        "one-euro:min_cutoff=0.3,beta=0.0,derivative_cutoff=1.0",
    )
    # Without speed in its cutoff, the filter lags far behind.
    assert np.abs(track.keypoints[-1, 0] - PLACES[8]).max() > 5


def test_a_paced_file_drops_what_comes_too_fast(video):
    class Slow(ListView):
        def show(self, shot):
            super().show(shot)
            threading.Event().wait(0.1)

    view = Slow()
    feed = FileFeed(video)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(live_job, "NoWindow", lambda: view)
        summary = estimate_live(
            feed, blob_net(), joints=["blob"], pooling="none"
        )
    # 25 frames a second come, at most 10 are shown.
    assert summary.dropped >= 3
    assert summary.estimated + summary.dropped == 13
    for shot in view.shots:
        frame = round(shot.frame.time_seconds * 25)
        np.testing.assert_allclose(
            shot.pose.keypoints[0], PLACES[frame], atol=1.5
        )


def lookahead_of(monkeypatch, video, model, **kwargs):
    """Which delay the estimator is given."""

    class Found(Exception):  # noqa: N818
        pass

    def stop(*args, lookahead, **others):
        raise Found(lookahead)

    monkeypatch.setattr(live_job, "preset_estimator", stop)
    with pytest.raises(Found) as found:
        live(video, model, **kwargs)
    return found.value.args[0]


def test_the_delay_is_small_unless_told(monkeypatch, video, preset):
    def given(model, **kwargs):
        return lookahead_of(monkeypatch, video, model, **kwargs)

    assert LOOKAHEAD == 2
    assert given(blob_net()) == 2
    assert given(blob_net(), neighbours=1) == 1
    assert given(blob_net(), lookahead=7) == 7
    assert given(blob_net(), pooling="none") is None
    assert given("tiny") == 2
    assert given(preset) == 2
    assert given(preset, neighbours=1) == 1
    assert given(FlowPoseNet(blob_net(), neighbours=1)) == 1


def test_causal_weights_have_no_delay(monkeypatch, video, preset, tmp_path):
    config = ModelConfig(width=0.05, input_size=64)
    pooling = LearntPooling(
        PoolingConfig(3, config.joints, causal=True),
        np.ones((7, 7), np.float32),
    )
    folder = tmp_path / "causal"
    save_preset(build_model(config), config, folder, pooling=pooling)
    assert lookahead_of(monkeypatch, video, folder) == 0


def test_wrong_orders_are_told(video, preset, tmp_path):
    for words, order in (
        ("lie in the frame of 151 x 107", {"region": (0, 0, 152, 107)}),
        ("one-euro alone", {"filters": "median:3"}),
        ("does not exist", {"poses": tmp_path / "no" / "a.csv"}),
    ):
        with pytest.raises(UserError) as told:
            live(video, every_frame=True, joints=["blob"], **order)
        assert words in str(told.value)


def test_the_first_ctrl_c_is_noted_and_the_second_heeded():
    def before(*_):
        raise KeyboardInterrupt

    old = signal.signal(signal.SIGINT, before)
    try:
        with ctrl_c_noted() as struck:
            assert not struck.is_set()
            os.kill(os.getpid(), signal.SIGINT)
            assert struck.wait(5)
            with pytest.raises(KeyboardInterrupt):
                os.kill(os.getpid(), signal.SIGINT)
                threading.Event().wait(5)
        with ctrl_c_noted():
            pass
        assert signal.getsignal(signal.SIGINT) is before
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        with ctrl_c_noted():
            assert signal.getsignal(signal.SIGINT) == signal.SIG_IGN
    finally:
        signal.signal(signal.SIGINT, old)


def test_ctrl_c_completes_the_files(video, tmp_path, monkeypatch):
    class Struck(ListView):
        def show(self, shot):
            super().show(shot)
            if len(self.shots) == 4:
                os.kill(os.getpid(), signal.SIGINT)

    monkeypatch.setattr(live_job, "NoWindow", Struck)
    summary = live(
        video,
        joints=["blob"],
        neighbours=2,
        lookahead=1,
        every_frame=True,
        record=tmp_path / "a.mp4",
        poses=tmp_path / "a.csv",
    )
    assert summary.interrupted
    # The fifth was waited for; its pose comes with what is there.
    assert summary.shown == summary.estimated == 5
    assert len(PoseTrack.load(tmp_path / "a.csv")) == 5
    assert len(list(VideoReader(tmp_path / "a.mp4"))) == 5
