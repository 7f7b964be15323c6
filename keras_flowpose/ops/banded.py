"""Blurring, halving, doubling and differences as products with band matrices.

Each of them is linear, the same for rows and columns, and reaches only a few
pixels far: two small matrix products do it, whatever the window. That is two
operations instead of dozens of shifted copies, as fast on a processor as on an
accelerator up to a few hundred pixels, and nothing that XLA could unroll.
Borders, odd sizes and images of one pixel are a matter of the matrix.

Planes are `(batch, channels, height, width)` here, of a known height and
width. Pixel i of a halved plane lies on pixel 2 i, so that grids relate by
multiplication alone, as everywhere in the package.
"""

import functools

import numpy as np
import tensorflow as tf


def blur(planes: tf.Tensor, radius: int) -> tf.Tensor:
    """Means under a tent that is 0 from `radius + 1` pixels on.

    Near a border, the mean is over the pixels that there are.

    Args:
        planes: Float tensor `(batch, channels, height, width)`.
        radius: Integer >= 0, in pixels.

    Returns:
        Float tensor of the same shape.
    """
    return _apply(planes, lambda size: _tent(size, radius))


def halve(planes: tf.Tensor) -> tf.Tensor:
    """Every second pixel, from the first on, of binomially smoothed planes.

    Args:
        planes: Float tensor `(batch, channels, height, width)`.

    Returns:
        Float tensor `(batch, channels, ceil(height / 2), ceil(width / 2))`.
    """
    return _apply(planes, _halving)


def double(planes: tf.Tensor, height: int, width: int) -> tf.Tensor:
    """Puts planes back on the grid that they were halved from, bilinearly.

    Args:
        planes: Float tensor `(batch, channels, h, w)`.
        height: Rows of the result, h = ceil(height / 2).
        width: Columns of the result, w = ceil(width / 2).

    Returns:
        Float tensor `(batch, channels, height, width)`.
    """
    turned = _along_rows(planes, _doubling(width))
    return _along_rows(turned, _doubling(height))


def slopes(planes: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
    """Central differences; half of them on the first and last pixel.

    Args:
        planes: Float tensor `(batch, channels, height, width)`.

    Returns:
        The slopes in x and in y, per pixel, of the same shape.
    """
    height, width = planes.shape[2:]
    in_x = _swapped(_along_rows(planes, _differences(width)))
    in_y = _along_rows(_swapped(planes), _differences(height))
    return in_x, in_y


def _apply(planes, matrix_for):
    height, width = planes.shape[2:]
    turned = _along_rows(planes, matrix_for(width))
    return _along_rows(turned, matrix_for(height))


def _along_rows(planes, matrix):
    """Multiplies each row by a matrix, and exchanges rows and columns.

    As products of two matrices: of more, oneDNN's are slow and fail here and
    there.
    """
    _, channels, height, width = planes.shape
    rows = tf.reshape(planes, [-1, width])
    turned = rows @ tf.constant(matrix.T, planes.dtype)
    return _swapped(tf.reshape(turned, [-1, channels, height, len(matrix)]))


def _swapped(planes):
    return tf.transpose(planes, [0, 1, 3, 2])


@functools.lru_cache(maxsize=64)
def _tent(size, radius):
    distance = np.abs(np.subtract.outer(np.arange(size), np.arange(size)))
    weights = np.maximum(radius + 1.0 - distance, 0)
    return weights / weights.sum(axis=1, keepdims=True)


@functools.lru_cache(maxsize=64)
def _halving(size):
    offsets = np.arange(size) - 2 * np.arange((size + 1) // 2)[:, None]
    weights = np.choose(np.minimum(np.abs(offsets), 3), [6.0, 4.0, 1.0, 0.0])
    return weights / weights.sum(axis=1, keepdims=True)


@functools.lru_cache(maxsize=64)
def _doubling(size):
    half = (size + 1) // 2
    at = np.minimum(np.arange(size) / 2, half - 1)
    return np.maximum(1 - np.abs(at[:, None] - np.arange(half)), 0)


@functools.lru_cache(maxsize=64)
def _differences(size):
    at = np.arange(size)
    result = np.zeros((size, size))
    np.add.at(result, (at, np.minimum(at + 1, size - 1)), 0.5)
    np.add.at(result, (at, np.maximum(at - 1, 0)), -0.5)
    return result
