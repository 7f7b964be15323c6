"""Any function that gives flow, as an estimator."""

import uuid
from collections.abc import Callable

import numpy as np

from keras_flowpose.flow.base import check_frame_pair


class CallableFlow:
    """Optical flow from a function, whose result is checked.

    Args:
        function: Called with the target and the source, RGB uint8 `(height,
            width, 3)`; gives the backward flow as an array or tensor of
            floats `(height, width, 2)`, (dx, dy) in pixels: the content of
            target pixel p is found at p + flow(p) in the source.
        settings: Words that stand for the function, its weights and options,
            see `FlowEstimator.settings`. Defaults to None: flow that is kept
            on disk is not found again by another object.

    Raises:
        ValueError: If `function` cannot be called.

    Example:

    >>> still = CallableFlow(lambda target, source: np.zeros((4, 6, 2)))
    >>> image = np.zeros((4, 6, 3), np.uint8)
    >>> still.flow(image, image).shape
    (4, 6, 2)
    """

    def __init__(
        self,
        function: Callable[[np.ndarray, np.ndarray], np.ndarray],
        settings: str | None = None,
    ) -> None:
        if not callable(function):
            raise ValueError(
                "`function` must be callable with a target and a source "
                f"image. Received: function={function!r}"
            )
        self._function = function
        # A name of the function would not tell two versions of it apart.
        self._settings = settings or f"function {uuid.uuid4().hex}"

    @property
    def settings(self) -> str:
        """As `FlowEstimator.settings`."""
        return self._settings

    def flow(self, target: np.ndarray, source: np.ndarray) -> np.ndarray:
        """As `FlowEstimator.flow`.

        Raises:
            ValueError: If the function returns anything else than finite
                floats of the right shape, or as there.
        """
        check_frame_pair(target, source)
        flow = np.asarray(self._function(target, source))
        shape = (*target.shape[:2], 2)
        if flow.shape != shape or not np.issubdtype(flow.dtype, np.floating):
            raise ValueError(
                f"`function` must return floats of shape {shape}. Received: "
                f"dtype={flow.dtype}, shape={flow.shape}"
            )
        flow = flow.astype(np.float32)
        if not np.isfinite(flow).all():
            raise ValueError(
                "`function` must return finite values. Received: "
                f"{np.count_nonzero(~np.isfinite(flow))} values of "
                f"{flow.size} that are NaN or infinite"
            )
        return flow
