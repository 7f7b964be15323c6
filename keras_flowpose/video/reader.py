"""Reads a video file frame by frame, upright, with time stamps."""

import contextlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

from keras_flowpose.safe_files import UserError

_STILL_BRANDS = {"avif", "heic", "heix", "mif1"}
# How much earlier than announced a file without an index may end before it is
# called cut off: the last frame may be shown for a while.
_TOLERATED_GAP = 0.5  # seconds


@dataclass(frozen=True)
class VideoFrame:
    """One decoded frame.

    Args:
        index: Frame number in display order, from 0.
        time_seconds: When the frame is shown, from the start of the video.
        image: RGB, uint8 `(height, width, 3)`, rotated and mirrored as the
            file says it is to be shown.
    """

    index: int
    time_seconds: float
    image: np.ndarray


class VideoReader:
    """Iterates over all frames of a video file, in order, one at a time.

    Every iteration starts from the first frame. Transparency is dropped, grey
    becomes RGB, and frames that change their size within the file are scaled
    to the size of the first.

    Args:
        path: Video file of any format that FFmpeg decodes.

    Attributes:
        name: File name without its folder.
        width, height: Size of the upright frames.
        fps: Average frame rate as a `Fraction`.
        expected_frames: Frame count according to the file, or None; good for
            a progress bar only.
        damage: After an iteration: None, or one line that says at which frame
            the file is damaged or cut off. All frames that decode are given.

    Raises:
        UserError: If there is no such file, or it holds no video.

    Example:

    ```python
    for frame in VideoReader("talk.mp4"):
        print(frame.index, frame.time_seconds, frame.image.shape)
    ```
    """

    def __init__(self, path: str | os.PathLike) -> None:
        self.path = Path(path)
        self.name = self.path.name
        self.damage: str | None = None
        self.width = self.height = 0  # known from the first frame on
        with self._open() as container:
            stream = self._video_stream(container)
            rate = stream.average_rate or stream.guessed_rate or 25
            self.fps = Fraction(rate)
            self.expected_frames = stream.frames or None
        with contextlib.closing(iter(self)) as frames:
            first = next(frames, None)
        if first is None:
            raise UserError(f"No frame of {self.path} can be decoded.")
        self.height, self.width = first.image.shape[:2]

    def __iter__(self) -> Iterator[VideoFrame]:
        self.damage = None
        with self._open() as container:
            stream = self._video_stream(container)
            # Not one frame a thread: then an error would cost the frames that
            # the other threads hold.
            stream.thread_type = "SLICE"
            start = (container.start_time or 0) / av.time_base
            size = None
            index, time = -1, 0.0
            for index, decoded in enumerate(self._decode(container, stream)):
                size = size or (decoded.width, decoded.height)
                time = index / float(self.fps)
                if decoded.time is not None:
                    time = decoded.time - start
                yield VideoFrame(index, time, _upright_rgb(decoded, size))
            end = time + 1 / float(self.fps)
            if self._is_cut_off(container, stream, end):
                of_all = f" of {stream.frames}" if stream.frames else ""
                self.damage = (
                    f"{self.name} is cut off: {index + 1}{of_all} frames can "
                    f"be read, the last is frame {index}."
                )

    def _open(self) -> av.container.InputContainer:
        if not self.path.exists():
            raise UserError(f"No such file: {self.path}")
        if self.path.is_dir():
            raise UserError(f"{self.path} is a folder, not a video file.")
        if not self.path.is_file():
            raise UserError(f"{self.path} is not a file.")
        if self.path.stat().st_size == 0:
            raise UserError(f"{self.path} is empty.")
        try:
            # An absolute path, because FFmpeg reads "name:rest" as a protocol;
            # files only, because playlists can name addresses.
            container = av.open(
                str(self.path.resolve()),
                options={"protocol_whitelist": "file"},
                metadata_errors="replace",
            )
        except PermissionError as error:
            raise UserError(f"No permission to read {self.path}.") from error
        except (av.error.FFmpegError, OSError) as error:
            raise UserError(
                f"{self.path} cannot be read as a video: it is not one, or "
                "its beginning or its index is damaged."
            ) from error
        return container

    def _video_stream(
        self, container: av.container.InputContainer
    ) -> av.video.stream.VideoStream:
        kind = container.format.name
        brand = container.metadata.get("major_brand", "").strip()
        if kind == "image2" or kind.endswith("_pipe") or brand in _STILL_BRANDS:
            raise UserError(
                f"{self.path} is a still image; a video file is needed."
            )
        covers = av.stream.Disposition.attached_pic
        streams = [
            s for s in container.streams.video if not s.disposition & covers
        ]
        if not streams or kind == "tty":  # FFmpeg plays .txt as terminal art
            raise UserError(f"{self.path} has no video stream.")
        return streams[0]

    def _decode(self, container, stream) -> Iterator[av.VideoFrame]:
        """All frames that decode; notes the first damage on the way."""
        count = 0
        try:
            for packet in container.demux(stream):
                try:
                    frames = packet.decode()
                except av.error.FFmpegError:
                    self._note_damage(count)
                    continue
                for frame in frames:
                    if frame.is_corrupt:
                        self._note_damage(count)
                    count += 1
                    yield frame
        except av.error.FFmpegError:  # from demux: the rest cannot be found
            self._note_damage(count)
            yield from stream.decode(None)

    def _note_damage(self, count: int) -> None:
        self.damage = self.damage or (
            f"{self.name} is damaged near frame {count}; the frames that can "
            "be decoded were used."
        )

    def _is_cut_off(self, container, stream, end: float) -> bool:
        size = self.path.stat().st_size
        if any(e.pos + e.size > size for e in stream.index_entries):
            return True
        announced = _seconds(stream.metadata.get("DURATION", ""))
        if announced is None and len(container.streams) == 1:
            announced = (container.duration or 0) / av.time_base
        return end + _TOLERATED_GAP < (announced or 0)


def _upright_rgb(frame: av.VideoFrame, size: tuple[int, int]) -> np.ndarray:
    """The frame in `size` (width, height), then as its display matrix says."""
    image = frame.reformat(*size, format="rgb24").to_ndarray()
    matrix = frame.side_data.get("DISPLAYMATRIX")
    if matrix is None:
        return image
    # (x, y) is shown at (a x + c y, b x + d y), up to a shift.
    a, b, _, c, d = np.frombuffer(bytes(matrix), np.int32)[:5].astype(int)
    if abs(a) + abs(d) < abs(b) + abs(c):
        image = image.transpose(1, 0, 2)
        a, d = c, b
    image = image[:: -1 if d < 0 else 1, :: -1 if a < 0 else 1]
    return np.ascontiguousarray(image)


def _seconds(clock: str) -> float | None:
    """Seconds of "01:02:03.5", or None if it is not of that form."""
    try:
        hours, minutes, seconds = clock.split(":")
        return 3600 * int(hours) + 60 * int(minutes) + float(seconds)
    except ValueError:
        return None
