"""One affine map for an image and its points.

Crop, scale, turn and mirror are multiplied into one 2 x 3 matrix, so that an
image is resampled once whatever is done to it.
"""

import tensorflow as tf

from keras_flowpose.ops.checks import check_shape

_MOST_SUPERSAMPLING = 16  # beyond, memory would be the frame's times 256


def crop_affine(
    centre: tf.Tensor,
    side: tf.Tensor,
    size: int,
    angle: tf.Tensor | float = 0.0,
    mirror: tf.Tensor | bool = False,
) -> tf.Tensor:
    """The map from an image to a square network frame round a point.

    Args:
        centre: Float tensor `(2,)`, image point (x, y) that comes to the
            middle of the frame.
        side: Scalar, length in image pixels that fills the frame's side.
        size: Side of the frame in pixels.
        angle: Radians by which the picture is turned clockwise, as seen.
        mirror: Whether left and right of the turned picture are swapped.

    Returns:
        Float tensor `(2, 3)`: frame point = matrix @ (x, y, 1).
    """
    scale = size / side
    across = tf.where(mirror, -scale, scale)
    cos, sin = tf.cos(angle), tf.sin(angle)
    linear = tf.stack(
        [
            tf.stack([across * cos, -across * sin]),
            tf.stack([scale * sin, scale * cos]),
        ]
    )
    # The middle of pixels 0 ... size - 1.
    middle = tf.fill([2], (size - 1) / 2)
    shift = middle - tf.linalg.matvec(linear, centre)
    return tf.concat([linear, shift[:, None]], axis=1)


def compose_affines(first: tf.Tensor, then: tf.Tensor) -> tf.Tensor:
    """The map `(2, 3)` that does `first`, and `then` on what comes out."""
    check_shape(first, "first", (2, 3))
    check_shape(then, "then", (2, 3))
    linear = then[:, :2] @ first[:, :2]
    shift = tf.linalg.matvec(then[:, :2], first[:, 2]) + then[:, 2]
    return tf.concat([linear, shift[:, None]], axis=1)


def transform_points(points: tf.Tensor, affine: tf.Tensor) -> tf.Tensor:
    """Image points `(..., 2)` in the frame that `affine` `(2, 3)` leads to."""
    check_shape(points, "points", ("...", 2))
    check_shape(affine, "affine", (2, 3))
    return tf.linalg.matvec(affine[:, :2], points) + affine[:, 2]


def transform_image(
    image: tf.Tensor, affine: tf.Tensor, size: int
) -> tf.Tensor:
    """Draws an image in the square frame that an affine map leads to.

    Bilinear, black outside the image. Where the map shrinks, the frame is
    drawn larger first and averaged down, so that fine texture is blurred as
    a camera would instead of aliased.

    Args:
        image: Tensor `(height, width, channels)`.
        affine: Float tensor `(2, 3)` from image to frame points.
        size: Side of the frame in pixels.

    Returns:
        Float32 tensor `(size, size, channels)`.

    Raises:
        ValueError: If a static shape is wrong.
    """
    image = tf.convert_to_tensor(image)
    check_shape(image, "image", ("height", "width", "channels"))
    check_shape(affine, "affine", (2, 3))
    inverse = tf.linalg.inv(affine[:, :2])
    shrinking = tf.sqrt(tf.abs(tf.linalg.det(inverse)))
    factor = tf.cast(
        tf.clip_by_value(tf.round(shrinking), 1, _MOST_SUPERSAMPLING), tf.int32
    )
    # Frame pixel i is the mean of fine pixels factor * i ... + factor - 1.
    fine = tf.cast(factor, tf.float32)
    back = inverse / fine
    start = tf.linalg.matvec(inverse, 0.5 / fine - 0.5 - affine[:, 2])
    matrix = tf.concat([back, start[:, None]], axis=1)
    drawn = tf.raw_ops.ImageProjectiveTransformV3(
        images=tf.cast(image, tf.float32)[None],
        transforms=tf.concat([tf.reshape(matrix, [1, 6]), [[0.0, 0.0]]], 1),
        output_shape=tf.fill([2], size * factor),
        interpolation="BILINEAR",
        fill_mode="CONSTANT",
        fill_value=0.0,
    )[0]
    drawn = tf.reshape(drawn, [size, factor, size, factor, image.shape[-1]])
    return tf.reduce_mean(drawn, axis=[1, 3])


def transform_large_image(
    image: tf.Tensor, affine: tf.Tensor, size: int
) -> tf.Tensor:
    """As `transform_image`, many times faster where the map shrinks a lot.

    The image is first made smaller, upright, as `letterbox_image` does it, and
    then drawn from that; so it is resampled twice, and a little softer.

    Args:
        image: Tensor `(height, width, channels)`, 0-255.
        affine: Float tensor `(2, 3)` from image to frame points.
        size: Side of the frame in pixels.

    Returns:
        Float32 tensor `(size, size, channels)`.

    Raises:
        ValueError: If a static shape is wrong.
    """
    image = tf.convert_to_tensor(image)
    check_shape(image, "image", ("height", "width", "channels"))
    check_shape(affine, "affine", (2, 3))
    shape = tf.cast(tf.shape(image)[:2], tf.float32)
    scale = tf.sqrt(tf.abs(tf.linalg.det(affine[:, :2])))
    # A pixel or more must be left, and nothing is made larger.
    scale = tf.clip_by_value(scale, 1 / tf.reduce_min(shape), 1.0)
    smaller = tf.raw_ops.ScaleAndTranslate(
        images=image[None],
        size=tf.cast(tf.math.ceil(shape * scale), tf.int32),
        scale=tf.stack([scale, scale]),
        translation=[0.0, 0.0],
        kernel_type="triangle",
        antialias=True,
    )[0]
    smaller.set_shape([None, None, image.shape[-1]])
    # Pixel areas are mapped onto pixel areas: small x + 0.5 = scale * (x + 0.5)
    back = tf.fill([2, 1], 0.5 / scale - 0.5)
    enlarge = tf.concat([tf.eye(2) / scale, back], axis=1)
    return transform_image(smaller, compose_affines(enlarge, affine), size)
