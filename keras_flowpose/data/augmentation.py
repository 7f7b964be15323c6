"""Random changes to one training image, reproducible from a seed.

All geometry (the paper's flip, rotation, crop and resize, plus scale and
shift) is sampled once as one affine map for image and joints together.
"""

import math

import tensorflow as tf

from keras_flowpose.ops.affine import crop_affine
from keras_flowpose.run_config import AugmentationConfig

_LARGEST_STRIP = 0.3  # of the frame, blacked out along a border
_GREY = (0.299, 0.587, 0.114)  # luma of ITU-R BT.601


def random_crop_affine(
    centre: tf.Tensor,
    side: tf.Tensor,
    tilt: tf.Tensor,
    size: int,
    ranges: AugmentationConfig,
    seed: tf.Tensor,
) -> tuple[tf.Tensor, tf.Tensor]:
    """Samples the one affine map of a training image.

    Args:
        centre: `(2,)`, image point to put in the middle before shifting.
        side: Scalar, image pixels that fill the frame before scaling.
        tilt: Scalar, radians to turn clockwise before the random turn.
        size: Side of the frame in pixels.
        ranges: How far each change may go.
        seed: Integer tensor `(2,)`.

    Returns:
        The map, `(2, 3)` from image to frame points, and whether it mirrors
        (left and right joints must then be swapped).
    """
    draws = tf.random.stateless_uniform([5], seed, -1.0, 1.0)
    angle = tilt + draws[0] * math.radians(ranges.rotation)
    side *= tf.pow(float(ranges.scale), draws[1])
    centre += draws[2:4] * ranges.shift * side
    mirror = (draws[4] + 1) / 2 < ranges.flip
    return crop_affine(centre, side, size, angle, mirror), mirror


def random_colour(
    image: tf.Tensor, strength: float, seed: tf.Tensor
) -> tf.Tensor:
    """Changes saturation, colour cast, contrast and brightness.

    Args:
        image: Float tensor `(height, width, 3)`, 0-255.
        strength: 0 leaves the image alone; 0.25 is a quarter up or down.
        seed: Integer tensor `(2,)`.

    Returns:
        Float tensor of the same shape, clipped to 0-255.
    """
    draws = tf.random.stateless_uniform([6], seed, -strength, strength)
    grey = tf.tensordot(image, tf.constant(_GREY), axes=1)[..., None]
    mean = tf.reduce_mean(grey)
    image = grey + (image - grey) * (1 + 2 * draws[0])
    image *= 1 + 0.5 * draws[1:4]
    image = mean + (image - mean) * (1 + draws[4]) + 255 * 0.5 * draws[5]
    return tf.clip_by_value(image, 0, 255)


def random_border_occlusion(
    image: tf.Tensor,
    points: tf.Tensor,
    weights: tf.Tensor,
    probability: float,
    seed: tf.Tensor,
) -> tuple[tf.Tensor, tf.Tensor]:
    """Blacks out a strip along one border, as letterboxing and edges do.

    Args:
        image: Float tensor `(size, size, 3)`.
        points: Float tensor `(joints, 2)` in frame pixels.
        weights: Float tensor `(joints,)`.
        probability: How often a strip is drawn.
        seed: Integer tensor `(2,)`.

    Returns:
        The image, and the weights with 0 for joints that the strip covers.
    """
    size = image.shape[0]
    draws = tf.random.stateless_uniform([3], seed)
    depth = draws[1] * _LARGEST_STRIP * size
    depth = tf.where(draws[0] < probability, depth, 0.0)
    side = tf.cast(draws[2] * 4, tf.int32)  # left, top, right, bottom

    axis = tf.range(size, dtype=tf.float32)
    from_near = tf.where(side < 2, axis, size - 1.0 - axis)
    kept = tf.cast(from_near >= depth, image.dtype)  # (size,)
    vertical = side % 2 == 1
    mask = tf.where(vertical, kept[:, None], kept[None, :])
    along = tf.where(vertical, points[:, 1], points[:, 0])
    along = tf.where(side < 2, along, size - 1.0 - along)
    covered = (along < depth) & (along >= 0)
    weights = tf.where(covered, tf.zeros_like(weights), weights)
    return image * mask[..., None], weights
