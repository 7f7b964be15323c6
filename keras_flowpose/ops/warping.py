"""Bilinear look-ups in images at real-valued positions, and warps by flow.

The one idea: an image read at p + flow(p) is the source frame drawn in the
shape of the target frame (a backward warp), defined for every target pixel.
"""

import enum

import tensorflow as tf

from keras_flowpose.ops.checks import check_shape
from keras_flowpose.ops.compilation import compiled
from keras_flowpose.ops.coordinates import pixel_grid

_IMAGE = ("batch", "height", "width", "channels")


class Border(enum.Enum):
    """What lies outside an image.

    ZERO: zeros, reached linearly within one pixel (for heatmaps: no joint
    out there). EDGE: the nearest pixel of the image (for flow fields, and
    tensorflow-addons' rule).
    """

    ZERO = "zero"
    EDGE = "edge"


def sample_at(
    image: tf.Tensor, at: tf.Tensor, border: Border = Border.ZERO
) -> tf.Tensor:
    """Reads images at real-valued positions, bilinearly.

    Differentiable in both arguments (in `at` between grid lines).

    Args:
        image: Tensor `(batch, height, width, channels)` of any float type.
        at: Tensor `(batch, rows, columns, 2)`, (x, y) in pixels of `image`.
        border: What lies outside the image.

    Returns:
        Tensor `(batch, rows, columns, channels)` of the image's type.

    Raises:
        ValueError: If a static shape is wrong.
    """
    image, at = tf.convert_to_tensor(image), tf.convert_to_tensor(at)
    check_shape(image, "image", _IMAGE)
    check_shape(at, "at", ("batch", "rows", "columns", 2))
    result = _sample(image, at[..., 0], at[..., 1], border)
    result.set_shape(at.shape[:3] + image.shape[3:])
    return result


def warp_backward(
    image: tf.Tensor,
    flow_target_to_source: tf.Tensor,
    border: Border = Border.ZERO,
) -> tf.Tensor:
    """Draws the source images in the shape of the target frame.

    `aligned(p) = image(p + flow(p))`: content that moved by (dx, dy) from
    the target to the source frame is brought back.

    Args:
        image: Tensor `(batch, height, width, channels)`, the source.
        flow_target_to_source: Float tensor `(batch, height, width, 2)`,
            (dx, dy) in pixels, on the grid of the target.
        border: What lies outside the source.

    Returns:
        Tensor `(batch, height, width, channels)` of the image's type.

    Raises:
        ValueError: If a static shape is wrong.

    Example:

    >>> source = tf.reshape(tf.range(4.0), [1, 1, 4, 1])
    >>> one_to_the_right = tf.constant([1.0, 0.0]) * tf.ones([1, 1, 4, 1])
    >>> warp_backward(source, one_to_the_right)[0, 0, :, 0].numpy()
    array([1., 2., 3., 0.], dtype=float32)

    Reference:
        The paper's alignment of heatmaps; the direction is decided in
        docs/architecture.md.
    """
    image = tf.convert_to_tensor(image)
    flow = tf.convert_to_tensor(flow_target_to_source)
    check_shape(image, "image", _IMAGE)
    check_shape(flow, "flow_target_to_source", _flow_on(image))
    result = _warp(_pixels(image, flow), flow, border)
    result.set_shape(flow.shape[:3] + image.shape[3:])
    return result


def dense_image_warp(
    image: tf.Tensor, flow: tf.Tensor, name: str | None = None
) -> tf.Tensor:
    """Drop-in for `tfa.image.dense_image_warp`, with its conventions.

    `output[b, y, x] = image[b, y - flow[b, y, x, 0], x - flow[b, y, x, 1]]`,
    bilinear, clamped at the border. Use `warp_backward` in new code: nothing
    else in this package has y before x or subtracts flow.

    Args:
        image: Tensor `(batch, height, width, channels)`; at least 2 x 2
            pixels, as in tensorflow-addons.
        flow: Float tensor `(batch, height, width, 2)`, (dy, dx) in pixels.
        name: Name scope of the operation.

    Returns:
        Tensor of the image's shape and type.

    Raises:
        ValueError: If a static shape is wrong.
    """
    with tf.name_scope(name or "dense_image_warp"):
        image, flow = tf.convert_to_tensor(image), tf.convert_to_tensor(flow)
        check_shape(image, "image", _IMAGE)
        check_shape(flow, "flow", _flow_on(image))
        result = _addons_warp(_pixels(image, flow), flow)
        result.set_shape(flow.shape[:3] + image.shape[3:])
        return result


def _flow_on(image):
    """Shape of a flow on the grid of an image, as far as it is known."""
    shape = image.shape
    height, width = (None, None) if shape.rank is None else shape[1:3]
    return ("batch", height or "height", width or "width", 2)


def _pixels(image, flow):
    """The images as rows of pixels, as many as `flow` has vectors.

    Made outside the kernel: inside, XLA of TensorFlow 2.15 takes every index
    of a row apart again: a tenth to a fifth of the time of a warp.
    """
    pixels = flow.shape[:3].num_elements() or tf.size(flow) // 2
    channels = image.shape[3:4].num_elements() or tf.shape(image)[3]
    return tf.reshape(image, [pixels, channels])


@compiled
def _warp(pixels, flow, border):
    x, y = _displaced(flow[..., 0], flow[..., 1])
    return _look_up(pixels, tf.shape(flow), x, y, border)


@compiled
def _addons_warp(pixels, flow):
    x, y = _displaced(-flow[..., 1], -flow[..., 0])
    return _look_up(pixels, tf.shape(flow), x, y, Border.EDGE)


@compiled
def _sample(image, x, y, border):
    shape = tf.shape(image)
    pixels = tf.reshape(image, [-1, shape[3]])
    return _look_up(pixels, shape, x, y, border)


def _look_up(pixels, frame, x, y, border):
    """Reads images given as rows of `pixels`, of the shape `frame`."""
    batch, height, width = frame[0], frame[1], frame[2]
    x, y = tf.cast(x, _wide(x.dtype)), tf.cast(y, _wide(y.dtype))
    left, to_right = _cell(x, width)
    above, to_below = _cell(y, height)
    from_left, from_above = 1 - to_right, 1 - to_below
    if border is Border.ZERO:
        inside = _coverage(x, width) * _coverage(y, height)
        to_below, from_above = to_below * inside, from_above * inside
    first = tf.range(batch)[:, None, None] * (height * width)
    top_left = first + above * width + left
    # Images of one row or column have no neighbour to blend with.
    one_right = tf.minimum(1, width - 1)
    one_below = tf.minimum(1, height - 1) * width

    def corner(offset, weight):
        values = tf.gather_nd(pixels, (top_left + offset)[..., None])
        wide = _wide(pixels.dtype)
        return tf.cast(values, wide) * tf.cast(weight, wide)[..., None]

    result = tf.add_n(
        [
            corner(0, from_left * from_above),
            corner(one_right, to_right * from_above),
            corner(one_below, from_left * to_below),
            corner(one_right + one_below, to_right * to_below),
        ]
    )
    return tf.cast(result, pixels.dtype)


def _displaced(flow_x, flow_y):
    wide = _wide(flow_x.dtype)
    shape = tf.shape(flow_x)
    x, y = pixel_grid(shape[1], shape[2], wide)
    return x + tf.cast(flow_x, wide), y + tf.cast(flow_y, wide)


def _wide(dtype):
    # Positions in half precision would be whole pixels from 2048 on (256 in
    # bfloat16), so they are kept in float32 whatever the images are.
    return tf.float64 if dtype == tf.float64 else tf.float32


def _cell(position, size):
    """First of the two pixels around a position, and the second's share."""
    last = tf.cast(size - 1, position.dtype)
    clamped = tf.clip_by_value(position, 0, last)
    first = tf.minimum(tf.floor(clamped), tf.maximum(last - 1, 0))
    # A NaN position must not become an index, and must show in the result
    # (whether minimum and maximum keep it depends on the XLA version).
    lost = tf.math.is_nan(position)
    index = tf.where(lost, tf.zeros_like(first), first)
    share = tf.where(lost, position, clamped - first)
    return tf.cast(index, tf.int32), share


def _coverage(position, size):
    """1 inside, falling to 0 over the pixel beyond either edge.

    A bilinear look-up with zeros outside is the clamped look-up times this.
    """
    last = tf.cast(size - 1, position.dtype)
    return tf.clip_by_value(tf.minimum(position + 1, last + 1 - position), 0, 1)
