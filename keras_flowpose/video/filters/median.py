"""Median over time: takes out single wild points."""

import math
from dataclasses import dataclass

import numpy as np

from keras_flowpose import argument_checks as checks


@dataclass(frozen=True)
class Median:
    """Replaces each point by the median of the frames round it.

    Outliers of up to half a window vanish, steps stay steps. It looks at
    frames before and after, so it is for recorded tracks. x and y of each
    joint are filtered on their own. Points that are missing are left out of
    the medians and stay missing; at the ends of the track the window is cut
    off. (SciPy's filters make up values beyond the ends, and a missing point
    spoils all whose windows hold it.)

    Args:
        window: Frames in a median, an odd number. Defaults to 5.

    Raises:
        ValueError: If the window is not odd.
    """

    window: int = 5

    def __post_init__(self) -> None:
        checks.odd_number("window", self.window)

    def __call__(
        self, points: np.ndarray, times: np.ndarray | None = None
    ) -> np.ndarray:
        """Filters a track.

        Args:
            points: Float `(frames, ...)`, NaN where a point is missing.
            times: Not used.

        Returns:
            Float64, shaped as `points`, NaN in the same places.
        """
        columns = np.array(points, np.float64)
        columns = columns.reshape(len(points), math.prod(columns.shape[1:]))
        for column in columns.T:  # views, so that this fills `columns`
            there = ~np.isnan(column)
            if not there.any():  # of no frames no windows can be made
                continue
            padded = np.pad(column, self.window // 2, constant_values=np.nan)
            windows = np.lib.stride_tricks.sliding_window_view(
                padded, self.window
            )  # (frames, window)
            # Each of these windows holds a number, that of its middle.
            column[there] = np.nanmedian(windows[there], axis=-1)
        return columns.reshape(np.shape(points))
