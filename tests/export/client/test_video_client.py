"""Streams through a server are the local estimator's, frame by frame."""

import itertools
import json

import cv2
import numpy as np
import pytest

from keras_flowpose.export.client import errors
from keras_flowpose.export.client.video_client import VideoClient
from keras_flowpose.ops.compilation import uncompiled
from keras_flowpose.ops.scene_cut import is_scene_cut
from keras_flowpose.safe_files import UserError
from keras_flowpose.video.estimator import VideoPoseEstimator
from tests.export.client.conftest import JOINTS

MEASURES = ("spread", "second_mode", "flow_error")


@pytest.fixture(scope="module", autouse=True)
def _plain_ops():
    """XLA would take seconds to compile."""
    with uncompiled():
        yield


@pytest.fixture(scope="module")
def local(served):
    return VideoPoseEstimator(served.windows, JOINTS, lookahead=1)


def run(estimator, frames):
    return estimator.push_many(frames) + estimator.finish()


def check_same(found, expected, names=()):
    assert [p.index for p in found] == [p.index for p in expected]
    for pose, wanted in zip(found, expected, strict=True):
        for name in ("keypoints", "unpooled_keypoints"):
            np.testing.assert_allclose(
                getattr(pose, name), getattr(wanted, name), atol=0.01
            )
        for name in ("scores", "unpooled_scores", *names):
            np.testing.assert_allclose(
                getattr(pose, name), getattr(wanted, name), atol=1e-3
            )


@pytest.fixture(scope="module")
def expected(local, frames):
    return run(local, frames)


@pytest.fixture(scope="module")
def streamed(served):
    """Poses through REST, pooled here; `finish` resets it."""
    with served.client("http") as client:
        yield VideoClient(client, served.bundle, lookahead=1)


def test_poses_are_the_local_ones(streamed, frames, expected):
    check_same(run(streamed, frames), expected, MEASURES)


def test_a_frame_that_failed_can_be_pushed_again(
    streamed, frames, expected, monkeypatch
):
    found = streamed.push_many(frames[:3])
    with monkeypatch.context() as patch:
        patch.setattr(streamed.client, "heatmaps", _fails)
        with pytest.raises(errors.UnavailableError):
            streamed.push(frames[3])
    found += run(streamed, frames[3:])
    check_same(found, expected)


def test_pooled_by_the_server(served, frames, expected, local):
    with served.client("grpc") as client:
        estimator = VideoClient(
            client,
            model=served.windows,
            joints=JOINTS,
            pool="server",
            lookahead=1,
        )
        assert estimator.neighbours == local.neighbours and estimator.mask_flow
        found = run(estimator, frames)
    check_same(found, expected)
    assert np.isnan(found[3].spread).all()


def test_the_clip_has_a_cut(frames, served):
    small = [cv2.resize(frame, (16, 24)) for frame in frames]
    cuts = [is_scene_cut(*pair) for pair in itertools.pairwise(small)]
    assert cuts == [False] * 4 + [True] + [False] * 2


def test_what_does_not_fit_is_told(served, tmp_path):
    about = json.loads((served.bundle / "1/assets/joints.json").read_text())
    other = tmp_path / "other.json"
    other.write_text(json.dumps({**about, "window": 31}))
    with served.client("grpc") as client:
        with pytest.raises(UserError, match="windows of the model 'flowpose'"):
            VideoClient(client, other)
        with pytest.raises(UserError, match="no bundle: cannot read"):
            VideoClient(client, tmp_path / "nothing")
        with pytest.raises(ValueError, match="`bundle` or `model`"):
            VideoClient(client)
        with pytest.raises(ValueError, match="`pool` must be one of"):
            VideoClient(client, other, pool="there")
        with pytest.raises(UserError, match="direct flow is not checked"):
            VideoClient(
                client, served.bundle, pool="server", flow_mode="direct"
            )


def _fails(frames):
    raise errors.UnavailableError("busy")
