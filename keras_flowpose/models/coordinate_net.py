"""CoordinateNet: the baseline that regresses joint positions directly.

The paper compares heatmaps with a net that outputs coordinates, "similar to"
OverFeat, and publishes neither its layers nor its input size. What is here is
our own free choice of such a net, not a reconstruction: five convolutions
with poolings between them, and three fully connected layers.
"""

from tensorflow import keras

from keras_flowpose import argument_checks as checks
from keras_flowpose.models import layer_factory as factory


@keras.utils.register_keras_serializable(package="keras_flowpose")
class CoordinateNet(keras.Model):
    """RGB frames to one (x, y) per joint, in pixels of the network frame.

    A baseline to measure heatmap nets against: its target cannot have two
    modes, so it averages where labels are noisy or ambiguous. The layers are
    a free choice (see the module's docstring). The last layer starts small,
    so an untrained net puts every joint near the middle of the frame.

    Args:
        joints: Integer >= 1, number of joints. Defaults to 7.
        width: Factor on the channels of the hidden layers, rounded to
            multiples of 8. Defaults to 1.0.
        input_size: Height and width of the images in pixels, multiples of 4:
            an integer or a pair `(height, width)`. Fixed, as the fully
            connected layers depend on it. Defaults to 256.
        initializer: "he" (default) or "release", a Gaussian of standard
            deviation 0.01 in every layer.
        value_scale: Factor on the RGB values 0-255. Defaults to 1.0.
        value_offset: Added to the scaled values. Defaults to 0.0.
        dropout: Share of the units of fc6 and fc7 that is left out in
            training, in [0, 1). Defaults to 0.5.
        **kwargs: `name` and `trainable`, passed to `keras.Model`.

    Input shape:
        `(batch, height, width, 3)`, RGB 0-255, any numeric type.

    Output shape:
        `(batch, joints, 2)`, float32: (x, y) in pixels of the input image.

    Example:

    >>> net = CoordinateNet(joints=7, width=0.1, input_size=(24, 16))
    >>> tuple(net(tf.zeros([3, 24, 16, 3])).shape)
    (3, 7, 2)

    Reference:
        The paper's CoordinateNet baseline; Sermanet et al., "OverFeat", ICLR
        2014.
    """

    def __init__(
        self,
        joints=7,
        width=1.0,
        input_size=256,
        initializer="he",
        value_scale=1.0,
        value_offset=0.0,
        dropout=0.5,
        **kwargs,
    ):
        # Layers.
        checks.whole_number("joints", joints)
        checks.within("dropout", dropout, 0, 1)
        image_height, image_width = factory.input_height_width(input_size)
        if image_height is None:
            raise ValueError(
                "`input_size` must be given: the fully connected layers of a "
                "CoordinateNet depend on it. Received: input_size=None"
            )

        def conv(name, channels, kernel_size, **options):
            return factory.convolution(
                name,
                factory.hidden_channels(channels, width),
                kernel_size,
                initializer=initializer,
                **options,
            )

        def pool(name):
            return keras.layers.MaxPooling2D(2, padding="same", name=name)

        def dense(name, units):
            return keras.layers.Dense(
                factory.hidden_channels(units, width),
                activation="relu",
                kernel_initializer=factory.hidden_initializer(initializer),
                name=name,
            )

        amplitude = factory.pixel_amplitude(value_scale)
        layers = [
            factory.value_scaling(value_scale, value_offset),
            conv("conv1", 96, 7, strides=2, input_amplitude=amplitude),
            pool("pool1"),
            conv("conv2", 256, 5),
            pool("pool2"),
            conv("conv3", 512, 3),
            pool("pool3"),
            conv("conv4", 512, 3),
            conv("conv5", 512, 3),
            pool("pool5"),
            keras.layers.Flatten(name="flatten"),
            dense("fc6", 1024),
            keras.layers.Dropout(dropout, name="drop6"),
            dense("fc7", 1024),
            keras.layers.Dropout(dropout, name="drop7"),
            keras.layers.Dense(
                2 * joints,
                kernel_initializer=factory.small_gaussian(),
                dtype="float32",
                name="fc8",
            ),
            keras.layers.Reshape((joints, 2), dtype="float32", name="xy"),
            # The net speaks in half frames from the middle, users in pixels.
            keras.layers.Rescaling(
                [image_width / 2, image_height / 2],
                [(image_width - 1) / 2, (image_height - 1) / 2],
                dtype="float32",
                name="to_pixels",
            ),
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
        self.initializer = initializer
        self.value_scale = value_scale
        self.value_offset = value_offset
        self.dropout = dropout

    def get_config(self):
        return {
            "name": self.name,
            "trainable": self.trainable,
            "joints": self.joints,
            "width": self.width,
            "input_size": factory.json_size(self.input_size),
            "initializer": self.initializer,
            "value_scale": self.value_scale,
            "value_offset": self.value_offset,
            "dropout": self.dropout,
        }
