import errno
import os
from fractions import Fraction
from types import SimpleNamespace

import numpy as np
import pytest

from keras_flowpose.safe_files import UserError
from keras_flowpose.video.estimator import VideoPoseEstimator
from keras_flowpose.video.live import LiveShot
from keras_flowpose.video.live_files import LiveFiles
from keras_flowpose.video.live_source import LiveFrame
from keras_flowpose.video.pose_track import PoseTrack
from keras_flowpose.video.reader import VideoReader
from keras_flowpose.video.writer import VideoWriter
from tests.video.blobs import blob_net
from tests.video.blobs import blob_video

PLACES = np.array([[14 + 5.0 * i, 40 - 2.0 * i] for i in range(5)])
# Frames 2 and 4 were dropped.
TIMES = [0.0, 0.04, 0.12, 0.2, 0.24]
CAMERA = SimpleNamespace(
    name="camera 0", width=64, height=64, fps=Fraction(30), damage=None
)


@pytest.fixture(scope="module")
def estimator():
    return VideoPoseEstimator(blob_net(), ["blob"], pooling="none")


@pytest.fixture(scope="module")
def shots(estimator):
    made = []
    for image, seconds in zip(blob_video(PLACES), TIMES, strict=True):
        (pose,) = estimator.push(image, seconds)
        made.append(LiveShot(LiveFrame(image, seconds, seconds), pose))
    estimator.finish()
    return made


def write(estimator, shots, folder, **kwargs):
    paths = {"record": folder / "a.mp4", "poses": folder / "a.npz", **kwargs}
    with LiveFiles(estimator, CAMERA, "mine", ["median:3"], **paths) as files:
        for shot in shots:
            files.add(shot)
        assert [n for n in os.listdir(folder) if n[0] != "."] == []


def test_both_files_hold_the_frames_and_their_times(estimator, shots, tmp_path):
    write(estimator, shots, tmp_path)
    assert sorted(os.listdir(tmp_path)) == ["a.mp4", "a.npz"]
    track = PoseTrack.load(tmp_path / "a.npz")
    np.testing.assert_array_equal(track.times, TIMES)
    for number, shot in enumerate(shots):
        np.testing.assert_array_equal(
            track.keypoints[number], shot.pose.keypoints
        )
    # Four intervals in 0.24 seconds, whatever the camera says.
    assert float(track.fps) == pytest.approx(4 / 0.24, rel=1e-3)
    assert (track.video, track.model) == ("camera 0", "mine")
    assert (track.filters, track.pooling) == (("median:3",), "none")
    shown = list(VideoReader(tmp_path / "a.mp4"))
    np.testing.assert_allclose(
        [frame.time_seconds for frame in shown], TIMES, atol=1e-3
    )
    for frame, (x, y) in zip(shown, PLACES, strict=True):
        # The blob's joint is drawn in white.
        assert frame.image[round(y), round(x)].min() > 180


def test_either_file_can_be_left_out(estimator, shots, tmp_path):
    write(estimator, shots, tmp_path, poses=None)
    assert os.listdir(tmp_path) == ["a.mp4"]
    os.remove(tmp_path / "a.mp4")
    write(estimator, shots, tmp_path, record=None)
    assert os.listdir(tmp_path) == ["a.npz"]
    with LiveFiles(estimator, CAMERA) as files:
        files.add(shots[0])


@pytest.mark.parametrize("kind", ["record", "poses"])
def test_without_frames_there_is_no_file(estimator, tmp_path, kind):
    names = {"record": "a.mp4", "poses": "a.csv"}
    paths = {kind: tmp_path / names[kind]}
    with (
        pytest.raises(UserError, match=r"No frame .*a\."),
        LiveFiles(estimator, CAMERA, **paths),
    ):
        pass
    assert os.listdir(tmp_path) == []


def test_one_frame_has_the_cameras_rate(estimator, shots, tmp_path):
    write(estimator, shots[:1], tmp_path)
    assert PoseTrack.load(tmp_path / "a.npz").fps == 30


@pytest.mark.parametrize(
    ("owner", "method"),
    [(PoseTrack, "save"), (VideoWriter, "finish")],
    ids=["poses", "record"],
)
def test_both_are_lost_together(
    estimator, shots, tmp_path, monkeypatch, owner, method
):
    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(owner, method, full)
    with pytest.raises(OSError, match="No space left"):
        write(estimator, shots, tmp_path)
    assert os.listdir(tmp_path) == []


def test_an_error_in_the_run_leaves_nothing(estimator, shots, tmp_path):
    with (
        pytest.raises(RuntimeError, match="lost"),
        LiveFiles(
            estimator,
            CAMERA,
            record=tmp_path / "a.mp4",
            poses=tmp_path / "a.npz",
        ) as files,
    ):
        files.add(shots[0])
        raise RuntimeError("lost")
    assert os.listdir(tmp_path) == []
