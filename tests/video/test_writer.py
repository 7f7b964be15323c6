import errno
import os
from fractions import Fraction

import av
import numpy as np
import pytest

from keras_flowpose.safe_files import UserError
from keras_flowpose.video.writer import VideoWriter
from tests.video.clips import noise


def smooth(height, width, count=6):
    """Frames without fine detail, which H.264 keeps to a few levels."""
    y, x = np.mgrid[:height, :width]
    return [
        np.stack([x * 2 + i, y * 2 + i, 90 + x + y], -1).astype(np.uint8)
        for i in range(count)
    ]


def read(path):
    with av.open(str(path)) as file:
        stream = file.streams.video[0]
        frames = list(file.decode(stream))
        return stream, frames


def test_writes_what_browsers_play(tmp_path):
    path = tmp_path / "a.mp4"
    with VideoWriter(path, Fraction(30000, 1001)) as writer:
        for image in smooth(36, 52):
            writer.write(image)
    stream, frames = read(path)
    assert stream.codec_context.name == "h264"
    assert stream.codec_context.pix_fmt == "yuv420p"
    assert stream.average_rate == Fraction(30000, 1001)
    assert len(frames) == 6
    data = path.read_bytes()
    assert data.index(b"moov") < data.index(b"mdat")
    assert list(tmp_path.iterdir()) == [path]


def test_keeps_colours(tmp_path):
    path = tmp_path / "a.mp4"
    images = smooth(48, 64)
    with VideoWriter(path, 25) as writer:
        for image in images:
            writer.write(image)
    _, frames = read(path)
    for frame, image in zip(frames, images, strict=True):
        difference = frame.to_ndarray(format="rgb24").astype(int) - image
        assert np.abs(difference).mean() < 3


@pytest.mark.parametrize("size", [(1, 1), (5, 3), (33, 48)])
def test_odd_sizes_get_one_more_row_or_column(tmp_path, size):
    height, width = size
    path = tmp_path / "a.mp4"
    image = np.full((height, width, 3), (200, 40, 90), np.uint8)
    with VideoWriter(path, 25) as writer:
        writer.write(image)
    _, (frame,) = read(path)
    assert (frame.height, frame.width) == (
        height + height % 2,
        width + width % 2,
    )
    shown = frame.to_ndarray(format="rgb24").reshape(-1, 3).astype(int)
    assert np.abs(shown - (200, 40, 90)).max() < 8  # no black seam


def test_keeps_variable_times(tmp_path):
    times = [0.0, 0.1, 0.15, 0.5, 2.0, 2.01]
    path = tmp_path / "a.mp4"
    with VideoWriter(path, 12) as writer:
        for image, time in zip(smooth(16, 16), times, strict=True):
            writer.write(image, time)
    _, frames = read(path)
    np.testing.assert_allclose([f.time for f in frames], times, atol=1e-4)


def test_equal_times_do_not_lose_frames(tmp_path):
    path = tmp_path / "a.mp4"
    with VideoWriter(path, 10) as writer:
        for image, time in zip(smooth(16, 16), [0, 0, 0, 1, 1, 2], strict=True):
            writer.write(image, time)
    assert len(read(path)[1]) == 6


def test_nothing_is_left_after_a_failure(tmp_path):
    with (
        pytest.raises(KeyboardInterrupt),
        VideoWriter(tmp_path / "a.mp4", 25) as writer,
    ):
        writer.write(smooth(16, 16)[0])
        raise KeyboardInterrupt
    assert list(tmp_path.iterdir()) == []


def test_an_existing_file_stays_unless_told(tmp_path):
    path = tmp_path / "a.mp4"
    path.write_text("mine")
    with pytest.raises(UserError, match="exists already"):
        VideoWriter(path, 25).__enter__()
    assert path.read_text() == "mine"
    with VideoWriter(path, 25, overwrite=True) as writer:
        writer.write(smooth(16, 16)[0])
    assert len(read(path)[1]) == 1


def test_finish_completes_the_file_before_it_appears(tmp_path):
    path = tmp_path / "a.mp4"
    with VideoWriter(path, 25) as writer:
        for image in smooth(36, 52):
            writer.write(image)
        writer.finish()
        (temporary,) = tmp_path.iterdir()
        assert temporary != path
        assert len(read(temporary)[1]) == 6
    assert len(read(path)[1]) == 6
    assert os.listdir(tmp_path) == ["a.mp4"]


def test_a_failure_after_finish_leaves_nothing(tmp_path):
    writer = VideoWriter(tmp_path / "a.mp4", 25)
    with pytest.raises(ZeroDivisionError), writer:
        writer.write(smooth(36, 52)[0])
        writer.finish()
        raise ZeroDivisionError
    assert os.listdir(tmp_path) == []


def test_names_must_end_in_mp4(tmp_path):
    with pytest.raises(UserError, match=r"ends in \.mp4"):
        VideoWriter(tmp_path / "a.webm", 25)


def test_no_frames_is_an_error_and_leaves_nothing(tmp_path):
    with (
        pytest.raises(UserError, match="No frame was written"),
        VideoWriter(tmp_path / "a.mp4", 25),
    ):
        pass
    assert list(tmp_path.iterdir()) == []


def test_frames_must_have_one_shape(tmp_path):
    with (
        pytest.raises(ValueError, match="as the first"),
        VideoWriter(tmp_path / "a.mp4", 25) as writer,
    ):
        writer.write(smooth(16, 16)[0])
        writer.write(smooth(16, 18)[0])
    with (
        pytest.raises(ValueError, match=r"\(height, width, 3\)"),
        VideoWriter(tmp_path / "a.mp4", 25) as writer,
    ):
        writer.write(np.zeros((4, 4), np.uint8))


@pytest.mark.parametrize("kilobytes", [8, 100])
def test_full_disk_raises_and_leaves_nothing(tmp_path, small_disk, kilobytes):
    folder = small_disk(kilobytes)
    with (
        pytest.raises(OSError, match="space") as caught,
        VideoWriter(folder / "a.mp4", 25) as writer,
    ):
        for image in noise(20, 96, 128):
            writer.write(image)
    assert caught.value.errno == errno.ENOSPC
    assert os.listdir(folder) == []
