"""Gaussian target heatmaps (equation 1 of the paper; the
release's data layer for the amplitude)."""

import enum
import math

import tensorflow as tf

from keras_flowpose.ops.checks import check_shape
from keras_flowpose.ops.coordinates import pixel_grid


class TargetAmplitude(enum.Enum):
    """Height of a target Gaussian with standard deviation sigma.

    UNIT: 1. RELEASE: 4 / (sigma sqrt(2 pi)), 1.064 at sigma 1.5, as in the
    authors' code since December 2015. PAPER: 1 / (2 pi sigma^2), 0.071 at
    sigma 1.5, the unit-volume Gaussian of equation 1.
    """

    UNIT = "unit"
    RELEASE = "release"
    PAPER = "paper"

    def height(self, sigma: float) -> float:
        """Value of the Gaussian at its centre."""
        return {
            TargetAmplitude.UNIT: 1.0,
            TargetAmplitude.RELEASE: 4 / (sigma * math.sqrt(2 * math.pi)),
            TargetAmplitude.PAPER: 1 / (2 * math.pi * sigma**2),
        }[self]


def gaussian_heatmaps(
    points: tf.Tensor,
    visible: tf.Tensor,
    height: int | tf.Tensor,
    width: int | tf.Tensor,
    sigma: float = 1.5,
    amplitude: TargetAmplitude = TargetAmplitude.UNIT,
) -> tf.Tensor:
    """Draws one Gaussian for each joint, centred between cells if need be.

    As in the release, maps are not cut off at some distance, and a joint
    outside the map leaves whatever part of its Gaussian reaches the map.

    Args:
        points: Float tensor `(..., joints, 2)`, (x, y) in heatmap cells.
        visible: Tensor `(..., joints)`; a joint whose entry is not above 0
            gets an all-zero map, whatever its coordinates hold (NaN included).
        height: Rows of the maps.
        width: Columns of the maps.
        sigma: Standard deviation in heatmap cells, above 0.
        amplitude: Height of the Gaussians.

    Returns:
        Float tensor `(..., height, width, joints)` of the points' dtype.

    Raises:
        ValueError: If `sigma` is not above 0 or a static shape is wrong.

    Example:

    >>> gaussian_heatmaps(
    ...     tf.constant([[1.0, 0.0]]), tf.constant([1]), 2, 3, sigma=1.0
    ... )[..., 0].numpy().round(2)
    array([[0.61, 1.  , 0.61],
           [0.37, 0.61, 0.37]], dtype=float32)
    """
    if not sigma > 0:
        raise ValueError(f"`sigma` must be above 0. Received: sigma={sigma!r}")
    points = tf.convert_to_tensor(points)
    check_shape(points, "points", ("...", "joints", 2))
    drawn = visible > 0
    points = tf.where(drawn[..., None], points, tf.zeros_like(points))
    grid_x, grid_y = pixel_grid(height, width, points.dtype)
    # A Gaussian is a product of one in x and one in y: (h + w) exponentials
    # a joint instead of h * w.
    x, y = points[..., None, :, 0], points[..., None, :, 1]
    columns = _bell(tf.transpose(grid_x) - x, sigma)  # (..., width, joints)
    rows = _bell(grid_y - y, sigma)  # (..., height, joints)
    scale = tf.cast(drawn, points.dtype) * amplitude.height(sigma)
    rows = rows * scale[..., None, :]
    return rows[..., :, None, :] * columns[..., None, :, :]


def _bell(distance: tf.Tensor, sigma: float) -> tf.Tensor:
    return tf.exp(-tf.square(distance) / (2 * sigma**2))
