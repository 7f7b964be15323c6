"""Any frame into the network frame by one affine map, and back.

Video and export letterbox through these functions; training crops persons by
the general affine map of `ops/affine.py`. Both put points and pixels at the
same place and average over pixels where they shrink.
"""

from dataclasses import dataclass

import tensorflow as tf

from keras_flowpose.ops.checks import check_shape


@dataclass(frozen=True)
class Letterbox:
    """The affine map that fits a frame into the network frame, centred.

    Pixel areas are mapped onto pixel areas (a frame's outer edge lies half a
    pixel outside the centres of its outer pixels), so that
    `x_network = scale * x_frame + offset_x`, and likewise in y.

    Args:
        scale: Network pixels a frame pixel, the same in x and y.
        offset_x: Network x of the frame's first column.
        offset_y: Network y of the frame's first row.
    """

    scale: float
    offset_x: float
    offset_y: float

    def to_network(self, points):
        """Frame points `(..., 2)`, (x, y), in network-frame pixels."""
        return points * self.scale + self._offset(points)

    def to_frame(self, points):
        """Network-frame points `(..., 2)`, (x, y), in frame pixels."""
        return (points - self._offset(points)) / self.scale

    def _offset(self, points):
        return tf.constant([self.offset_x, self.offset_y], points.dtype)


def letterbox(
    height: int, width: int, size: int | tuple[int, int]
) -> Letterbox:
    """The map that fits a frame into the network frame without distortion.

    Args:
        height: Rows of the frame, at least 1.
        width: Columns of the frame, at least 1.
        size: Network frame: its side, or (height, width).

    Raises:
        ValueError: If a size is below 1.
    """
    to_height, to_width = network_size(size)
    if height < 1 or width < 1:
        raise ValueError(
            "`height` and `width` must be at least 1. Received: "
            f"height={height}, width={width}"
        )
    scale = min(to_height / height, to_width / width)
    return Letterbox(
        scale=scale,
        offset_x=(to_width - scale * width) / 2 + (scale - 1) / 2,
        offset_y=(to_height - scale * height) / 2 + (scale - 1) / 2,
    )


def letterbox_affine(
    height: tf.Tensor, width: tf.Tensor, size: int | tuple[int, int]
) -> tf.Tensor:
    """`letterbox` as a matrix, for frames whose size a graph finds out.

    Args:
        height: Scalar, rows of the frame.
        width: Scalar, columns of the frame.
        size: Network frame: its side, or (height, width).

    Returns:
        Float32 tensor `(2, 3)`: network point = matrix @ (x, y, 1).
    """
    scale, offset = _scale_and_offset(height, width, size)
    return tf.concat([scale * tf.eye(2), offset[:, None]], axis=1)


def letterbox_to_frame(
    points: tf.Tensor,
    height: tf.Tensor,
    width: tf.Tensor,
    size: int | tuple[int, int],
) -> tf.Tensor:
    """Network-frame points in pixels of frames whose size a graph finds out.

    Args:
        points: Float32 tensor `(..., joints, 2)`, (x, y).
        height: Tensor `(...)` or scalar, rows of the frames; 0 counts as 1.
        width: The same, columns.
        size: Network frame: its side, or (height, width).

    Returns:
        Float32 tensor like `points`.
    """
    height, width = tf.maximum(height, 1), tf.maximum(width, 1)
    scale, offset = _scale_and_offset(height, width, size)
    return (points - offset[..., None, :]) / scale[..., None, None]


def letterbox_image(image: tf.Tensor, size: int | tuple[int, int]) -> tf.Tensor:
    """Draws a frame in the network frame as `letterbox` says, on black.

    Shrinking averages over the pixels that fall together, so that fine
    texture does not flicker.

    Args:
        image: Tensor `(height, width, channels)`, any real type, 0-255.
        size: Network frame: its side, or (height, width).

    Returns:
        Float32 tensor `(to_height, to_width, channels)`, 0-255.

    Raises:
        ValueError: If the image has another rank.
    """
    image = tf.convert_to_tensor(image)
    check_shape(image, "image", ("height", "width", "channels"))
    return letterbox_images(image[None], size)[0]


def letterbox_images(
    images: tf.Tensor, size: int | tuple[int, int]
) -> tf.Tensor:
    """`letterbox_image` for several frames of one size.

    Args:
        images: Tensor `(batch, height, width, channels)`, any real type,
            0-255.
        size: Network frame: its side, or (height, width).

    Returns:
        Float32 tensor `(batch, to_height, to_width, channels)`, 0-255.

    Raises:
        ValueError: If the images have another rank.
    """
    images = tf.convert_to_tensor(images)
    check_shape(images, "images", ("batch", "height", "width", "channels"))
    to_height, to_width = network_size(size)
    shape = tf.cast(tf.shape(images), tf.float32)
    height, width = shape[1], shape[2]
    scale = tf.minimum(to_height / height, to_width / width)
    margins = tf.stack([to_height - scale * height, to_width - scale * width])
    drawn = tf.raw_ops.ScaleAndTranslate(
        images=images,
        size=[to_height, to_width],
        scale=tf.stack([scale, scale]),
        translation=margins / 2,
        kernel_type="triangle",
        antialias=True,
    )
    drawn.set_shape([images.shape[0], to_height, to_width, images.shape[-1]])
    return drawn


def network_size(size: int | tuple[int, int]) -> tuple[int, int]:
    """(height, width) of a network frame given as its side or as both.

    Raises:
        ValueError: If a side is not a positive integer.
    """
    height, width = (size, size) if isinstance(size, int) else size
    if height < 1 or width < 1:
        raise ValueError(
            "`size` must be a positive integer or a pair of them. Received: "
            f"size={size!r}"
        )
    return height, width


def _scale_and_offset(height, width, size):
    """`(...)` and `(..., 2)`, (x, y), of frames of sizes `(...)`."""
    to = tf.constant(network_size(size)[::-1], tf.float32)  # (x, y)
    given = tf.cast(tf.stack([width, height], axis=-1), tf.float32)
    scale = tf.reduce_min(to / given, axis=-1)
    scales = scale[..., None]
    return scale, (to - scales * given) / 2 + (scales - 1) / 2
