"""How the layers of every net here are made: input, channels, first values.

The nets differ in which layers they have, not in how a layer is set up, so
that is written once.
"""

import tensorflow as tf
from tensorflow import keras

from keras_flowpose import argument_checks as checks
from keras_flowpose.configs import INITIALIZERS

SMALL = 0.01
"""Standard deviation of the release's Gaussian initial weights."""


def hidden_channels(channels: int, width: float) -> int:
    """Channels of a hidden layer in a net of relative width `width`.

    Rounded to a multiple of 8 (what vector units and tensor cores like), and
    never below 8.

    >>> hidden_channels(128, 0.5), hidden_channels(128, 0.01)
    (64, 8)
    """
    checks.positive("width", width)
    return max(8, 8 * int(channels * width / 8 + 0.5))


def image_input(
    input_size: int | tuple[int, int] | None,
) -> tf.Tensor:
    """The symbolic RGB input of a net.

    Args:
        input_size: Height and width in pixels, multiples of 4: one number
            for both, or `(height, width)`. None leaves both open.

    Returns:
        A Keras input, `(batch, height, width, 3)`.
    """
    height, width = input_height_width(input_size)
    return keras.Input((height, width, 3), name="images")


def input_height_width(
    input_size: int | tuple[int, int] | None,
) -> tuple[int | None, int | None]:
    """Height and width that `input_size` stands for.

    Raises:
        ValueError: If a side is not a multiple of 4.
    """
    if input_size is None:
        return None, None
    sides = input_size
    if isinstance(input_size, int):
        sides = (input_size, input_size)
    if not isinstance(sides, tuple | list) or len(sides) != 2:
        raise ValueError(
            "`input_size` must be an integer, a pair (height, width) or None. "
            f"Received: input_size={input_size!r}"
        )
    height, width = sides
    checks.multiple_of("input_size", height, 4)
    checks.multiple_of("input_size", width, 4)
    return height, width


def json_size(
    size: int | tuple[int, int] | None,
) -> int | list[int] | None:
    """A size for `get_config`, in the form in which it is read back."""
    return list(size) if isinstance(size, tuple | list) else size


def value_scaling(scale: float, offset: float) -> keras.layers.Layer:
    """The one layer that maps RGB 0-255 to the values conv1 sees.

    Always float32: half precision has too few digits for 0-255 with
    fractions, and the convolution casts afterwards anyway.
    """
    checks.positive("value_scale", scale)
    checks.finite("value_offset", offset)
    return keras.layers.Rescaling(
        scale, offset, dtype="float32", name="value_scaling"
    )


def convolution(
    name: str,
    filters: int,
    kernel_size: int,
    *,
    initializer: str,
    relu: bool = True,
    strides: int = 1,
    input_amplitude: float = 1.0,
) -> keras.layers.Layer:
    """A hidden convolution with "same" padding.

    Args:
        name: Name of the layer.
        filters: Number of output channels.
        kernel_size: Height and width of the kernel.
        initializer: "he", or "release" for a Gaussian of standard deviation
            0.01; biases start at 0.
        relu: Whether a ReLU follows.
        strides: Step in both directions.
        input_amplitude: Typical size of the input values, by which the "he"
            weights are divided. Only conv1 on unscaled RGB needs it.
    """
    return keras.layers.Conv2D(
        filters,
        kernel_size,
        strides=strides,
        padding="same",
        activation="relu" if relu else None,
        kernel_initializer=hidden_initializer(initializer, input_amplitude),
        name=name,
    )


def heatmap_head(name: str, joints: int, *, relu: bool) -> keras.layers.Layer:
    """The 1 x 1 convolution to one heatmap per joint.

    It starts small whatever the initializer of the other layers, so that the
    first maps are close to the (mostly empty) targets, and computes in
    float32 so that outputs are float32 under every precision policy.
    """
    checks.whole_number("joints", joints)
    return keras.layers.Conv2D(
        joints,
        1,
        activation="relu" if relu else None,
        kernel_initializer=small_gaussian(),
        dtype="float32",
        name=name,
    )


def named_outputs(outputs: dict[str, tf.Tensor]) -> dict[str, tf.Tensor]:
    """Gives each output of a model a float32 layer of the output's name.

    Keras 2 calls losses in logs by the output's layer, Keras 3 by its key:
    with this both say `fusion_loss`.
    """
    return {
        name: keras.layers.Activation("linear", dtype="float32", name=name)(x)
        for name, x in outputs.items()
    }


def hidden_initializer(
    initializer: str, input_amplitude: float = 1.0
) -> keras.initializers.Initializer:
    """Initial weights of a hidden layer; a new object on every call."""
    checks.one_of("initializer", initializer, INITIALIZERS)
    if initializer == "release":
        return small_gaussian()
    # He et al. 2015 for ReLU nets: variance 2 / fan_in.
    return keras.initializers.VarianceScaling(
        scale=2 / input_amplitude**2,
        mode="fan_in",
        distribution="truncated_normal",
    )


def small_gaussian() -> keras.initializers.Initializer:
    """The release's initial weights; a new object on every call."""
    return keras.initializers.RandomNormal(stddev=SMALL)


def pixel_amplitude(value_scale: float) -> float:
    """Typical size of RGB values after scaling, 127.5 of them being 1."""
    return 127.5 * value_scale
