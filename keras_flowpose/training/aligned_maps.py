"""The heatmaps of a window's frames, brought to its centre frame."""

import tensorflow as tf
from tensorflow import keras

from keras_flowpose.ops.temporal_pooling import fill_unreliable
from keras_flowpose.ops.warping import Border
from keras_flowpose.ops.warping import warp_backward

# Frames that the net sees at once: the full net takes a quarter of a gigabyte
# for each layer of eight frames.
_FRAMES = 8


class AlignedMaps:
    """What `FlowPoseNet` pools, made by a net that is not trained.

    Args:
        model: Keras model from images to heatmaps, or to a dict with them
            under "fusion" or "spatial" ("fusion" is preferred).

    Call arguments:
        frames: Float tensor `(1, T, height, width, 3)`, RGB 0-255.
        flows: Float tensor `(1, T, h, w, 2)`, as `FlowPoseNet` takes them.
        reliable: Boolean tensor `(1, T, h, w)`, the same. Defaults to None.

    Returns:
        Float32 tensor `(1, T, h, w, joints)`.
    """

    def __init__(self, model: keras.Model) -> None:
        self._model = model
        self._run = tf.function(self._align)

    def __call__(
        self,
        frames: tf.Tensor,
        flows: tf.Tensor,
        reliable: tf.Tensor | None = None,
    ) -> tf.Tensor:
        aligned = self._run(frames[0], flows[0])
        if reliable is None:
            return aligned
        return fill_unreliable(aligned, reliable)

    def _align(self, frames, flows):
        maps = [
            self._maps(frames[start : start + _FRAMES])
            for start in range(0, frames.shape[0], _FRAMES)
        ]
        maps = tf.cast(tf.concat(maps, axis=0), tf.float32)
        return warp_backward(maps, flows, Border.ZERO)[None]

    def _maps(self, frames):
        maps = self._model(frames, training=False)
        if isinstance(maps, dict):
            maps = maps["fusion" if "fusion" in maps else "spatial"]
        return maps
