"""HeatmapNet: SpatialNet and the fusion layers, trained together.

This is the net whose weights the authors released: two predictions of the
same heatmaps, the second with a view of 216 input pixels, and a loss on each.
"""

from tensorflow import keras

from keras_flowpose.models import layer_factory as factory
from keras_flowpose.models.spatial_fusion import fusion_head
from keras_flowpose.models.spatial_net import SpatialNet


@keras.utils.register_keras_serializable(package="keras_flowpose")
class HeatmapNet(keras.Model):
    """RGB frames to heatmaps, before and after spatial fusion.

    The layers are those of `SpatialNet` plus conv1_fusion to conv5_fusion,
    all found by `get_layer(name)`. With the defaults the net has 17,615,886
    parameters, as the release.

    Args:
        joints: Integer >= 1, number of heatmaps. Defaults to 7.
        width: Factor on the channels of the hidden layers. Defaults to 1.0.
        input_size: As in `SpatialNet`. Defaults to 256.
        conv4_kernel: As in `SpatialNet`. Defaults to 9.
        conv8_relu: Whether a ReLU follows conv8. Defaults to True.
        fusion_relu: Whether a ReLU follows conv5_fusion: the paper yes, the
            release no. Defaults to False.
        initializer: "he" (default) or "release".
        value_scale: As in `SpatialNet`. Defaults to 1.0.
        value_offset: As in `SpatialNet`. Defaults to 0.0.
        **kwargs: `name` and `trainable`, passed to `keras.Model`.

    Input shape:
        `(batch, height, width, 3)`, RGB 0-255, any numeric type.

    Output shape:
        A dict of two, float32, each `(batch, height / 4, width / 4, joints)`:
        `spatial` is the output of conv8 (loss 1), `fusion` that of
        conv5_fusion (loss 2), the better one.

    Example:

    >>> net = HeatmapNet(joints=7, width=0.1, input_size=(24, 16))
    >>> heatmaps = net(tf.zeros([2, 24, 16, 3]))
    >>> {name: tuple(maps.shape) for name, maps in sorted(heatmaps.items())}
    {'fusion': (2, 6, 4, 7), 'spatial': (2, 6, 4, 7)}

    Reference:
        Figure 4 of the paper, and the authors' release.
    """

    def __init__(
        self,
        joints=7,
        width=1.0,
        input_size=256,
        conv4_kernel=9,
        conv8_relu=True,
        fusion_relu=False,
        initializer="he",
        value_scale=1.0,
        value_offset=0.0,
        **kwargs,
    ):
        # Layers: those of a SpatialNet are taken over, not built again.
        spatial_net = SpatialNet(
            joints=joints,
            width=width,
            input_size=input_size,
            conv4_kernel=conv4_kernel,
            conv8_relu=conv8_relu,
            initializer=initializer,
            value_scale=value_scale,
            value_offset=value_offset,
        )

        # Graph.
        fusion = fusion_head(
            spatial_net.get_layer("conv3").output,
            spatial_net.get_layer("conv7").output,
            joints,
            width,
            fusion_relu,
            initializer,
        )
        super().__init__(
            inputs=spatial_net.input,
            outputs=factory.named_outputs(
                {"spatial": spatial_net.output, "fusion": fusion}
            ),
            **kwargs,
        )

        # Config.
        self.joints = joints
        self.width = width
        self.input_size = input_size
        self.conv4_kernel = conv4_kernel
        self.conv8_relu = conv8_relu
        self.fusion_relu = fusion_relu
        self.initializer = initializer
        self.value_scale = value_scale
        self.value_offset = value_offset

    def get_config(self):
        return {
            "name": self.name,
            "trainable": self.trainable,
            "joints": self.joints,
            "width": self.width,
            "input_size": factory.json_size(self.input_size),
            "conv4_kernel": self.conv4_kernel,
            "conv8_relu": self.conv8_relu,
            "fusion_relu": self.fusion_relu,
            "initializer": self.initializer,
            "value_scale": self.value_scale,
            "value_offset": self.value_offset,
        }
