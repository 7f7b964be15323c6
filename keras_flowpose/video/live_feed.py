"""Cameras, and video files played like one."""

import contextlib
import math
import os
import threading
import time
from collections.abc import Callable
from collections.abc import Iterator
from fractions import Fraction

import cv2
import numpy as np

from keras_flowpose.safe_files import UserError
from keras_flowpose.video.reader import VideoReader

_BUFFERED = 4  # frames that drivers usually keep, old when we begin
_TRIES = 20  # to read a frame, until a camera counts as gone
_BETWEEN_TRIES = 0.05  # seconds
_LATE = 0.5  # seconds behind its time, after which a file is not hurried
_USUAL_RATE = Fraction(25)  # where a camera does not know it


class CameraFeed:
    """Frames of a camera, through OpenCV.

    Args:
        camera: Number of the camera, from 0, or its address: a device such
            as "/dev/video2", or what else `cv2.VideoCapture` opens.
        clock: Seconds that go on evenly, for the frames' times.
        sleep: Waits for so many seconds.

    Attributes:
        name: "camera 0", for example.
        width, height: Of the frames; later ones of another size are scaled.
        fps: What the camera says, or 25 frames a second; a hint.
        damage: None, or one line that says how the frames ended.
        goes_on: True: a camera does not wait while nobody looks.

    Raises:
        UserError: If there is no such camera, or it gives no frame.
    """

    goes_on = True

    def __init__(
        self,
        camera: int | str,
        clock: Callable[[], float] = time.perf_counter,
        sleep: Callable[[float], object] = time.sleep,
    ) -> None:
        self.name = f"camera {camera}"
        self.damage: str | None = None
        self.width = self.height = 0  # known from the first frame on
        self._clock, self._sleep = clock, sleep
        self._stopped = threading.Event()
        number = isinstance(camera, int) or camera.isdecimal()
        with _quiet_opencv():
            self._capture = cv2.VideoCapture(int(camera) if number else camera)
        if not self._capture.isOpened():
            raise UserError(
                f"There is no {self.name} that can be opened. Cameras count "
                "from 0; another program may be using it, or this user may "
                "not. A video file is played as if live by --video FILE."
            )
        # Few frames in the buffer, where the driver heeds it: less delay.
        self._capture.set(cv2.CAP_PROP_BUFFERSIZE, 1)
        image = self._read()
        if image is None:
            self._capture.release()
            raise UserError(
                f"{self.name} was opened but gives no frame. Another program "
                "may be using it."
            )
        self.height, self.width = image.shape[:2]
        rate = self._capture.get(cv2.CAP_PROP_FPS)
        known = math.isfinite(rate) and 1 <= rate <= 1000
        self.fps = Fraction(round(1000 * rate), 1000) if known else _USUAL_RATE

    def frames(self) -> Iterator[tuple[np.ndarray, float]]:
        """RGB images `(height, width, 3)` and their seconds from the first.

        To be gone through once; ends when the camera does, or by `stop`.
        """
        try:
            for _ in range(_BUFFERED):
                self._capture.grab()
            start = None
            while not self._stopped.is_set():
                image = self._read()
                if image is None:
                    self.damage = f"{self.name} has stopped giving frames."
                    return
                now = self._clock()
                start = now if start is None else start
                yield image, now - start
        finally:
            self._capture.release()

    def stop(self) -> None:
        """Makes `frames` end, from any thread."""
        self._stopped.set()

    def _read(self) -> np.ndarray | None:
        for _ in range(_TRIES):
            good, image = self._capture.read()
            if good:
                break
            if self._stopped.is_set():
                return None
            self._sleep(_BETWEEN_TRIES)
        else:
            return None
        image = cv2.cvtColor(image, cv2.COLOR_BGR2RGB)
        size = self.width, self.height
        if self.width and image.shape[1::-1] != size:
            image = cv2.resize(image, size)
        return image


class FileFeed:
    """Frames of a video file, at its own pace or as fast as they are taken.

    Args:
        path: Video file.
        paced: Whether each frame comes at its time, counted from the first.
            Where frames are taken more slowly than that, or not for a while,
            the rest is not hurried to catch up.
        clock: Seconds that go on evenly.
        sleep: Waits for so many seconds. Defaults to None: really waits, but
            not after `stop`.

    Attributes:
        name, width, height, fps, damage: As `VideoReader`.
        goes_on: False: a file waits while nobody looks.

    Raises:
        UserError: If there is no such file, or it holds no video.
    """

    goes_on = False

    def __init__(
        self,
        path: str | os.PathLike,
        paced: bool = True,
        clock: Callable[[], float] = time.perf_counter,
        sleep: Callable[[float], object] | None = None,
    ) -> None:
        self._reader = VideoReader(path)
        self.name, self.fps = self._reader.name, self._reader.fps
        self.width, self.height = self._reader.width, self._reader.height
        self._paced, self._clock = paced, clock
        self._stopped = threading.Event()
        self._sleep = sleep or self._stopped.wait

    @property
    def damage(self) -> str | None:
        return self._reader.damage

    def frames(self) -> Iterator[tuple[np.ndarray, float]]:
        """RGB images and the seconds at which they are shown, rising."""
        last, start = -math.inf, None
        with contextlib.closing(iter(self._reader)) as frames:
            for frame in frames:
                seconds = frame.time_seconds
                if seconds <= last:  # a damaged file
                    seconds = last + 1 / float(self.fps)
                last = seconds
                if self._paced:
                    start = self._wait(seconds, start)
                if self._stopped.is_set():
                    return
                yield frame.image, seconds

    def stop(self) -> None:
        """Makes `frames` end, from any thread."""
        self._stopped.set()

    def _wait(self, seconds: float, start: float | None) -> float:
        """Waits for a frame's time; when the file is as if begun."""
        now = self._clock()
        if start is None or now - (start + seconds) > _LATE:
            return now - seconds
        if now < start + seconds:
            self._sleep(start + seconds - now)
        return start


@contextlib.contextmanager
def _quiet_opencv() -> Iterator[None]:
    """Keeps OpenCV's own lines about a missing camera back."""
    log = getattr(cv2.utils, "logging", cv2)  # OpenCV 5, 4
    level = log.getLogLevel()
    log.setLogLevel(0)
    try:
        yield
    finally:
        log.setLogLevel(level)
