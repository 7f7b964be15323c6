"""Farneback's polynomial flow of OpenCV: smooth, in every build."""

import cv2
import numpy as np

from keras_flowpose.argument_checks import odd_number
from keras_flowpose.flow.base import check_frame_pair

_LEVELS, _PYRAMID = 5, 0.5
_ITERATIONS = 3
# Neighbourhood in which the image is taken for a polynomial, and the weight
# within it; the pair that OpenCV's documentation advises.
_POLYNOMIAL, _SIGMA = 5, 1.1


class FarnebackFlow:
    """OpenCV's `calcOpticalFlowFarneback`.

    Args:
        window: Odd number, side in pixels of the square in which all content
            is taken to move alike. Larger ones are steadier, and blur the
            flow at outlines. Defaults to 13.

    Raises:
        ValueError: If `window` is not an odd number >= 1.

    Example:

    >>> frame = np.random.default_rng(0).integers(0, 256, (90, 121, 3), "uint8")
    >>> flow = FarnebackFlow().flow(frame, frame)
    >>> flow.shape, float(np.abs(flow).mean()) < 0.01
    ((90, 121, 2), True)

    Reference:
        Farneback, "Two-Frame Motion Estimation Based on Polynomial
        Expansion", 2003.
    """

    def __init__(self, window: int = 13) -> None:
        self.window = odd_number("window", window)

    @property
    def settings(self) -> str:
        """As `FlowEstimator.settings`."""
        return f"farneback, window {self.window}, opencv {cv2.__version__}"

    def flow(self, target: np.ndarray, source: np.ndarray) -> np.ndarray:
        """As `FlowEstimator.flow`."""
        check_frame_pair(target, source)
        # As with DIS, the first image is the one whose pixels get flow.
        return cv2.calcOpticalFlowFarneback(
            _grey(target),
            _grey(source),
            None,
            pyr_scale=_PYRAMID,
            levels=_LEVELS,
            winsize=self.window,
            iterations=_ITERATIONS,
            poly_n=_POLYNOMIAL,
            poly_sigma=_SIGMA,
            flags=0,
        )


def _grey(image: np.ndarray) -> np.ndarray:
    return cv2.cvtColor(np.ascontiguousarray(image), cv2.COLOR_RGB2GRAY)
