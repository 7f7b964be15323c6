"""What every optical-flow method looks like to the rest of the package."""

from typing import Protocol
from typing import runtime_checkable

import numpy as np


class FlowEstimator(Protocol):
    """Dense optical flow between two frames of one size.

    An estimator may keep buffers between calls, so one object serves one
    thread at a time.
    """

    @property
    def settings(self) -> str:
        """Everything but the images that the flow depends on, in short words.

        Method, options and version: two estimators with equal settings give
        equal flow, so that flow can be kept and found again.
        """
        ...

    def flow(self, target: np.ndarray, source: np.ndarray) -> np.ndarray:
        """Where each pixel of `target` is found in `source`.

        Args:
            target: RGB image, uint8 `(height, width, 3)`.
            source: RGB image of the same shape.

        Returns:
            The backward flow `flow_target_to_source`, float32
            `(height, width, 2)`: the content of target pixel p is found at
            p + flow(p) in the source, (dx, dy) in pixels. Always finite.

        Raises:
            ValueError: If the images differ in shape or are not RGB uint8.
        """
        ...


@runtime_checkable
class NumberedFlow(Protocol):
    """Flow that is found by the numbers of two frames, not by their images.

    The estimation of videos takes it wherever it takes a `FlowEstimator`.
    """

    @property
    def settings(self) -> str:
        """What the flow is, in short words, as `FlowEstimator.settings`."""
        ...

    def flow_between(
        self, target: int, source: int, shape: tuple[int, int]
    ) -> np.ndarray:
        """Where each pixel of frame `target` is found in frame `source`.

        Args:
            target: Number of a frame in its video, from 0.
            source: Number of another frame, before or after it.
            shape: (height, width) that the flow must have.

        Returns:
            The backward flow, float32 `(height, width, 2)`, as
            `FlowEstimator.flow` gives it.

        Raises:
            UserError: If there is no such flow, or it has another shape.
        """
        ...


def check_frame_pair(target: np.ndarray, source: np.ndarray) -> None:
    """Checks the two images given to `FlowEstimator.flow`.

    Raises:
        ValueError: If either is not uint8 `(height, width, 3)`, or if their
            shapes differ.
    """
    for name, image in (("target", target), ("source", source)):
        if image.ndim != 3 or image.shape[2] != 3 or image.dtype != np.uint8:
            raise ValueError(
                f"`{name}` must be uint8 of shape (height, width, 3). "
                f"Received: dtype={image.dtype}, shape={image.shape}"
            )
    if target.shape != source.shape:
        raise ValueError(
            "`target` and `source` must have the same shape. Received: "
            f"shapes {target.shape} and {source.shape}"
        )
