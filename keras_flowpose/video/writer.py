"""Writes frames as an H.264 video that browsers and phones play."""

import math
import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextlib import suppress
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

from keras_flowpose.safe_files import UserError
from keras_flowpose.safe_files import atomic_write

_FINEST_TICK = Fraction(1, 10_000)  # seconds; enough for any variable rate
_BT709 = 1  # FFmpeg's number for the HD matrix, primaries and transfer curve
_LIMITED_RANGE = 1


class VideoWriter:
    """Writes an .mp4 file, frame by frame; a context manager.

    The file appears under its name when the block ends well, and not at all
    otherwise. Pictures with an odd side get one more row or column (a copy of
    the last), as H.264 for browsers needs even sizes. The index stands at the
    front, so that playing starts before the file is loaded whole.

    Args:
        path: File to write; its name ends in .mp4.
        fps: Frame rate, exact as a `Fraction`; where time stamps are given to
            `write` it is only a hint for the encoder.
        overwrite: Whether an existing file may be replaced.

    Raises:
        UserError: If the name does not end in .mp4, or the file cannot be
            written.

    Example:

    ```python
    with VideoWriter("overlay.mp4", fps=Fraction(30000, 1001)) as writer:
        for image in images:
            writer.write(image)
    ```
    """

    def __init__(
        self,
        path: str | os.PathLike,
        fps: Fraction | float,
        overwrite: bool = False,
    ) -> None:
        self.path = Path(path)
        check_video_name(self.path)
        # 30000/1001 and its kin are kept; an average such as 14897312/497243
        # need not be.
        self.fps = Fraction(fps).limit_denominator(1001)
        self.overwrite = overwrite
        steps = math.ceil(1 / (_FINEST_TICK * self.fps.numerator))
        self._tick = Fraction(1, self.fps.numerator * steps)
        self._stream = None
        self._shape = None
        self._last_pts = -1
        self._finished = False

    def __enter__(self) -> "VideoWriter":
        self._session = self._open()
        return self._session.__enter__()

    def __exit__(self, *failure) -> bool | None:
        return self._session.__exit__(*failure)

    def write(
        self, image: np.ndarray, time_seconds: float | None = None
    ) -> None:
        """Appends one frame.

        Args:
            image: RGB, uint8 `(height, width, 3)`; all frames have one shape.
            time_seconds: When the frame is shown, later than the one before;
                without it frames follow at the writer's rate.

        Raises:
            ValueError: If the image is not RGB uint8 or differs in shape from
                the first.
            OSError: If the disk is full or fails.
        """
        if self._stream is None:
            self._start(image)
        if image.shape != self._shape or image.dtype != np.uint8:
            raise ValueError(
                f"`image` must be uint8 of shape {self._shape}, as the first. "
                f"Received: dtype={image.dtype}, shape={image.shape}"
            )
        even = [(0, side % 2) for side in image.shape[:2]]
        image = np.pad(image, [*even, (0, 0)], mode="edge")
        frame = av.VideoFrame.from_ndarray(image, format="rgb24")
        frame = frame.reformat(format="yuv420p", dst_colorspace="ITU709")
        frame.pts = self._next_pts(time_seconds)
        frame.time_base = self._tick
        self._container.mux(self._stream.encode(frame))

    def finish(self) -> None:
        """Completes the file, which still has its temporary name.

        For who must know that all is written before the file appears; the end
        of the block does it otherwise. No frame may follow.

        Raises:
            UserError: If no frame was written.
            OSError: If the disk is full or fails.
        """
        if self._finished:
            return
        if self._stream is None:
            raise UserError(f"No frame was written to {self.path}.")
        self._container.mux(self._stream.encode(None))
        self._container.close()
        self._finished = True

    @contextmanager
    def _open(self) -> Iterator["VideoWriter"]:
        with atomic_write(self.path, self.overwrite) as temporary:
            self._container = av.open(
                str(temporary.resolve()),
                "w",
                format="mp4",
                options={"movflags": "+faststart"},
            )
            try:
                yield self
                self.finish()
            except BaseException as error:
                with suppress(av.error.FFmpegError):
                    self._container.close()
                if isinstance(error, av.error.OSError):  # disk full and such
                    raise OSError(
                        error.errno, error.strerror, str(self.path)
                    ) from error
                raise

    def _start(self, image: np.ndarray) -> None:
        if image.ndim != 3 or image.shape[2] != 3 or 0 in image.shape:
            raise ValueError(
                "`image` must have shape (height, width, 3). Received: "
                f"shape={image.shape}"
            )
        try:
            self._stream = self._container.add_stream("libx264", rate=self.fps)
        except (av.error.FFmpegError, ValueError) as error:
            raise UserError(
                "This build of PyAV has no H.264 encoder (libx264); the wheel "
                "on PyPI has: pip install --force-reinstall av"
            ) from error
        self._shape = image.shape
        self._stream.height, self._stream.width = (
            side + side % 2 for side in image.shape[:2]
        )
        self._stream.pix_fmt = "yuv420p"
        self._stream.options = {"crf": "20", "preset": "veryfast"}
        self._stream.time_base = self._tick
        codec = self._stream.codec_context
        codec.time_base = self._tick
        codec.colorspace = codec.color_primaries = codec.color_trc = _BT709
        codec.color_range = _LIMITED_RANGE

    def _next_pts(self, time_seconds: float | None) -> int:
        if time_seconds is not None:
            pts = round(Fraction(time_seconds) / self._tick)
        elif self._last_pts < 0:
            pts = 0
        else:
            pts = self._last_pts + round(1 / (self.fps * self._tick))
        self._last_pts = max(pts, self._last_pts + 1)
        return self._last_pts


def check_video_name(path: str | os.PathLike) -> None:
    """Checks that a video to be written is called something.mp4.

    Raises:
        UserError: If it is not.
    """
    if Path(path).suffix.lower() != ".mp4":
        raise UserError(f"The name of a video to write ends in .mp4: {path}")
