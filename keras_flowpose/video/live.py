"""The loop of live use: a frame in, its pose out, shown, with its delay.

Cameras, windows and clocks are handed in; see `estimate_live` for the parts
that they are in earnest.
"""

import enum
import time
from array import array
from collections import deque
from collections.abc import Callable
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from dataclasses import replace
from typing import Protocol

import numpy as np

from keras_flowpose.video.estimator import FramePose
from keras_flowpose.video.estimator import VideoPoseEstimator
from keras_flowpose.video.filters.one_euro import OneEuroFilter
from keras_flowpose.video.live_source import LiveFrame

_RATE_FRAMES = 30  # over which frames per second are told


class Wish(enum.Enum):
    """What whoever looks on wants: to go on, to wait, or to end."""

    GO_ON = "go on"
    PAUSE = "pause"
    STOP = "stop"


@dataclass(frozen=True, eq=False)
class LiveShot:
    """A frame with its pose, ready to be shown.

    Args:
        frame: The frame.
        pose: Its pose, keypoints filtered if there are filters.
        rate: Frames shown per second lately, 0 at first.
        delay: Seconds from capture to display of the frame before; that of
            this one is not known yet. 0 at first.
        dropped: Frames that were not looked at so far.
    """

    frame: LiveFrame
    pose: FramePose
    rate: float = 0.0
    delay: float = 0.0
    dropped: int = 0


class LiveSource(Protocol):
    """Gives frames: `EveryFrame` or `NewestFrame`."""

    ended: bool
    dropped: int

    def next_frame(self) -> LiveFrame | None:
        """The next frame; None if there is none yet or, if `ended`, more."""

    def pause(self, paused: bool) -> None:
        """Is told when frames are not wanted for a while, and again."""


class LiveView(Protocol):
    """Shows shots and asks for wishes: a window, or nothing."""

    def show(self, shot: LiveShot) -> None:
        """Shows a shot, and returns when it can be seen."""

    def wish(self) -> Wish:
        """What is wanted now; takes its time in a pause."""


@dataclass(eq=False)
class LiveSummary:
    """What a live run came to.

    Args:
        estimated: Frames that went through the net.
        shown: Poses that came out and were shown.
        dropped: Frames that were not looked at.
        seconds: From the first capture to the last display, without pauses.
        delays: Seconds from capture to display of each frame shown.
        interrupted: Whether Ctrl-C has ended it.
    """

    estimated: int = 0
    shown: int = 0
    dropped: int = 0
    seconds: float = 0.0
    delays: array = field(default_factory=lambda: array("d"))
    interrupted: bool = False

    @property
    def rate(self) -> float:
        """Frames shown per second."""
        return self.shown / self.seconds if self.seconds > 0 else 0.0

    def line(self) -> str:
        """All of it in one line."""
        told = (
            f"{self.estimated + self.dropped} frames came, {self.shown} shown, "
            f"{self.dropped} dropped"
        )
        if not self.shown:
            return f"{told}."
        median, slow = 1e3 * np.percentile(self.delays, [50, 95])
        return (
            f"{told}; {self.rate:.1f} frames/s; delay {median:.0f} ms "
            f"(median), {slow:.0f} ms (95 %)."
        )


class LiveRun:
    """One run, from the first frame to the last.

    Args:
        source: Gives frames.
        estimator: Turns them into poses; nothing was pushed yet.
        view: Shows them.
        keep: Called with each shot after it was shown; writes files, say.
        filters: What keypoints go through, in order.
        clock: Seconds that go on evenly, the same as the source's.
        max_frames: Ends after so many frames. Defaults to None: never.
        max_seconds: Ends so long after the first frame came. Defaults to
            None: never.
        stopped: Whether to end now, asked all the time; for Ctrl-C. Defaults
            to never.

    Attributes:
        summary: A `LiveSummary` of what was done so far.
    """

    def __init__(
        self,
        source: LiveSource,
        estimator: VideoPoseEstimator,
        view: LiveView,
        keep: Callable[[LiveShot], object] = lambda shot: None,
        filters: Sequence[OneEuroFilter] = (),
        clock: Callable[[], float] = time.perf_counter,
        max_frames: int | None = None,
        max_seconds: float | None = None,
        stopped: Callable[[], bool] = lambda: False,
    ) -> None:
        self.summary = LiveSummary()
        self._source, self._estimator, self._view = source, estimator, view
        self._keep, self._filters, self._clock = keep, filters, clock
        self._max_frames, self._max_seconds = max_frames, max_seconds
        self._stopped = stopped
        self._waiting: deque[LiveFrame] = deque()  # for their poses
        self._shown_at: deque[float] = deque(maxlen=_RATE_FRAMES + 1)
        self._paused = 0.0
        self._first: float | None = None

    def run(self) -> LiveSummary:
        """Goes on until the frames end, a limit is reached or it is wished."""
        while not self._source.ended and not self._is_over():
            wish = self._wish()
            if wish is Wish.PAUSE:
                wish = self._wait()
            if wish is Wish.STOP:
                break
            frame = self._source.next_frame()
            self.summary.dropped = self._source.dropped
            if frame is not None:
                self._look_at(frame)
        self._finish()
        return self.summary

    def _wish(self) -> Wish:
        return Wish.STOP if self._stopped() else self._view.wish()

    def _is_over(self) -> bool:
        if self.summary.estimated == self._max_frames:
            return True
        if None in (self._max_seconds, self._first):
            return False
        return self._clock() - self._first >= self._max_seconds

    def _wait(self) -> Wish:
        """Waits through a pause, and says what is wanted after it."""
        begun = self._clock()
        self._source.pause(True)
        while (wish := self._wish()) is Wish.PAUSE:
            pass
        self._source.pause(False)
        waited = self._clock() - begun
        self._paused += waited
        self._shown_at.clear()
        self._waiting = deque(
            replace(frame, captured=frame.captured + waited)
            for frame in self._waiting
        )
        return wish

    def _look_at(self, frame: LiveFrame) -> None:
        if frame.after_gap:
            self._finish()
            for one in self._filters:
                one.reset()
        if self._first is None:
            self._first = frame.captured
        self.summary.estimated += 1
        self._waiting.append(frame)
        for pose in self._estimator.push(frame.image, frame.time_seconds):
            self._show(pose)

    def _finish(self) -> None:
        """Shows what waits for frames that will not come."""
        for pose in self._estimator.finish():
            self._show(pose)

    def _show(self, pose: FramePose) -> None:
        frame, summary = self._waiting.popleft(), self.summary
        keypoints = pose.keypoints
        for one in self._filters:
            keypoints = one.push(keypoints, frame.time_seconds)
        # The estimator counts from 0 again after each gap.
        pose = replace(
            pose, index=summary.shown, keypoints=np.float32(keypoints)
        )
        shot = LiveShot(
            frame,
            pose,
            self._rate(),
            summary.delays[-1] if summary.delays else 0.0,
            summary.dropped,
        )
        self._view.show(shot)
        now = self._clock()
        self._shown_at.append(now)
        summary.shown += 1
        summary.delays.append(now - frame.captured)
        summary.seconds = now - self._first - self._paused
        self._keep(shot)

    def _rate(self) -> float:
        if len(self._shown_at) < 2:
            return 0.0
        seconds = self._shown_at[-1] - self._shown_at[0]
        return (len(self._shown_at) - 1) / seconds if seconds > 0 else 0.0
