"""Flow from the centre of a window to each frame, in one step each.

What chaining is compared with: no error adds up, but long ways are harder to
measure, and a video needs many more measurements for each frame.
"""

from collections.abc import Callable

import numpy as np
import tensorflow as tf

from keras_flowpose.data.flow_cache import rounded_flow
from keras_flowpose.flow.base import FlowEstimator
from keras_flowpose.ops.coordinates import STRIDE


class DirectFlow:
    """Measures the flow of a window without chaining, inside tf.data.

    Args:
        make_flow: Makes a `FlowEstimator`.

    Call arguments:
        frames: Float tensor `(T, size, size, 3)`, RGB 0-255.
        present: Boolean tensor `(T,)`.

    Returns:
        Float32 tensor `(T, size / 4, size / 4, 2)`, in heatmap pixels and of
        half precision, as chained flow is; 0 at the centre and where a frame
        is not present.
    """

    def __init__(self, make_flow: Callable[[], FlowEstimator]) -> None:
        # One thread at a time: the map over windows is not parallel.
        self._estimator = make_flow()

    def __call__(self, frames: tf.Tensor, present: tf.Tensor) -> tf.Tensor:
        flows = tf.numpy_function(self._measure, [frames, present], tf.float32)
        count, height, width = frames.shape[:3]
        flows.set_shape([count, height // STRIDE, width // STRIDE, 2])
        return flows

    def _measure(self, frames, present):
        images = np.round(np.clip(frames, 0, 255)).astype(np.uint8)
        centre = len(images) // 2
        flows = [
            self._estimator.flow(images[centre], image)[::STRIDE, ::STRIDE]
            if exists and number != centre
            else np.zeros(
                [image.shape[0] // STRIDE, image.shape[1] // STRIDE, 2]
            )
            for number, (image, exists) in enumerate(
                zip(images, present, strict=True)
            )
        ]
        return rounded_flow(np.stack(flows) / STRIDE).astype(np.float32)
