"""The flow that nets carry in their graph, as an estimator."""

import numpy as np

from keras_flowpose.flow.base import check_frame_pair

# To be raised whenever `dense_flow` comes to give other flow.
_VERSION = "1"


class LucasKanadeFlow:
    """Robust Lucas-Kanade flow of `ops/dense_flow.py`, in TensorFlow.

    What exported nets measure themselves, where no OpenCV is at hand; runs on
    whatever device TensorFlow does. The first pair of each size takes some
    seconds, in which the graph is made.

    Args:
        **options: `levels`, `iterations`, `radius` and `finest_level`, as for
            `dense_flow`.

    Example:

    >>> frame = np.random.default_rng(0).integers(0, 256, (40, 31, 3), "uint8")
    >>> flow = LucasKanadeFlow().flow(frame, frame)
    >>> flow.shape, float(np.abs(flow).max()) < 0.01
    ((40, 31, 2), True)

    Reference:
        `ops/dense_flow.py`.
    """

    def __init__(self, **options: int) -> None:
        # Flow is named, and names are checked, before TensorFlow is loaded.
        import tensorflow as tf

        from keras_flowpose.ops.dense_flow import dense_flow

        self._options = options

        # A graph for each size: its matrices depend on it.
        @tf.function
        def flow(target, source):
            return dense_flow(target[None], source[None], **options)[0]

        self._flow = flow

    @property
    def settings(self) -> str:
        """As `FlowEstimator.settings`."""
        chosen = (f"{name} {n}" for name, n in sorted(self._options.items()))
        return ", ".join([f"lucas-kanade {_VERSION}", *chosen])

    def flow(self, target: np.ndarray, source: np.ndarray) -> np.ndarray:
        """As `FlowEstimator.flow`."""
        import tensorflow as tf

        check_frame_pair(target, source)
        # As tensors: for arrays as they are, a graph would be made each time.
        pair = (tf.constant(image) for image in (target, source))
        return self._flow(*pair).numpy()
