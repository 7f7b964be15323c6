"""Dense optical flow between two images, in plain TensorFlow ops.

Iterative Lucas-Kanade from coarse to fine, with the two ideas that make dense
inverse search (DIS) good where a hand moves before a wall:

1. Images are compared by their contrast: each level of the pyramid is reduced
   by its local mean and divided by its local deviation. Brightness drops out,
   and the faint pattern of a wall counts as much as the sharp outline of an
   arm, which would else drag the wall along.
2. After the steps of a level every pixel chooses among its own flow and those
   of eight neighbours, by how well the two images agree there under each: a
   mean with weights that fall with the fourth power of the difference. Windows
   blur flow across outlines; the choice brings the outlines back, and hands
   flow on to places without texture, as the densification of DIS and the
   propagation of PatchMatch do.

A step solves, at each pixel p, the normal equations of all pixels q under a
window around it,

    sum of w(q) (g(q) . flow(p) + d(q) - g(q) . flow_before(q))^2

with d the difference of the warped source and the target, g the slopes of the
target, computed once a level, and w(q) = 1 / sqrt(1 + (d(q) / c)^2), the
Charbonnier weight: pixels that are hidden in the other image count little. A
small multiple of the unit matrix (Levenberg) keeps the flow where nothing can
be seen.

All counts are fixed, so the graph is static; there is no custom op and no
Python in it, and it is differentiable.

References:
    Lucas and Kanade, "An iterative image registration technique", 1981; Baker
    and Matthews, "Lucas-Kanade 20 years on", 2004 (inverse steps, robust
    weights); Kroeger et al., "Fast optical flow using dense inverse search",
    2016; Barnes et al., "PatchMatch", 2009 (propagation).
"""

import numpy as np
import tensorflow as tf

from keras_flowpose.ops import banded
from keras_flowpose.ops.checks import check_shape
from keras_flowpose.ops.warping import Border
from keras_flowpose.ops.warping import sample_at

_IMAGE = ("batch", "height", "width", 3)
_LUMA = (0.299, 0.587, 0.114)  # of ITU-R BT.601, as OpenCV's grey

# Pyramids end at this side: below there is no window to speak of.
_SMALLEST_SIDE = 8

# Local means and deviations are taken this far around, and deviations count
# from this grey level on: less is noise.
_CONTRAST_RADIUS = 4
_NOISE = 3.0

# In units of local deviations, chosen on drawn signers, where twice or half of
# each changes the error by a few percent.
_ROBUST = 0.2
_DAMPING = 0.003
_AGREEMENT = 0.1
_AGREEMENT_RADIUS = 2

# How far the neighbours are that hand on their flow: first far, then near.
_PROPAGATION = (8, 4)


def dense_flow(
    target: tf.Tensor,
    source: tf.Tensor,
    levels: int = 4,
    iterations: int = 3,
    radius: int = 3,
    finest_level: int = 1,
    stride: int = 1,
) -> tf.Tensor:
    """Where each pixel of the targets is found in the sources.

    Computed in float32 whatever the images are. The gradient reaches both
    images.

    Args:
        target: RGB images, tensor `(batch, height, width, 3)` of any real
            type, 0-255; height and width are known.
        source: Images of the same shape.
        levels: Integer >= 1, of the pyramid; each halves the image. Motion of
            up to about `2 ** (finest_level + levels)` pixels is found.
            Defaults to 4. Levels with a side below 8 pixels are left out.
        iterations: Integer >= 1, steps on each level. Defaults to 3.
        radius: Integer >= 0: windows are tents that end `radius + 1` pixels
            from their centre. Defaults to 3.
        finest_level: Integer >= 0, the level at which steps end: 0 is the
            image itself, four times as dear as 1, half its size (default, as
            DIS medium).
        stride: A power of two: vectors of every so many pixels in x and y
            only. Defaults to 1.

    Returns:
        The backward flow `flow_target_to_source`, float32 tensor `(batch,
        ceil(height / stride), ceil(width / stride), 2)`: the content of
        target pixel p is found at p + flow(p) in the source, (dx, dy) in
        pixels of the images whatever the stride.

    Raises:
        ValueError: If a shape is wrong, or height or width is not known.

    Example:

    >>> x, y = tf.meshgrid(tf.range(60.0), tf.range(40.0))
    >>> picture = 99 + 50 * (tf.sin(x / 2) + tf.cos(y / 3))[None, ..., None]
    >>> target = tf.repeat(picture, 3, axis=-1)
    >>> source = tf.roll(target, shift=2, axis=2)  # moved to the right
    >>> flow = dense_flow(target, source)
    >>> np.round(flow[0, 20, 30].numpy())
    array([2., 0.], dtype=float32)
    """
    target, source = tf.convert_to_tensor(target), tf.convert_to_tensor(source)
    height, width = _known_size(target, source)
    grey = tf.concat([_grey(target), _grey(source)], axis=0)
    used = _levels((height, width), levels, finest_level)
    pyramid = [grey]
    while len(pyramid) <= used[-1]:
        pyramid.append(banded.halve(pyramid[-1]))

    flow = None
    for level in reversed(used):
        first, second = tf.split(_contrast(pyramid[level]), 2)
        if flow is None:
            flow = tf.zeros_like(tf.concat([first, first], axis=1))
        else:
            flow = _finer(flow, pyramid[level])
        slopes = banded.slopes(first)
        for _ in range(iterations):
            flow = _step(first, slopes, second, flow, radius)
        for distance in _PROPAGATION:
            flow = _propagated(first, second, flow, distance)

    level = used[0]
    while 2**level > stride:
        level -= 1
        flow = _finer(flow, pyramid[level])
    every = stride // 2**level
    flow = 2.0**level * flow[:, :, ::every, ::every]
    return tf.transpose(flow, [0, 2, 3, 1])


def _known_size(target, source):
    check_shape(target, "target", _IMAGE)
    check_shape(source, "source", _IMAGE)
    size = target.shape[1:3]
    if not size.is_fully_defined() or size != source.shape[1:3]:
        raise ValueError(
            "`target` and `source` must have the same known height and "
            f"width. Received: shapes {target.shape} and {source.shape}"
        )
    return size.as_list()


def _grey(images):
    """`(batch, height, width, 3)` to float32 `(batch, 1, height, width)`."""
    luma = tf.constant(_LUMA)
    return tf.reduce_sum(tf.cast(images, tf.float32) * luma, -1)[:, None]


def _levels(size, levels, finest):
    """Numbers of the levels that are used, the finest first."""
    last = 0
    while last < finest + levels - 1 and min(size) >> (last + 1) >= (
        _SMALLEST_SIDE
    ):
        last += 1
    return range(min(finest, last), last + 1)


def _contrast(planes):
    planes -= banded.blur(planes, _CONTRAST_RADIUS)
    power = banded.blur(tf.square(planes), _CONTRAST_RADIUS)
    return planes * tf.math.rsqrt(power + _NOISE**2)


def _finer(flow, planes):
    return 2 * banded.double(flow, *planes.shape[2:])


def _step(first, slopes, second, flow, radius):
    """The flow that fits best around each pixel, from a flow before."""
    slope_x, slope_y = slopes
    flow_x, flow_y = tf.split(flow, 2, axis=1)
    difference = _read(second, flow) - first
    weight = tf.math.rsqrt(1 + tf.square(difference / _ROBUST))
    # Each pixel's own flow is taken out of its residual: windows then agree
    # on a flow, not on a change of flows that differ.
    residual = difference - slope_x * flow_x - slope_y * flow_y
    weighted_x, weighted_y = weight * slope_x, weight * slope_y
    products = [
        weighted_x * slope_x,
        weighted_x * slope_y,
        weighted_y * slope_y,
        weighted_x * residual,
        weighted_y * residual,
    ]
    sums = banded.blur(tf.concat(products, axis=1), radius)
    xx, xy, yy, x, y = tf.split(sums, 5, axis=1)
    xx, yy = xx + _DAMPING, yy + _DAMPING
    x, y = _DAMPING * flow_x - x, _DAMPING * flow_y - y
    determinant = xx * yy - tf.square(xy)
    found = tf.concat([yy * x - xy * y, xx * y - xy * x], axis=1)
    return found / determinant


def _propagated(first, second, flow, distance):
    """The flows of a pixel and its neighbours, weighted by how well they fit.

    Each pixel reads the second image at nine places: where it would be by its
    own flow and by those of the pixels `distance` away.
    """
    height, width = first.shape[2:]
    offered = _neighbours(flow, distance)
    found = _read(second, tf.reshape(offered, [-1, 2, 9 * height, width]))
    found = tf.reshape(found, [-1, 9, height, width])
    error = banded.blur(tf.square(found - first), _AGREEMENT_RADIUS)
    weight = tf.square(1 / (error + _AGREEMENT**2))
    weight /= tf.reduce_sum(weight, axis=1, keepdims=True)
    offered = tf.reshape(offered, [-1, 2, 9, height, width])
    return tf.reduce_sum(weight[:, None] * offered, axis=2)


def _neighbours(flow, distance):
    """`(batch, 2, h, w)` to `(batch, 2, 3, 3, h, w)`; edges are repeated."""

    def places(size):
        away = distance * np.array([[-1], [0], [1]])
        return np.clip(np.arange(size) + away, 0, size - 1)

    height, width = flow.shape[2:]
    of_rows = tf.gather(flow, places(height), axis=2)  # (batch, 2, 3, h, w)
    both = tf.gather(of_rows, places(width), axis=4)
    return tf.transpose(both, [0, 1, 2, 4, 3, 5])


def _read(second, flow):
    """The second images where flow leads: `(batch, 1, rows, width)`.

    The rows of `flow` are those of the image, once or several times over.
    """
    _, _, height, width = second.shape
    rows = flow.shape[2]
    x = np.broadcast_to(np.arange(width), (rows, width))
    y = np.broadcast_to((np.arange(rows) % height)[:, None], (rows, width))
    at = flow + np.stack([x, y]).astype(np.float32)
    image = tf.reshape(second, [-1, height, width, 1])
    read = sample_at(image, tf.transpose(at, [0, 2, 3, 1]), Border.EDGE)
    return tf.reshape(read, [-1, 1, rows, width])
