"""Heatmaps of a window, warped to its centre frame."""

import tensorflow as tf
from tensorflow import keras

from keras_flowpose import argument_checks as checks
from keras_flowpose.ops.checks import check_shape
from keras_flowpose.ops.warping import Border
from keras_flowpose.ops.warping import warp_backward


@keras.utils.register_keras_serializable(package="keras_flowpose")
class FlowWarp(keras.layers.Layer):
    """Moves the heatmaps of all frames to where their content is at the centre.

    `aligned[t](p) = heatmaps[t](p + flow[t](p))`, bilinear: what frame t says
    about the place that the centre frame's pixel p shows there. Gradients
    flow to the heatmaps and to the flow.

    Args:
        border: What lies outside the maps: "zero" (default; no joint out
            there) or "edge" (the nearest cell).
        **kwargs: Passed to `keras.layers.Layer`. Positions are computed in
            float32 under every precision policy; the output has the layer's
            compute dtype.

    Call arguments:
        heatmaps: Float tensor `(batch, frames, height, width, joints)`.
        flows: Float tensor `(batch, frames, height, width, 2)`: from the
            centre frame to each frame, (dx, dy) in heatmap pixels, 0 at the
            centre itself.

    Input shape:
        The two shapes above; all sizes may be unknown.

    Output shape:
        `(batch, frames, height, width, joints)`.

    Example:

    >>> heatmaps = tf.reshape([0.0, 1.0, 2.0], [1, 1, 1, 3, 1])
    >>> flows = tf.ones([1, 1, 1, 3, 2]) * [1.0, 0.0]  # it moved to the right
    >>> FlowWarp()(heatmaps, flows)[0, 0, 0, :, 0].numpy()
    array([1., 2., 0.], dtype=float32)

    Reference:
        The paper's flow-aligned heatmaps; `models/flow_pose_net.py` lists the
        choices it leaves open.
    """

    def __init__(self, border="zero", **kwargs):
        # Flow in half precision would be off by whole fractions of a cell.
        super().__init__(autocast=False, **kwargs)
        checks.one_of("border", border, [b.value for b in Border])
        self.border = border

    def call(self, heatmaps, flows):
        # Keras 2 makes tensors of the first argument only.
        flows = tf.convert_to_tensor(flows)
        axes = ("batch", "frames", "height", "width")
        check_shape(heatmaps, "heatmaps", (*axes, "joints"))
        check_shape(flows, "flows", (*axes, 2))
        heatmaps = tf.cast(heatmaps, self.compute_dtype)
        aligned = warp_backward(
            _fold(heatmaps), _fold(flows), Border(self.border)
        )
        aligned = tf.reshape(aligned, tf.shape(heatmaps))
        aligned.set_shape(heatmaps.shape)
        return aligned

    def compute_output_shape(self, heatmaps_shape):
        return tuple(heatmaps_shape)

    def get_config(self):
        return {**super().get_config(), "border": self.border}


def _fold(stack):
    """`(batch, frames, ...)` to `(batch * frames, ...)`."""
    shape = tf.concat([[-1], tf.shape(stack)[2:]], 0)
    folded = tf.reshape(stack, shape)
    folded.set_shape([None, *stack.shape[2:]])
    return folded
