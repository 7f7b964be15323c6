"""From heatmaps to joints: where the peak is, to a fraction of a cell.

Not the release's demo decoder: its bicubic upsampling with 1-based arg-max
reports every joint 2.5 pixels too far right and down.
"""

import enum

import tensorflow as tf

from keras_flowpose.ops.checks import check_shape
from keras_flowpose.ops.coordinates import pixel_grid

_FLOOR = 1e-2  # of the peak: lower neighbours count as this high
_SHARPNESS = 5.0  # of the soft arg-max: how much more the peak counts


class Decoding(enum.Enum):
    """How a joint is read from its heatmap.

    ARGMAX: the cell with the largest value. QUARTER_OFFSET: a quarter of a
    cell from there towards the larger neighbour, in x and in y (Newell et
    al. 2016). TAYLOR: the top of the Gaussian through the cells around the
    largest, by a second-order expansion of the logarithm (Zhang et al. 2020,
    "DARK", without its blur). SOFT_ARGMAX: the mean position, weighted by
    the exponential of the map less 1, so that background 0 counts nothing;
    has a gradient everywhere, but mixes modes and leans away from borders.
    """

    ARGMAX = "argmax"
    QUARTER_OFFSET = "quarter_offset"
    TAYLOR = "taylor"
    SOFT_ARGMAX = "soft_argmax"


def decode_heatmaps(
    heatmaps: tf.Tensor, method: Decoding = Decoding.TAYLOR
) -> tuple[tf.Tensor, tf.Tensor]:
    """Reads one joint from each heatmap.

    Args:
        heatmaps: Float tensor `(..., height, width, joints)`, background near
            0. Any float type; computed in float32 at least.
        method: How the peak is found.

    Returns:
        points: Float tensor `(..., joints, 2)`, (x, y) in heatmap cells.
        scores: Float tensor `(..., joints)`, the largest value of each map.

    Raises:
        ValueError: If the rank is below 3.

    Example:

    >>> points, scores = decode_heatmaps(
    ...     tf.exp(-tf.square(tf.range(5.0) - 1.75) / 2)[None, :, None],
    ...     Decoding.QUARTER_OFFSET,
    ... )
    >>> points.numpy()
    array([[1.75, 0.  ]], dtype=float32)
    """
    heatmaps = tf.convert_to_tensor(heatmaps)
    check_shape(heatmaps, "heatmaps", ("...", "height", "width", "joints"))
    if heatmaps.dtype != tf.float64:
        heatmaps = tf.cast(heatmaps, tf.float32)
    shape = tf.shape(heatmaps)
    height, width, joints = shape[-3], shape[-2], shape[-1]
    cells = tf.reshape(heatmaps, [-1, height * width, joints])
    peak = tf.argmax(cells, axis=1, output_type=tf.int32)  # (maps, joints)
    x, y = peak % width, peak // width
    scores = tf.reduce_max(cells, axis=1)
    if method is Decoding.SOFT_ARGMAX:
        points = _soft_argmax(cells, scores, height, width)
    else:
        points = tf.cast(tf.stack([x, y], axis=-1), heatmaps.dtype)
        if method is Decoding.QUARTER_OFFSET:
            points += _quarter_offset(cells, x, y, height, width)
        elif method is Decoding.TAYLOR:
            points += _taylor_offset(cells, x, y, height, width)
    leading = shape[:-3]
    points = tf.reshape(points, tf.concat([leading, [joints, 2]], axis=0))
    scores = tf.reshape(scores, tf.concat([leading, [joints]], axis=0))
    return _with_static_shape(heatmaps, points, scores)


def _with_static_shape(heatmaps, points, scores):
    if heatmaps.shape.rank is not None:
        leading, joints = heatmaps.shape[:-3], heatmaps.shape[-1:]
        points.set_shape(leading + joints + [2])
        scores.set_shape(leading + joints)
    return points, scores


def _value_at(cells, x, y, width):
    """Values of each map at its own cell; `x`, `y` are `(maps, joints)`."""
    # One flat gather; a batched gather over (maps, joints) is far slower.
    maps, joints = tf.shape(x)[0], tf.shape(x)[1]
    first = tf.range(maps)[:, None] * tf.shape(cells)[1]
    index = (first + y * width + x) * joints + tf.range(joints)[None, :]
    return tf.gather(tf.reshape(cells, [-1]), index)


def _quarter_offset(cells, x, y, height, width):
    right = _value_at(cells, tf.minimum(x + 1, width - 1), y, width)
    left = _value_at(cells, tf.maximum(x - 1, 0), y, width)
    below = _value_at(cells, x, tf.minimum(y + 1, height - 1), width)
    above = _value_at(cells, x, tf.maximum(y - 1, 0), width)
    inside_x = tf.cast((x > 0) & (x < width - 1), cells.dtype)
    inside_y = tf.cast((y > 0) & (y < height - 1), cells.dtype)
    return 0.25 * tf.stack(
        [inside_x * tf.sign(right - left), inside_y * tf.sign(below - above)],
        axis=-1,
    )


def _taylor_offset(cells, x, y, height, width):
    # On the border the expansion is made one cell further in, where it has
    # all its neighbours; for a Gaussian the result is the same.
    centre_x = tf.maximum(tf.minimum(x, width - 2), 1)
    centre_y = tf.maximum(tf.minimum(y, height - 2), 1)

    # Real maps have values near or below 0 beside a weak peak, whose
    # logarithm would outweigh everything else.
    top = _value_at(cells, x, y, width)
    lowest = tf.maximum(_FLOOR * top, 1e-10)

    def log_value(dx, dy):
        at_x = tf.clip_by_value(centre_x + dx, 0, width - 1)
        at_y = tf.clip_by_value(centre_y + dy, 0, height - 1)
        return tf.math.log(
            tf.maximum(_value_at(cells, at_x, at_y, width), lowest)
        )

    centre = log_value(0, 0)
    left, right = log_value(-1, 0), log_value(1, 0)
    above, below = log_value(0, -1), log_value(0, 1)
    d_x, d_y = (right - left) / 2, (below - above) / 2
    d_xx = right - 2 * centre + left
    d_yy = below - 2 * centre + above
    d_xy = (
        log_value(1, 1)
        - log_value(-1, 1)
        - log_value(1, -1)
        + log_value(-1, -1)
    ) / 4
    determinant = d_xx * d_yy - d_xy * d_xy
    is_peak = (d_xx < 0) & (d_yy < 0) & (determinant > 1e-9)
    divisor = tf.where(is_peak, determinant, tf.ones_like(determinant))
    offset_x = (d_xy * d_y - d_yy * d_x) / divisor
    offset_y = (d_xy * d_x - d_xx * d_y) / divisor
    offset = tf.stack(
        [
            offset_x + tf.cast(centre_x - x, cells.dtype),
            offset_y + tf.cast(centre_y - y, cells.dtype),
        ],
        axis=-1,
    )
    offset = tf.where(is_peak[..., None], offset, tf.zeros_like(offset))
    # Of a Gaussian the largest cell is the nearest one to the top; only on
    # the border can the top lie further out.
    reach = tf.stack(
        [
            tf.where((x == 0) | (x == width - 1), 1.0, 0.5),
            tf.where((y == 0) | (y == height - 1), 1.0, 0.5),
        ],
        axis=-1,
    )
    reach = tf.cast(reach, offset.dtype)
    return tf.clip_by_value(offset, -reach, reach)


def _soft_argmax(cells, scores, height, width):
    # Relative to the peak, so that the amplitude of the maps does not matter.
    scale = tf.maximum(tf.stop_gradient(scores), 1e-6)[:, None, :]
    weights = tf.math.expm1(_SHARPNESS * tf.nn.relu(cells) / scale)
    weights /= tf.reduce_sum(weights, axis=1, keepdims=True) + 1e-12
    grid_x, grid_y = pixel_grid(height, width, cells.dtype)
    ones = tf.ones([height, width], cells.dtype)
    grid = tf.stack([grid_x * ones, grid_y * ones], axis=-1)
    return tf.einsum("npk,pc->nkc", weights, tf.reshape(grid, [-1, 2]))
