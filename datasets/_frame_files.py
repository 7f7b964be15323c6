"""Frames of a video by their number, as JPEG or PNG bytes."""

import collections
from collections.abc import Iterable
from collections.abc import Mapping
from typing import Protocol

import cv2
from etils import epath

from keras_flowpose.safe_files import UserError
from keras_flowpose.video.reader import VideoReader

_ENDS = {b"\xff\xd8": b"\xff\xd9", b"\x89PNG": b"IEND"}
"""What a JPEG or PNG file begins with, and what is near the end of it."""


class FrameFiles(Protocol):
    """What clips and frames are cut from."""

    def read(self, number: int) -> bytes | None:
        """The encoded frame of that number, None where there is none."""
        ...


def image_bytes(path: epath.PathLike) -> bytes:
    """The bytes of an image file, which are not decoded.

    Args:
        path: A JPEG or PNG file.

    Raises:
        UserError: If the file is of another kind, or cut off.
    """
    content = epath.Path(path).read_bytes()
    for start, end in _ENDS.items():
        if content.startswith(start):
            if end in content:
                return content
            raise UserError(
                f"{path} is cut off after {len(content)} bytes. Download or "
                "export it again."
            )
    raise UserError(
        f"{path} is neither a JPEG nor a PNG image ({len(content)} bytes). "
        "Download or export it again."
    )


class ImageFiles:
    """Frames that lie in files of their own; the bytes pass unchanged.

    Args:
        paths: Path of each frame's file by the frame's number.
        keep: Number of files that are kept in memory, for clips that share
            frames. Defaults to 64.
    """

    def __init__(
        self, paths: Mapping[int, epath.PathLike], keep: int = 64
    ) -> None:
        self.paths = paths
        self.keep = keep
        self._kept: collections.OrderedDict[int, bytes] = (
            collections.OrderedDict()
        )

    def read(self, number: int) -> bytes | None:
        """As `FrameFiles.read`.

        Raises:
            UserError: As `image_bytes`.
        """
        if number not in self.paths:
            return None
        if number in self._kept:
            self._kept.move_to_end(number)
            return self._kept[number]
        content = image_bytes(self.paths[number])
        self._kept[number] = content
        if len(self._kept) > self.keep:
            self._kept.popitem(last=False)
        return content


class VideoFile:
    """Frames of a video file, decoded once, in order, encoded as JPEG.

    Numbers may be asked for in rising order, or up to `back` frames behind
    the highest number so far.

    Args:
        path: The video file.
        wanted: Numbers that may be asked for; others are not encoded.
        back: How far behind the highest number a frame may lie that is asked
            for, 2 n * stride for clips. Defaults to 0.
        first: Number of the video's first frame. Defaults to 0.
        quality: JPEG quality, 0 ... 100. Defaults to 95.

    Raises:
        UserError: If the file is not a video.
    """

    def __init__(
        self,
        path: epath.PathLike,
        wanted: Iterable[int],
        back: int = 0,
        first: int = 0,
        quality: int = 95,
    ) -> None:
        self.path = epath.Path(path)
        self.wanted = frozenset(wanted)
        self.back = back
        self.first = first
        self.quality = quality
        self.damage: str | None = None
        """What is wrong with the file, as far as it was read."""
        self.damaged_from: int | None = None
        """First number behind frames that did not decode, None where the file
        merely ends early. How many were lost is not known, so it and all
        later ones may be too low: they are not given."""
        self._reader = VideoReader(str(path))
        self._frames = iter(self._reader)
        self._kept: dict[int, bytes] = {}
        self._highest = first - 1
        self._ended = False

    @property
    def last(self) -> int:
        """Highest number so far; that of the last frame at the end."""
        return self._highest

    def read(self, number: int) -> bytes | None:
        """As `FrameFiles.read`.

        Raises:
            ValueError: If the number is not wanted or too far behind.
        """
        if number < self.first:
            return None
        if number not in self.wanted or number < self._highest - self.back:
            raise ValueError(
                f"`number` must be a wanted one, at most {self.back} behind "
                f"{self._highest}. Received: number={number}"
            )
        while self._highest < number and not self._ended:
            self._advance()
        if self.damaged_from is not None and number >= self.damaged_from:
            return None
        return self._kept.get(number)

    def _advance(self) -> None:
        frame = next(self._frames, None)
        self.damage = self._reader.damage
        if frame is None:
            self._ended = True
            return
        self._highest += 1
        if self.damage is not None and self.damaged_from is None:
            self.damaged_from = self._highest
        self._kept.pop(self._highest - self.back - 1, None)
        if self._highest in self.wanted:
            options = [cv2.IMWRITE_JPEG_QUALITY, self.quality]
            bgr = cv2.cvtColor(frame.image, cv2.COLOR_RGB2BGR)
            _, encoded = cv2.imencode(".jpg", bgr, options)
            self._kept[self._highest] = encoded.tobytes()
