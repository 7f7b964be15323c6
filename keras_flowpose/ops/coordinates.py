"""The geometric conventions, decided once.

Points are `(x, y)` in pixels, x to the right, y down, and the centre of the
top-left pixel is (0, 0). The heatmap grid is `STRIDE` times coarser than the
network frame, and heatmap cell (row i, column j) stands for the network-frame
position (x, y) = (STRIDE * j, STRIDE * i), as in the authors' release: a pure
multiplication, without half a pixel and without rounding. Encoding, decoding
and flow all use it, so a round trip has no bias.
"""

import tensorflow as tf

STRIDE = 4
"""Network-frame pixels between neighbouring heatmap cells."""


def image_to_heatmap(points: tf.Tensor, stride: int = STRIDE) -> tf.Tensor:
    """Network-frame points on the heatmap grid.

    Args:
        points: Float tensor `(..., 2)`, (x, y) in network-frame pixels.
        stride: Network-frame pixels a heatmap cell.

    Returns:
        Float tensor `(..., 2)`, (x, y) in heatmap cells.

    Example:

    >>> image_to_heatmap(tf.constant([10.0, 6.0])).numpy()
    array([2.5, 1.5], dtype=float32)
    """
    return points / stride


def heatmap_to_image(points: tf.Tensor, stride: int = STRIDE) -> tf.Tensor:
    """Heatmap points in the network frame; the inverse of `image_to_heatmap`.

    Args:
        points: Float tensor `(..., 2)`, (x, y) in heatmap cells.
        stride: Network-frame pixels a heatmap cell.

    Returns:
        Float tensor `(..., 2)`, (x, y) in network-frame pixels.
    """
    return points * stride


def pixel_grid(
    height: int | tf.Tensor, width: int | tf.Tensor, dtype: tf.DType
) -> tuple[tf.Tensor, tf.Tensor]:
    """Coordinates of every pixel of a grid, ready to broadcast.

    Returns:
        x of shape `(1, width)` and y of shape `(height, 1)`, in pixels.
    """
    x = tf.cast(tf.range(width), dtype)[None, :]
    y = tf.cast(tf.range(height), dtype)[:, None]
    return x, y
