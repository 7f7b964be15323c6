"""SpatialNet: one RGB frame to one heatmap per joint.

Eight convolutions with stride 1 and only two poolings keep the output at a
quarter of the input's resolution. Large kernels in the middle (conv4, conv5)
give each output cell a view of 96 input pixels.
"""

from tensorflow import keras

from keras_flowpose import argument_checks as checks
from keras_flowpose.models import layer_factory as factory


@keras.utils.register_keras_serializable(package="keras_flowpose")
class SpatialNet(keras.Model):
    """Fully convolutional heatmap net: conv1 to conv8, trained with loss 1.

    Layer names and defaults are those of the authors' release, whose net has
    14,299,911 parameters for seven joints. What the release and the paper do
    differently is an argument. The net computes in the Keras precision policy
    that is in force when it is built; its output is always float32.

    Args:
        joints: Integer >= 1, number of heatmaps. Defaults to 7.
        width: Factor on the channels of the hidden layers, rounded to
            multiples of 8. Defaults to 1.0, the paper's net.
        input_size: Height and width of the images in pixels, multiples of 4:
            an integer, a pair `(height, width)`, or None for any size (the
            output then has a cell for every started 4 x 4 pixels). Weights do
            not depend on it. Defaults to 256.
        conv4_kernel: Odd integer, kernel size of conv4. Defaults to 9, as in
            the release; Figure 4 of the paper has 5.
        conv8_relu: Whether a ReLU follows conv8, as in paper and release.
            Defaults to True. Without it a net learns more easily from
            scratch: see `configs.MODEL_PRESETS`.
        initializer: "he" (default) or "release", a Gaussian of standard
            deviation 0.01 in every layer.
        value_scale: Factor on the RGB values 0-255 before conv1. Defaults to
            1.0, as in the release.
        value_offset: Added to the scaled values. Defaults to 0.0.
        **kwargs: `name` and `trainable`, passed to `keras.Model`.

    Input shape:
        `(batch, height, width, 3)`, RGB 0-255, any numeric type.

    Output shape:
        `(batch, height / 4, width / 4, joints)`, float32.

    Example:

    >>> net = SpatialNet(joints=7, width=0.1, input_size=(24, 16))
    >>> tuple(net(tf.zeros([2, 24, 16, 3])).shape)
    (2, 6, 4, 7)

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
        initializer="he",
        value_scale=1.0,
        value_offset=0.0,
        **kwargs,
    ):
        # Layers.
        checks.odd_number("conv4_kernel", conv4_kernel)
        checks.boolean("conv8_relu", conv8_relu)

        def conv(name, channels, kernel_size, input_amplitude=1.0):
            return factory.convolution(
                name,
                factory.hidden_channels(channels, width),
                kernel_size,
                initializer=initializer,
                input_amplitude=input_amplitude,
            )

        def pool(name):
            # "same" rounds odd sizes up, as Caffe does.
            return keras.layers.MaxPooling2D(2, padding="same", name=name)

        layers = [
            factory.value_scaling(value_scale, value_offset),
            conv("conv1", 128, 5, factory.pixel_amplitude(value_scale)),
            pool("pool1"),
            conv("conv2", 128, 5),
            pool("pool2"),
            conv("conv3", 128, 5),
            conv("conv4", 256, conv4_kernel),
            conv("conv5", 512, 9),
            conv("conv6", 256, 1),
            conv("conv7", 256, 1),
            factory.heatmap_head("conv8", joints, relu=conv8_relu),
        ]

        # Graph.
        images = factory.image_input(input_size)
        x = images
        for layer in layers:
            x = layer(x)
        super().__init__(inputs=images, outputs=x, **kwargs)

        # Config.
        self.joints = joints
        self.width = width
        self.input_size = input_size
        self.conv4_kernel = conv4_kernel
        self.conv8_relu = conv8_relu
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
            "initializer": self.initializer,
            "value_scale": self.value_scale,
            "value_offset": self.value_offset,
        }
