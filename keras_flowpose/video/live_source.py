"""Which frames of a camera or file are looked at: all, or always the newest.

Where frames come faster than poses are made, looking at all of them makes the
delay grow for ever. So a thread takes them, and keeps only the newest one.
"""

import contextlib
import threading
import time
from collections.abc import Callable
from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import replace
from typing import Protocol

import numpy as np

_PATIENCE = 10.0  # seconds without a frame, after which a camera is gone


@dataclass(frozen=True, eq=False)
class LiveFrame:
    """One frame as it came in.

    Args:
        image: RGB, uint8 `(height, width, 3)`.
        time_seconds: From the first frame on, rising.
        captured: When it came in, on the clock of the source.
        after_gap: Whether the frames before it were not looked at, so that
            it has nothing to do with the last one.
    """

    image: np.ndarray
    time_seconds: float
    captured: float
    after_gap: bool = False


class Feed(Protocol):
    """What gives frames: a `CameraFeed` or a `FileFeed`."""

    name: str
    damage: str | None
    goes_on: bool

    def frames(self) -> Iterator[tuple[np.ndarray, float]]:
        """Images and their seconds."""

    def stop(self) -> None:
        """Makes `frames` end."""


class EveryFrame:
    """All frames of a feed, in turn; a context manager.

    Args:
        feed: Where they come from.
        clock: Seconds that go on evenly.

    Attributes:
        ended: Whether no frame will follow.
        dropped: 0.
    """

    dropped = 0

    def __init__(
        self, feed: Feed, clock: Callable[[], float] = time.perf_counter
    ) -> None:
        self.ended = False
        self._feed, self._clock = feed, clock
        self._frames = feed.frames()
        self._gap = False

    def __enter__(self) -> "EveryFrame":
        return self

    def __exit__(self, *failure) -> None:
        self._feed.stop()
        self._frames.close()

    def next_frame(self, wait_seconds: float = 0.05) -> LiveFrame | None:
        """The next frame, however long it takes; None at the end."""
        taken = next(self._frames, None)
        if taken is None:
            self.ended = True
            return None
        frame = LiveFrame(*taken, self._clock(), self._gap)
        self._gap = False
        return frame

    def pause(self, paused: bool) -> None:
        """Is told when frames are not wanted for a while, and again."""
        self._gap = self._gap or (paused and self._feed.goes_on)


class NewestFrame:
    """The newest frame of a feed, which a thread reads; a context manager.

    Frames that nobody took in time are dropped and counted. An error of the
    feed is raised by `next_frame`.

    Args:
        feed: Where frames come from.
        clock: Seconds that go on evenly.
        patience: Seconds without a frame after which the feed counts as
            ended, and its `damage` says so.

    Attributes:
        ended: Whether no frame will follow.
        dropped: How many frames nobody saw, but for those of a pause.
    """

    def __init__(
        self,
        feed: Feed,
        clock: Callable[[], float] = time.perf_counter,
        patience: float = _PATIENCE,
    ) -> None:
        self.ended = False
        self.dropped = 0
        self._feed, self._clock, self._patience = feed, clock, patience
        self._changed = threading.Condition()
        self._newest: LiveFrame | None = None
        self._error: Exception | None = None
        self._paused = self._stopped = self._done = self._gap = False
        # A daemon, because a driver that hangs shall not keep Python alive.
        self._thread = threading.Thread(target=self._take, daemon=True)

    def __enter__(self) -> "NewestFrame":
        self._last = self._clock()
        self._thread.start()
        return self

    def __exit__(self, *failure) -> None:
        self._feed.stop()
        with self._changed:
            self._stopped = True
            self._changed.notify_all()
        self._thread.join(timeout=2)

    def next_frame(self, wait_seconds: float = 0.05) -> LiveFrame | None:
        """The newest frame that was not taken yet.

        Args:
            wait_seconds: How long to wait for one.

        Returns:
            The frame, or None if there is none yet or, if `ended`, any more.
        """
        with self._changed:
            self._changed.wait_for(
                lambda: self._newest is not None or self._done, wait_seconds
            )
            frame, self._newest = self._newest, None
            if frame is None and self._done:
                self.ended = True
                if self._error is not None:
                    raise self._error
            elif frame is None and self._is_overdue():
                self.ended = True
                self._feed.damage = (
                    f"{self._feed.name} has given no frame for "
                    f"{self._patience:g} seconds."
                )
            return frame

    def pause(self, paused: bool) -> None:
        """Is told when frames are not wanted for a while, and again."""
        with self._changed:
            self._paused = paused
            self._last = self._clock()
            if self._newest is not None:
                # A file's frame that waited comes in now.
                self._newest = replace(self._newest, captured=self._last)
            self._changed.notify_all()

    def _is_overdue(self) -> bool:
        waited = self._clock() - self._last
        return (
            self._feed.goes_on and not self._paused and waited > self._patience
        )

    def _take(self) -> None:
        try:
            with contextlib.closing(self._feed.frames()) as frames:
                for image, seconds in frames:
                    with self._changed:
                        if not self._keep(image, seconds):
                            return
        except Exception as error:  # told where frames are taken
            self._error = error
        finally:
            with self._changed:
                self._done = True
                self._changed.notify_all()

    def _keep(self, image: np.ndarray, seconds: float) -> bool:
        """Puts a frame where it can be taken; False if none is wanted."""
        if not self._feed.goes_on:
            self._changed.wait_for(lambda: self._stopped or not self._paused)
        if self._stopped:
            return False
        self._last = self._clock()
        if self._paused:
            self._gap = True
            self._newest = None
            return True
        if self._newest is not None:
            self.dropped += 1
            self._gap = self._gap or self._newest.after_gap
        self._newest = LiveFrame(image, seconds, self._last, self._gap)
        self._gap = False
        self._changed.notify_all()
        return True
