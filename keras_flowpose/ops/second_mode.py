"""How nearly a heatmap has a second answer."""

import tensorflow as tf

from keras_flowpose.ops.checks import check_shape
from keras_flowpose.ops.coordinates import pixel_grid

SECOND_MODE_RADIUS = 4.5
"""Cells within which a peak is one with another: three standard deviations of
the target Gaussians."""


def second_mode_ratio(
    heatmaps: tf.Tensor, radius: float = SECOND_MODE_RADIUS
) -> tf.Tensor:
    """Height of each map's second peak in proportion to its first.

    The first is the largest cell; the second the largest of the cells further
    than `radius` from it that no neighbour (of eight) exceeds, so that the
    slope of the first does not count.

    Args:
        heatmaps: Float tensor `(maps, height, width, joints)`, background
            near 0.
        radius: In cells, above 0. Defaults to `SECOND_MODE_RADIUS`.

    Returns:
        Float tensor `(maps, joints)` in [0, 1]: 0 where there is no second
        peak above 0, near 1 where the map cannot decide, and 1 where it says
        nothing at all (no cell above 0).

    Raises:
        ValueError: If `heatmaps` has another rank or `radius` is not above 0.

    Example:

    >>> row = tf.constant([0.0, 8.0, 1.0, 0.0, 0.0, 0.0, 0.0, 2.0, 0.0])
    >>> second_mode_ratio(row[None, None, :, None]).numpy()
    array([[0.25]], dtype=float32)
    """
    if not radius > 0:
        raise ValueError(
            f"`radius` must be above 0. Received: radius={radius!r}"
        )
    heatmaps = tf.convert_to_tensor(heatmaps)
    check_shape(heatmaps, "heatmaps", ("maps", "height", "width", "joints"))
    shape = tf.shape(heatmaps)
    height, width = shape[1], shape[2]
    cells = tf.reshape(heatmaps, [shape[0], height * width, shape[3]])
    peak = tf.argmax(cells, axis=1, output_type=tf.int32)  # (maps, joints)
    grid_x, grid_y = pixel_grid(height, width, heatmaps.dtype)
    dx = grid_x[..., None] - _beside_cells(peak % width, heatmaps.dtype)
    dy = grid_y[..., None] - _beside_cells(peak // width, heatmaps.dtype)
    apart = dx * dx + dy * dy > radius * radius
    highest_around = tf.nn.max_pool2d(heatmaps, 3, 1, "SAME")
    is_second = apart & (heatmaps >= highest_around) & (heatmaps > 0)
    second = tf.reduce_max(
        tf.where(is_second, heatmaps, tf.zeros_like(heatmaps)), axis=(1, 2)
    )
    first = tf.reduce_max(cells, axis=1)
    ratio = tf.math.divide_no_nan(second, first)
    return tf.where(first > 0, ratio, tf.ones_like(ratio))


def _beside_cells(index, dtype):
    return tf.cast(index, dtype)[:, None, None, :]
