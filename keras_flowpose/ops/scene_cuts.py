"""Cuts between scenes, told in a graph: the rule of `is_scene_cut`."""

import numpy as np
import tensorflow as tf

from keras_flowpose.ops.scene_cut import BINS
from keras_flowpose.ops.scene_cut import CELLS
from keras_flowpose.ops.scene_cut import LEAST_DIFFERENCE
from keras_flowpose.ops.scene_cut import MOST_CORRELATION
from keras_flowpose.ops.scene_cut import MOST_GAIN
from keras_flowpose.ops.scene_cut import MOST_SHARED_COLOURS
from keras_flowpose.ops.scene_cut import SMALL

_GREY = (0.299, 0.587, 0.114)  # ITU-R BT.601, as OpenCV has it


def scene_cuts(frames: tf.Tensor) -> tf.Tensor:
    """Whether the scene changes between the frames of a clip.

    Decides as `is_scene_cut` does, to which rounding may make a difference
    where a sign is on the brink.

    Args:
        frames: Uint8 tensor `(time, height, width, 3)`, RGB; any number >= 1
            of any size.

    Returns:
        Boolean tensor `(time - 1,)`: at t, whether there is a cut between
        frames t and t + 1.

    Example:

    >>> dark, light = np.zeros([2, 40, 60, 3], np.uint8)
    >>> dark[:20], light[:, :30] = 90, 255
    >>> print(scene_cuts(tf.stack([dark, dark, light])).numpy())
    [False  True]
    """
    small = tf.round(tf.image.resize(frames, [SMALL, SMALL], method="area"))
    grey = tf.round(tf.tensordot(small, tf.constant(_GREY), 1))
    cells = _cells(grey)
    before, after = cells[:-1], cells[1:]
    difference = tf.reduce_mean(tf.abs(before - after), axis=[1, 2])
    colours = _colours(small)
    shared = tf.reduce_sum(tf.minimum(colours[:-1], colours[1:]), axis=1)

    brightness = tf.reduce_mean(grey, axis=[1, 2])
    darkens = (brightness[1:] < brightness[:-1])[:, None, None]
    darker = tf.where(darkens, grey[1:], grey[:-1])
    lighter = tf.where(darkens, grey[:-1], grey[1:])
    exposed = _cells(_brightened(darker, lighter))
    alike = tf.maximum(
        _correlation(before, after), _correlation(exposed, _cells(lighter))
    )
    return (
        (difference > LEAST_DIFFERENCE)
        & (shared < MOST_SHARED_COLOURS)
        & (alike < MOST_CORRELATION)
    )


def end_flow_at_cuts(steps: tf.Tensor, cuts: tf.Tensor) -> tf.Tensor:
    """Makes flow across cuts NaN: chains through it lead to no frame.

    Args:
        steps: Float32 tensor `(time, 2, h, w, 2)`, a row of
            `neighbour_flows`.
        cuts: Boolean tensor `(time - 1,)`, see `scene_cuts`.
    """
    no_cut = tf.zeros([1], tf.bool)
    before, after = tf.concat([no_cut, cuts], 0), tf.concat([cuts, no_cut], 0)
    ended = tf.stack([before, after], axis=1)[..., None, None, None]
    return tf.where(ended, np.float32(np.nan), steps)


def _cells(grey):
    side = SMALL // CELLS
    blocks = tf.reshape(grey, [-1, CELLS, side, CELLS, side])
    return tf.reduce_mean(blocks, axis=[2, 4])


def _colours(images):
    """Share of the pixels in each colour, `(time, colours)`."""
    levels = tf.cast(images, tf.int32) // (256 // BINS)
    numbers = tf.tensordot(levels, tf.constant([BINS**2, BINS, 1]), 1)
    numbers = tf.reshape(numbers, [-1, SMALL**2])
    counts = tf.math.bincount(
        numbers,
        minlength=BINS**3,
        maxlength=BINS**3,
        dtype=tf.float32,
        axis=-1,
    )
    return counts / SMALL**2


def _brightened(grey, lighter):
    """As if exposed for longer, up to the mean level of another image."""
    mean = tf.reduce_mean(lighter, axis=[1, 2], keepdims=True)
    low, high = tf.ones_like(mean), MOST_GAIN * tf.ones_like(mean)
    for _ in range(12):
        middle = tf.sqrt(low * high)
        exposed = tf.minimum(grey * middle, 255.0)
        dark = tf.reduce_mean(exposed, axis=[1, 2], keepdims=True) < mean
        low = tf.where(dark, middle, low)
        high = tf.where(dark, high, middle)
    return tf.minimum(grey * low, 255.0)


def _correlation(first, second):
    first -= tf.reduce_mean(first, axis=[1, 2], keepdims=True)
    second -= tf.reduce_mean(second, axis=[1, 2], keepdims=True)
    squares = [tf.reduce_sum(x * x, axis=[1, 2]) for x in (first, second)]
    products = tf.reduce_sum(first * second, axis=[1, 2])
    return products / tf.maximum(tf.sqrt(squares[0] * squares[1]), 1e-6)
