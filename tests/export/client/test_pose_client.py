"""Both protocols give what the model gives, in as many requests as it takes."""

import cv2
import numpy as np
import pytest
import tensorflow as tf

from keras_flowpose.export.client.errors import BadImagesError
from keras_flowpose.export.client.errors import DeadlineError
from keras_flowpose.export.client.errors import ModelNotFoundError
from keras_flowpose.export.client.errors import RequestRefusedError
from keras_flowpose.export.client.errors import UnreachableError
from keras_flowpose.export.client.errors import VersionNotFoundError
from keras_flowpose.export.client.pose_client import PoseClient
from keras_flowpose.export.client.retry import Retry
from keras_flowpose.safe_files import UserError


@pytest.fixture(scope="module")
def loaded(served):
    """The bundle as TensorFlow loads it."""
    return tf.saved_model.load(str(served.bundle / "1")).signatures


def test_frames(client, loaded, frames):
    expected = loaded["serving_default"](frames=tf.constant(frames))

    poses = client.estimate(frames)  # 8 rows, 4 at a time

    assert len(poses) == 8 and poses.image_size is None
    for name in ("keypoints", "scores"):
        found = getattr(poses, name)
        assert found.dtype == np.float32
        np.testing.assert_allclose(found, expected[name], atol=1e-4)


def test_images_of_two_sizes_as_bytes_and_files(
    client, loaded, frames, tmp_path
):
    small = np.ascontiguousarray(frames[1, :21])
    files = [cv2.imencode(".png", one)[1].tobytes() for one in (small, small)]
    (tmp_path / "b.png").write_bytes(files[1])
    images = [files[0], tmp_path / "b.png", b"bad", str(tmp_path / "b.png")]
    one = tf.constant(files[:1])
    expected = loaded["serve_jpeg"](image_bytes=one)

    poses = client.estimate_images(images, keep_bad=True)
    with pytest.raises(BadImagesError, match=r"1 of 4 .* 2\. JPEG") as caught:
        client.estimate_images(images)

    sizes = [[21, 45], [21, 45], [0, 0], [21, 45]]
    np.testing.assert_array_equal(poses.image_size, sizes)
    for row in (0, 1, 3):
        for name in ("keypoints", "scores"):
            np.testing.assert_allclose(
                getattr(poses, name)[row], expected[name][0], atol=1e-4
            )
    assert (
        np.isnan(poses.keypoints[2]).all() and np.isnan(poses.scores[2]).all()
    )
    assert caught.value.rows == [2] and len(caught.value.poses) == 4


def test_images_that_cannot_be_sent(client, tmp_path):
    with pytest.raises(UserError, match=r"Cannot read .*no\.png: No such"):
        client.estimate_images([tmp_path / "no.png"])
    with pytest.raises(ValueError, match="must be bytes or paths"):
        client.estimate_images([np.zeros(3)])
    with pytest.raises(ValueError, match="one or more images"):
        client.estimate_images([])
    with pytest.raises(BadImagesError, match=r"0 \(.*\.csv\)"):
        path = tmp_path / "a.csv"
        path.write_text("1, 2")
        client.estimate_images([path])


def test_heatmaps_and_windows(client, loaded, frames):
    expected = loaded["heatmaps"](frames=tf.constant(frames[:3]))["heatmaps"]

    maps = client.heatmaps(frames[:3])

    np.testing.assert_allclose(maps, expected, atol=1e-5)
    rng = np.random.default_rng(0)
    flows = rng.normal(0, 1, [1, 3, 6, 4, 2]).astype(np.float32)
    present = np.array([[False, True, True]])
    trusted = rng.integers(0, 2, [1, 3, 6, 4]).astype(bool)
    window = {
        "flows": tf.constant(flows),
        "present": tf.constant(present),
        "reliable": tf.constant(trusted),
    }
    asked = [
        (
            client.pool(maps[None], flows, present, trusted),
            loaded["pool"](heatmaps=tf.constant(maps[None]), **window),
        ),
        (
            client.clip(frames[None, :3], flows, present, trusted),
            loaded["clip"](frames=tf.constant(frames[None, :3]), **window),
        ),
        (
            client.pool(maps[None], flows, present),
            loaded["pool"](
                heatmaps=tf.constant(maps[None]),
                **{**window, "reliable": tf.ones_like(trusted)},
            ),
        ),
    ]
    for found, expected in asked:
        np.testing.assert_allclose(
            found.keypoints, expected["keypoints"], atol=1e-3
        )
        np.testing.assert_allclose(found.scores, expected["scores"], atol=1e-5)


def test_a_long_video_goes_in_pieces(served, frames):
    room = 5 * 5 * frames[0].size  # a window and two frames more, in JSON
    with served.client("grpc") as client:
        whole = client.video(frames)

    with served.client("http", max_bytes=room + 200) as client:
        poses = client.video(frames)

    assert whole.keypoints.shape == (8, 3, 2)
    np.testing.assert_allclose(poses.keypoints, whole.keypoints, atol=1e-3)
    np.testing.assert_allclose(poses.scores, whole.scores, atol=1e-5)


@pytest.mark.parametrize("scheme", ["http", "grpc"])
def test_what_is_not_there_is_told(served, frames, scheme):
    def told(error, match, **options):
        with (
            served.client(scheme, **options) as client,
            pytest.raises(error, match=match),
        ):
            client.estimate(frames)

    told(
        ModelNotFoundError, "has no model 'dance'.*models.config", model="dance"
    )
    told(VersionNotFoundError, r"no version 9 .* 1 \(AVAILABLE\)", version=9)
    told(VersionNotFoundError, "no label 'best'", label="best")
    told(RequestRefusedError, "batch size", max_rows=5)


@pytest.mark.parametrize("scheme", ["http", "grpc"])
def test_a_version_can_be_named(served, frames, scheme):
    with served.client(scheme, version=1) as client:
        assert len(client.estimate(frames[:1])) == 1


@pytest.mark.parametrize(
    ("frames", "told"),
    [
        (np.zeros([1, 5, 5, 3]), "dtype=float64"),
        (np.zeros([5, 5, 3], np.uint8), r"shape=\(5, 5, 3\)"),
        (np.zeros([0, 5, 5, 3], np.uint8), "shape=.0, 5"),
        ([[0]], "Received: list"),
    ],
)
def test_wrong_frames_are_not_sent(served, frames, told):
    client = served.client("http")
    with pytest.raises(ValueError, match=told):
        client.estimate(frames)


def test_wrong_windows_are_not_sent(client):
    maps = np.zeros([2, 3, 6, 4, 3], np.float32)
    flows, present = maps[..., :2], np.ones([2, 3], bool)
    with pytest.raises(
        ValueError, match=r"float32 of shape \(windows, 3, 6, 4"
    ):
        client.pool(maps[:, :2], flows, present)
    with pytest.raises(ValueError, match=r"`flows` .*\(2, 3, 6, 4, 2\)"):
        client.pool(maps, flows[:1], present)
    with pytest.raises(ValueError, match="`present` must be bool"):
        client.pool(maps, flows, present.astype(int))


@pytest.mark.parametrize("scheme", ["http", "grpc"])
def test_no_server_and_no_time(served, frames, scheme):
    waits = []
    retry = Retry(tries=3, sleep=waits.append, chance=lambda: 0.0)
    gone = PoseClient(f"{scheme}://127.0.0.1:1", retry=retry)

    with pytest.raises(UnreachableError, match=r"running.*Tried 3 times"):
        gone.estimate(frames)
    assert waits == [0.05, 0.1]
    with (
        served.client(scheme, timeout=1e-6) as hurried,
        pytest.raises(DeadlineError, match=r"within 1e-06 s.*`timeout`"),
    ):
        hurried.estimate(frames)
