"""What a file for another runtime computes, in ops that all of them have.

One function gives heatmaps and the poses read from them: nothing is computed
twice, and whoever wants only one of them asks only for that. It takes frames
of any size, as the signature `serving_default` of a bundle does, so that
nobody has to write a letterbox of his own, which would move every joint if it
were a little different. Pooling over time is not in it.
"""

import tensorflow as tf

from keras_flowpose.export.served_net import ServedNet
from keras_flowpose.ops.compilation import uncompiled
from keras_flowpose.ops.coordinates import heatmap_to_image
from keras_flowpose.ops.decoding import decode_heatmaps
from keras_flowpose.ops.images import letterbox_to_frame
from keras_flowpose.ops.letterbox_products import letterbox_products

FRAMES = tf.TensorSpec([None, None, None, 3], tf.uint8, "frames")
"""The only input: `(batch, height, width, 3)`, RGB."""


def portable_poses(net: ServedNet, frames: tf.Tensor) -> dict[str, tf.Tensor]:
    """Poses in frames of one size, and the heatmaps they were read from.

    Args:
        net: What to compute with.
        frames: Uint8 `(batch, height, width, 3)`, RGB.

    Returns:
        `keypoints` float32 `(batch, joints, 2)`, (x, y) in pixels of the
        frame; `scores` float32 `(batch, joints)`, the height of the heatmap's
        peak, or 1 where the net gives coordinates; and unless it does,
        `heatmaps` float32 `(batch, h, w, joints)` of the network frame.
    """
    drawn = letterbox_products(frames, net.size)
    found = {}
    if net.heatmap_shape is None:
        points = net.coordinates(drawn)
        scores = tf.ones_like(points[..., 0])
    else:
        heatmaps = net.heatmaps(drawn)
        found["heatmaps"] = heatmaps
        points, scores = decode_heatmaps(heatmaps)
        points = heatmap_to_image(points, net.stride)
    # One size for the batch, but with an axis: tf2onnx knows no scalars here.
    height, width = (tf.shape(frames)[axis, None] for axis in (1, 2))
    keypoints = letterbox_to_frame(points, height, width, net.size)
    return {"keypoints": keypoints, "scores": scores, **found}


def traced_poses(net: ServedNet) -> tf.types.experimental.GenericFunction:
    """`portable_poses` of a net as a function of `FRAMES`, traced, no XLA."""
    function = tf.function(
        lambda frames: portable_poses(net, frames),
        input_signature=[FRAMES],
        autograph=False,
    )
    with uncompiled():
        function.get_concrete_function()
    return function
