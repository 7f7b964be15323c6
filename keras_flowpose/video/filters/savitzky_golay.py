"""Savitzky-Golay: a polynomial fitted round every frame."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from keras_flowpose import argument_checks as checks


@dataclass(frozen=True)
class SavitzkyGolay:
    """Puts each point on the polynomial that fits its neighbours best.

    Peaks and turns keep their height better than under a moving average. It
    looks at frames before and after, so it is for recorded tracks. x and y of
    each joint are filtered on their own, every stretch without missing points
    on its own; at its ends, the polynomial of the last whole window is taken.
    A stretch that is shorter than the window is filtered with the widest
    window that fits it.

    Args:
        window: Frames that are fitted, an odd number. Defaults to 9.
        order: Of the polynomial, below `window`. Defaults to 2.

    Raises:
        ValueError: If the window is not odd, or the order not below it.

    Reference:
        A. Savitzky, M. J. E. Golay, Smoothing and Differentiation of Data by
        Simplified Least Squares Procedures, Analytical Chemistry 36 (1964),
        as in `scipy.signal.savgol_filter`.
    """

    window: int = 9
    order: int = 2

    def __post_init__(self) -> None:
        checks.odd_number("window", self.window)
        checks.whole_number("order", self.order, minimum=0)
        if self.order >= self.window:
            raise ValueError(
                "`order` must be below `window`. Received: "
                f"order={self.order}, window={self.window}"
            )

    def __call__(
        self, points: np.ndarray, times: np.ndarray | None = None
    ) -> np.ndarray:
        """Filters a track.

        Args:
            points: Float `(frames, ...)`, NaN where a point is missing.
            times: Not used: frames count as evenly spaced.

        Returns:
            Float64, shaped as `points`, NaN in the same places.
        """
        # Here, because it takes a second, and most tracks are not filtered.
        from scipy.signal import savgol_filter

        columns = np.array(points, np.float64)
        columns = columns.reshape(len(points), math.prod(columns.shape[1:]))
        for column in columns.T:  # views, so that this fills `columns`
            for first, end in _stretches(np.isfinite(column)):
                length = end - first
                window = min(self.window, length - 1 + length % 2)
                # A polynomial of that order meets that few points exactly.
                if window > self.order:
                    column[first:end] = savgol_filter(
                        column[first:end], window, self.order
                    )
        return columns.reshape(np.shape(points))


def _stretches(there: np.ndarray) -> Iterator[tuple[int, int]]:
    """First and one past the last of each run of True."""
    edges = np.flatnonzero(np.diff(there, prepend=False, append=False))
    yield from edges.reshape(-1, 2).tolist()
