"""Dense inverse search (DIS) flow of OpenCV: fast, and nearly unbiased."""

import cv2
import numpy as np

from keras_flowpose.flow.base import check_frame_pair

_PRESETS = {
    "ultrafast": cv2.DISOPTICAL_FLOW_PRESET_ULTRAFAST,
    "fast": cv2.DISOPTICAL_FLOW_PRESET_FAST,
    "medium": cv2.DISOPTICAL_FLOW_PRESET_MEDIUM,
}

# From this side on DIS finds room for its 8-pixel patches on every level of
# its pyramid. On smaller images it chooses levels by the width alone, and
# then raises, returns NaN or reads out of bounds, depending on the shape.
_SMALLEST_SIDE = 96


class DisFlow:
    """OpenCV's DIS optical flow.

    Images with a side below 96 pixels are extended by repeating their last
    row or column, and the flow is cut back, so that every size works, down to
    one pixel.

    Args:
        preset: "ultrafast", "fast" or "medium"; of a 256 x 256 pair they take
            about 0.5, 1 and 5 ms on two cores. Defaults to "medium".

    Raises:
        ValueError: If `preset` is another one.

    Example:

    >>> frame = np.random.default_rng(0).integers(0, 256, (90, 121, 3), "uint8")
    >>> flow = DisFlow("fast").flow(frame, frame)
    >>> flow.shape, float(np.abs(flow).max()) < 1e-3
    ((90, 121, 2), True)

    Reference:
        Kroeger et al., "Fast Optical Flow using Dense Inverse Search", 2016.
        The paper uses FastDeepFlow, which is not in OpenCV's main modules.
    """

    def __init__(self, preset: str = "medium") -> None:
        if preset not in _PRESETS:
            raise ValueError(
                f"`preset` must be one of {', '.join(_PRESETS)}. "
                f"Received: preset={preset!r}"
            )
        self.preset = preset
        self._dis = cv2.DISOpticalFlow_create(_PRESETS[preset])

    @property
    def settings(self) -> str:
        """As `FlowEstimator.settings`."""
        return f"dis {self.preset}, opencv {cv2.__version__}"

    def flow(self, target: np.ndarray, source: np.ndarray) -> np.ndarray:
        """As `FlowEstimator.flow`."""
        check_frame_pair(target, source)
        height, width = target.shape[:2]
        # OpenCV's flow of (first, second) says where each pixel of the first
        # went in the second: backward flow with the first as the target.
        flow = self._dis.calc(_grey(target), _grey(source), None)
        return flow[:height, :width]


def _grey(image: np.ndarray) -> np.ndarray:
    grey = cv2.cvtColor(np.ascontiguousarray(image), cv2.COLOR_RGB2GRAY)
    below = max(0, _SMALLEST_SIDE - image.shape[0])
    right = max(0, _SMALLEST_SIDE - image.shape[1])
    if below or right:
        grey = cv2.copyMakeBorder(
            grey, 0, below, 0, right, cv2.BORDER_REPLICATE
        )
    return grey
