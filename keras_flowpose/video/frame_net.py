"""A heatmap model applied to one frame of any size, as a single graph."""

from typing import Protocol
from typing import runtime_checkable

import numpy as np
import tensorflow as tf
from tensorflow import keras

from keras_flowpose.ops.images import letterbox_image

_INPUT_SIZE = 256  # of models that take any


@runtime_checkable
class SeeingNet(Protocol):
    """Heatmaps of a frame, wherever the net is; a `FrameNet`, for one.

    Attributes:
        size, heatmap_shape, stride: As of `FrameNet`.
    """

    size: tuple[int, int]
    heatmap_shape: tuple[int, int, int]
    stride: float

    def __call__(self, image: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The network frame, uint8 `(height, width, 3)`, and its heatmaps."""


class FrameNet:
    """Letterboxes a frame and runs the model on it.

    The model always sees one frame at a time: a batch of another size is
    rounded differently, which in bfloat16 moves joints by visible fractions
    of a pixel, so that poses would depend on how a video was cut into chunks.

    Args:
        model: Keras model from RGB 0-255 `(batch, height, width, 3)` to
            heatmaps `(batch, h, w, joints)`, or to a dict with them under
            "fusion" or "spatial" ("fusion" is preferred).

    Attributes:
        size: (height, width) of the network frame.
        heatmap_shape: (h, w, joints).
        stride: Network-frame pixels between heatmap cells.

    Call arguments:
        image: RGB, uint8 `(height, width, 3)`, any size.

    Raises:
        ValueError: If the model does not return heatmaps.
    """

    def __init__(self, model: keras.Model) -> None:
        shape = getattr(model, "input_shape", None) or (None,) * 4
        self._model = model
        self.size = (shape[1] or _INPUT_SIZE, shape[2] or _INPUT_SIZE)
        self._run = tf.function(
            self._look_at,
            input_signature=[tf.TensorSpec([None, None, 3], tf.uint8)],
        )
        _, heatmaps = self._run.get_concrete_function().output_shapes
        if heatmaps.rank != 3 or not heatmaps.is_fully_defined():
            raise ValueError(
                "`model` must return heatmaps (batch, height, width, joints) "
                f"of known size. Received: shape=(batch, *{heatmaps})"
            )
        self.heatmap_shape = tuple(heatmaps)
        self.stride = self.size[1] / self.heatmap_shape[1]

    def __call__(self, image: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The network frame, uint8 `(height, width, 3)`, and its heatmaps."""
        network_image, heatmaps = self._run(image)
        return network_image.numpy(), heatmaps.numpy()

    def _look_at(self, image):
        network_image = letterbox_image(image, self.size)
        heatmaps = self._model(network_image[None], training=False)
        if isinstance(heatmaps, dict):
            heatmaps = heatmaps["fusion" if "fusion" in heatmaps else "spatial"]
        return shown(network_image), tf.cast(heatmaps[0], tf.float32)


def shown(network_image: tf.Tensor) -> tf.Tensor:
    """A network frame as an image, on which flow is measured.

    Args:
        network_image: Float tensor `(height, width, 3)`, 0-255.

    Returns:
        The same as uint8.
    """
    rounded = tf.round(tf.clip_by_value(network_image, 0, 255))
    return tf.cast(rounded, tf.uint8)
