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

    The net runs once over the frames; its maps are warped once for each flow.

    Args:
        model: Keras model from images to heatmaps, or to a dict with them
            under "fusion" or "spatial" ("fusion" is preferred).

    Call arguments:
        frames: Float tensor `(T, height, width, 3)`, RGB 0-255.
        flows: Float tensor `(F, T, h, w, 2)`, flows to compare, or F = 1, each
            as `FlowPoseNet` takes it; 0 leaves maps as they are.
        reliable: Boolean tensor `(F, T, h, w)`, see `fill_unreliable`.
            Defaults to None: all is.

    Returns:
        Float32 tensor `(F, T, h, w, joints)`.
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
        aligned = self._run(frames, flows)
        if reliable is None:
            return aligned
        return fill_unreliable(aligned, reliable)

    def _align(self, frames, flows):
        maps = [
            best_head(
                self._model(frames[start : start + _FRAMES], training=False)
            )
            for start in range(0, frames.shape[0], _FRAMES)
        ]
        maps = tf.cast(tf.concat(maps, axis=0), tf.float32)
        return tf.stack(
            [
                warp_backward(maps, flow, Border.ZERO)
                for flow in tf.unstack(flows)
            ]
        )


def best_head(output: tf.Tensor | dict[str, tf.Tensor]) -> tf.Tensor:
    """The maps that are pooled, out of what a net returns."""
    if isinstance(output, dict):
        return output["fusion" if "fusion" in output else "spatial"]
    return output
