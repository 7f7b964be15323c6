"""The One-Euro filter: steady when slow, quick when fast, without delay."""

import math
from dataclasses import dataclass
from dataclasses import field
from dataclasses import replace

import numpy as np

from keras_flowpose import argument_checks as checks
from keras_flowpose.safe_files import UserError


@dataclass(eq=False)
class OneEuroFilter:
    """Smooths points as they come, from the past alone.

    A low-pass filter of first order whose cutoff frequency rises with the
    speed of the point: a joint at rest stops trembling, and one that moves is
    not left behind. Each coordinate is filtered on its own.

    A missing point (NaN) stays missing and changes nothing; the next one
    counts the more, the longer ago the last one was.

    Args:
        min_cutoff: Hz, cutoff at rest: lower is steadier. Defaults to 1.
        beta: Hz for each pixel per second, what speed adds to the cutoff:
            higher lags less. Defaults to 0.01, which suits frames of about
            256 pixels; take less where the person is larger.
        derivative_cutoff: Hz, cutoff of the speed itself. Defaults to 1.

    Raises:
        ValueError: If a cutoff is not positive or beta is negative.

    Example:

    ```python
    steady = kfp.OneEuroFilter()
    for seconds, image in camera:
        for pose in estimator.push(image, seconds):
            print(steady.push(pose.keypoints, pose.time_seconds))
    ```

    Reference:
        G. Casiez, N. Roussel, D. Vogel, 1 Euro Filter: A Simple Speed-based
        Low-pass Filter for Noisy Input in Interactive Systems, CHI 2012. As
        there, speed is measured from the last filtered point.
    """

    min_cutoff: float = 1.0
    beta: float = 0.01
    derivative_cutoff: float = 1.0
    _last: "_Last | None" = field(default=None, init=False, repr=False)

    def __post_init__(self) -> None:
        checks.positive("min_cutoff", self.min_cutoff)
        checks.within("beta", self.beta, 0, math.inf)
        checks.positive("derivative_cutoff", self.derivative_cutoff)

    def push(self, points: np.ndarray, time_seconds: float) -> np.ndarray:
        """Takes the points of the next frame.

        Args:
            points: Float, of any shape, the same in every call; NaN where a
                point is missing.
            time_seconds: When the frame was taken, later than the last one.

        Returns:
            The filtered points, float64, shaped as `points`.

        Raises:
            ValueError: If the shape changes or time does not go on.
        """
        points = np.asarray(points, np.float64)
        last = self._last
        if last is None:
            last = _Last(
                -math.inf,
                np.full(points.shape, -math.inf),
                np.full(points.shape, np.nan),
                np.zeros(points.shape),
            )
        if points.shape != last.points.shape:
            raise ValueError(
                f"`points` must have shape {last.points.shape}, as before. "
                f"Received: shape={points.shape}"
            )
        rising = checks.is_number(time_seconds) and (
            last.time < time_seconds < math.inf
        )
        if not rising:
            raise ValueError(
                f"`time_seconds` must be a number > {last.time}, the time of "
                f"the last points. Received: time_seconds={time_seconds}"
            )
        there = np.isfinite(points)
        begun = there & np.isfinite(last.points)
        step = time_seconds - np.where(begun, last.times, time_seconds - 1)
        moved = np.where(begun, points - last.points, 0)
        share = _share(self.derivative_cutoff, step)
        # 0 at the first point, so its share is of no matter.
        speed = last.speed + share * (moved / step - last.speed)
        cutoff = self.min_cutoff + self.beta * np.abs(speed)
        filtered = np.where(
            begun, last.points + _share(cutoff, step) * moved, points
        )
        self._last = _Last(
            time_seconds,
            np.where(there, time_seconds, last.times),
            np.where(there, filtered, last.points),
            np.where(begun, speed, last.speed),
        )
        return np.where(there, filtered, np.nan)

    def reset(self) -> None:
        """Forgets all points: the next ones begin another video."""
        self._last = None

    def __call__(self, points: np.ndarray, times: np.ndarray) -> np.ndarray:
        """Filters a track from its first frame on; what was pushed stays.

        Args:
            points: Float `(frames, ...)`, NaN where a point is missing.
            times: `(frames,)`, seconds. A time that does not go on, as damaged
                videos have it, counts as one usual frame after the one before.

        Returns:
            Float64, shaped as `points`, NaN in the same places.

        Raises:
            UserError: If the times are not known.
        """
        fresh = replace(self)
        filtered = [
            fresh.push(frame, time)
            for frame, time in zip(points, _rising(times), strict=True)
        ]
        return np.array(filtered, np.float64).reshape(np.shape(points))


@dataclass(frozen=True)
class _Last:
    """What is kept of the frames so far.

    Args:
        time: Of the last frame in seconds.
        times: When each point was last seen.
        points: Where it was then, filtered; NaN = never seen.
        speed: How fast it was then, filtered, in pixels a second.
    """

    time: float
    times: np.ndarray
    points: np.ndarray
    speed: np.ndarray


def _share(cutoff: np.ndarray | float, step: np.ndarray) -> np.ndarray:
    """How much of a new value is taken: 1 / (1 + tau / step)."""
    return 1 / (1 + 1 / (2 * math.pi * cutoff * step))


def _rising(times: np.ndarray) -> np.ndarray:
    times = np.asarray(times, np.float64)
    steps = np.diff(times)
    good = steps > 0
    if np.isnan(times).any() or (steps.size and not good.any()):
        raise UserError(
            "one-euro needs the time of each frame, and this track has none: "
            "DeepLabCut CSV holds no times. Set them, for 25 frames a second: "
            "dataclasses.replace(track, times=np.arange(len(track)) / 25)."
        )
    if good.all():
        return times
    usual = np.median(steps[good])
    return np.cumsum([times[0], *np.where(good, steps, usual)])
