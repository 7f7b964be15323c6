"""Spatial fusion: an implicit model of the body on top of SpatialNet.

The fusion layers read what SpatialNet knows about appearance (conv3) and
about parts (conv7) and predict all heatmaps again. Kernels of 13 x 13 on the
heatmap grid let the shoulders speak about the wrists, so that impossible
poses lose.
"""

import tensorflow as tf
from tensorflow import keras

from keras_flowpose import argument_checks as checks
from keras_flowpose.models import layer_factory as factory


def fusion_head(
    conv3: tf.Tensor,
    conv7: tf.Tensor,
    joints: int,
    width: float,
    relu: bool,
    initializer: str,
) -> tf.Tensor:
    """Adds conv1_fusion to conv5_fusion to the graph of a functional model.

    Args:
        conv3: Keras tensor `(batch, height, width, channels)`.
        conv7: Keras tensor of the same height and width.
        joints: Number of heatmaps.
        width: Factor on the channels of the hidden layers.
        relu: Whether a ReLU follows conv5_fusion.
        initializer: "he" or "release".

    Returns:
        Keras tensor `(batch, height, width, joints)`, float32.
    """
    checks.boolean("fusion_relu", relu)

    def conv(name, channels, kernel_size):
        return factory.convolution(
            name,
            factory.hidden_channels(channels, width),
            kernel_size,
            initializer=initializer,
        )

    layers = [
        conv("conv1_fusion", 64, 7),
        conv("conv2_fusion", 64, 13),
        conv("conv3_fusion", 128, 13),
        conv("conv4_fusion", 256, 1),
        factory.heatmap_head("conv5_fusion", joints, relu=relu),
    ]
    # conv3 first: the released weights count input channels in this order.
    x = keras.layers.Concatenate(name="concat_fusion")([conv3, conv7])
    for layer in layers:
        x = layer(x)
    return x


@keras.utils.register_keras_serializable(package="keras_flowpose")
class SpatialFusion(keras.Model):
    """The fusion layers as a model of their own, on given features.

    `HeatmapNet` contains the same layers under the same names; this model is
    for putting them on another net's features, or training them alone.

    Args:
        joints: Integer >= 1, number of heatmaps. Defaults to 7.
        width: Factor on the channels of the hidden layers and on the default
            feature channels. Defaults to 1.0.
        channels: Pair, channels of the two inputs. Defaults to None: those
            of conv3 and conv7 in a `SpatialNet` of this width.
        fusion_relu: Whether a ReLU follows conv5_fusion: the paper yes, the
            release no. Defaults to False.
        initializer: "he" (default) or "release".
        **kwargs: `name` and `trainable`, passed to `keras.Model`.

    Input shape:
        A dict of two: `conv3` `(batch, height, width, channels[0])` and
        `conv7` `(batch, height, width, channels[1])`.

    Output shape:
        `(batch, height, width, joints)`, float32.

    Example:

    >>> fusion = SpatialFusion(joints=7, width=0.1)
    >>> conv3, conv7 = tf.zeros([1, 6, 4, 16]), tf.zeros([1, 6, 4, 24])
    >>> tuple(fusion({"conv3": conv3, "conv7": conv7}).shape)
    (1, 6, 4, 7)

    Reference:
        Figure 4 of the paper.
    """

    def __init__(
        self,
        joints=7,
        width=1.0,
        channels=None,
        fusion_relu=False,
        initializer="he",
        **kwargs,
    ):
        # Layers and graph.
        if channels is None:
            conv3_channels = factory.hidden_channels(128, width)
            conv7_channels = factory.hidden_channels(256, width)
        else:
            conv3_channels, conv7_channels = channels
        conv3 = keras.Input((None, None, conv3_channels), name="conv3")
        conv7 = keras.Input((None, None, conv7_channels), name="conv7")
        heatmaps = fusion_head(
            conv3, conv7, joints, width, fusion_relu, initializer
        )
        super().__init__(
            inputs={"conv3": conv3, "conv7": conv7}, outputs=heatmaps, **kwargs
        )

        # Config.
        self.joints = joints
        self.width = width
        self.channels = channels
        self.fusion_relu = fusion_relu
        self.initializer = initializer

    def get_config(self):
        return {
            "name": self.name,
            "trainable": self.trainable,
            "joints": self.joints,
            "width": self.width,
            "channels": factory.json_size(self.channels),
            "fusion_relu": self.fusion_relu,
            "initializer": self.initializer,
        }
