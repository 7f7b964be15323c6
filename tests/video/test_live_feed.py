from dataclasses import replace

import cv2
import numpy as np
import pytest

from keras_flowpose.safe_files import UserError
from keras_flowpose.video import live_feed
from keras_flowpose.video.live_feed import CameraFeed
from keras_flowpose.video.live_feed import FileFeed
from keras_flowpose.video.reader import VideoReader
from tests.video.clips import noise
from tests.video.clips import write_clip
from tests.video.live_parts import Clock


@pytest.fixture
def clip(tmp_path):
    return write_clip(tmp_path / "a.avi", noise(7, 46, 70), rate=10)


class FakeCapture:
    """A camera that gives what a list says: an image, or None for a miss."""

    def __init__(self, answers, rate=30.0):
        self.answers, self.rate = list(answers), rate
        self.grabbed, self.released = 0, False

    def __call__(self, camera):
        self.camera = camera
        return self

    def isOpened(self):  # noqa: N802
        return bool(self.answers)

    def read(self):
        answer = self.answers.pop(0) if self.answers else None
        return answer is not None, answer

    def grab(self):
        self.grabbed += 1
        self.read()

    def get(self, what):
        assert what == cv2.CAP_PROP_FPS
        return self.rate

    def set(self, what, value):
        assert (what, value) == (cv2.CAP_PROP_BUFFERSIZE, 1)

    def release(self):
        self.released = True


@pytest.fixture
def camera(monkeypatch):
    """Makes a `CameraFeed` of a `FakeCapture`."""

    def make(answers, number="1", **kwargs):
        capture = FakeCapture(answers, **kwargs)
        monkeypatch.setattr(live_feed.cv2, "VideoCapture", capture)
        clock = Clock()
        return CameraFeed(number, clock, clock.sleep), capture, clock

    return make


def test_a_camera_gives_rgb_and_times_from_the_first_frame(camera):
    images = noise(9, 5, 7)
    feed, capture, clock = camera([image[..., ::-1] for image in images])
    assert capture.camera == 1
    assert (feed.name, feed.width, feed.height) == ("camera 1", 7, 5)
    assert (feed.fps, feed.goes_on) == (30, True)
    got = []
    for image, seconds in feed.frames():
        got.append((image, seconds))
        clock.sleep(0.25)
    # The first was for its size, and four might have waited for long.
    assert len(got) == 4
    for (image, _), expected in zip(got, images[5:], strict=True):
        np.testing.assert_array_equal(image, expected)
    assert [seconds for _, seconds in got] == [0, 0.25, 0.5, 0.75]
    assert capture.released
    assert feed.damage == "camera 1 has stopped giving frames."


def test_a_camera_may_miss_a_frame(camera):
    image = noise(1, 5, 7)[0]
    feed, _, _ = camera([image] * 6 + [None] * 19 + [image])
    assert len(list(feed.frames())) == 2
    assert "stopped" in feed.damage


def test_a_camera_that_is_stopped_is_not_damaged(camera):
    image = noise(1, 5, 7)[0]
    feed, capture, _ = camera([image] * 9)
    frames = feed.frames()
    next(frames)
    feed.stop()
    assert list(frames) == []
    assert (feed.damage, capture.released) == (None, True)


def test_frames_of_another_size_are_scaled(camera):
    images = [noise(1, 5, 7)[0]] * 5 + [noise(1, 10, 14)[0]]
    feed, _, _ = camera(images)
    assert [image.shape for image, _ in feed.frames()] == [(5, 7, 3)]


@pytest.mark.parametrize("rate", [0.0, -1.0, float("nan"), 90000.0])
def test_rates_that_cannot_be_are_not_believed(camera, rate):
    assert camera(noise(1, 5, 7), rate=rate)[0].fps == 25


def test_addresses_are_taken_as_they_are(camera):
    _, capture, _ = camera(noise(1, 5, 7), number="/dev/video2")
    assert capture.camera == "/dev/video2"


def test_a_camera_that_gives_nothing_is_told(camera):
    with pytest.raises(UserError, match="camera 1 was opened but gives no"):
        camera([None, noise(1, 5, 7)[0]][:1])


def test_a_missing_camera_is_told_in_one_line(capfd):
    with pytest.raises(UserError, match="no camera 97 that can be opened"):
        CameraFeed("97")
    assert capfd.readouterr() == ("", "")


def test_opencv_reads_what_it_can_open_in_colour(tmp_path):
    # OpenCV itself, on a file instead of a device.
    red = np.zeros((48, 64, 3), np.uint8)
    red[..., 0] = 200
    path = write_clip(tmp_path / "a.avi", [red] * 7)
    feed = CameraFeed(str(path))
    assert (feed.width, feed.height) == (64, 48)
    images = [image for image, _ in feed.frames()]
    assert len(images) == 2
    np.testing.assert_allclose(images[0], red, atol=3)
    assert feed.damage.endswith("has stopped giving frames.")


def test_a_paced_file_comes_at_its_own_times(clip):
    clock = Clock()
    feed = FileFeed(clip, clock=clock, sleep=clock.sleep)
    assert (feed.name, feed.width, feed.height) == ("a.avi", 70, 46)
    assert (feed.fps, feed.goes_on) == (10, False)
    came = [(clock.now, seconds) for _, seconds in feed.frames()]
    expected = np.arange(7) / 10
    np.testing.assert_allclose([s for _, s in came], expected, atol=1e-6)
    np.testing.assert_allclose([now for now, _ in came], 100 + expected)
    assert feed.damage is None


def test_a_frame_that_is_late_is_given_at_once_but_after_a_rest_none_hurries(
    clip,
):
    clock = Clock()
    feed = FileFeed(clip, clock=clock, sleep=clock.sleep)
    came = []
    for number, _ in enumerate(feed.frames()):
        came.append(clock.now - 100)
        # Too slow for one frame, then a rest as in a pause.
        clock.sleep({1: 0.25, 4: 5.0}.get(number, 0.01))
    expected = [0, 0.1, 0.35, 0.36, 0.4, 5.4, 5.5]
    np.testing.assert_allclose(came, expected, atol=1e-6)


def test_as_fast_as_it_goes_nothing_waits(clip):
    def never(seconds):
        raise AssertionError("waited")

    feed = FileFeed(clip, paced=False, sleep=never)
    images = [image for image, _ in feed.frames()]
    np.testing.assert_array_equal(images, noise(7, 46, 70))


def test_times_rise_in_damaged_files_too(clip, monkeypatch):
    true = VideoReader.__iter__
    times = [0.0, 0.1, 0.1, 0.05, 0.4, 0.5, 0.6]

    def wrong(reader):
        for frame in true(reader):
            yield replace(frame, time_seconds=times[frame.index])

    feed = FileFeed(clip, paced=False)
    monkeypatch.setattr(VideoReader, "__iter__", wrong)
    got = [seconds for _, seconds in feed.frames()]
    np.testing.assert_allclose(got, [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6])


def test_a_stopped_file_ends_without_waiting_for_the_next_frame(tmp_path):
    path = write_clip(tmp_path / "slow.mkv", noise(3, 46, 70), rate=1)
    feed = FileFeed(path)
    frames = feed.frames()
    next(frames)
    feed.stop()
    assert list(frames) == []


def test_a_missing_file_is_told(tmp_path):
    with pytest.raises(UserError, match="No such file"):
        FileFeed(tmp_path / "no.mp4")
