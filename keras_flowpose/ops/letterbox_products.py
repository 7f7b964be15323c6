"""The letterbox as two matrix products, for runtimes that cannot resize so.

`letterbox_images` is one op of TensorFlow that neither ONNX nor TensorFlow
Lite knows, and their own ways of resizing do not average over pixels in the
same way. A resampling is linear and works along one axis after the other, so
it is a product with one matrix for the rows and one for the columns, whose
numbers follow from the frame's size. Where both can run, `letterbox_images` is
faster.
"""

import tensorflow as tf

from keras_flowpose.ops.checks import check_shape
from keras_flowpose.ops.images import network_size


def letterbox_products(
    images: tf.Tensor, size: int | tuple[int, int]
) -> tf.Tensor:
    """`letterbox_images` in products, equal up to rounding.

    Args:
        images: Tensor `(batch, height, width, 3)`, any real type, 0-255;
            height and width may be unknown until the graph runs.
        size: Network frame: its side, or (height, width).

    Returns:
        Float32 tensor `(batch, to_height, to_width, 3)`, 0-255.

    Raises:
        ValueError: If the images have another rank, or other channels.
    """
    images = tf.convert_to_tensor(images)
    check_shape(images, "images", ("batch", "height", "width", 3))
    to_height, to_width = network_size(size)
    shape = tf.shape(images)
    height, width = shape[1], shape[2]
    rows, columns = tf.cast(height, tf.float32), tf.cast(width, tf.float32)
    scale = tf.minimum(to_height / rows, to_width / columns)
    over_rows = _resampling(height, to_height, scale)
    over_columns = _resampling(width, to_width, scale)
    drawn = tf.reshape(
        tf.cast(images, tf.float32), tf.stack([-1, height, 3 * width])
    )
    drawn = tf.matmul(over_rows[None], drawn)
    drawn = tf.reshape(drawn, tf.stack([-1, to_height, width, 3]))
    # Channels apart, so that one product takes all rows of all of them.
    drawn = tf.transpose(drawn, [0, 1, 3, 2])
    drawn = tf.reshape(drawn, tf.stack([-1, 3 * to_height, width]))
    drawn = tf.matmul(drawn, tf.transpose(over_columns)[None])
    drawn = tf.reshape(drawn, [-1, to_height, 3, to_width])
    return tf.transpose(drawn, [0, 1, 3, 2])


def _resampling(pixels, to_pixels, scale):
    """`(to_pixels, pixels)`: what each pixel counts in those drawn of it.

    Weights fall linearly with the distance of the pixels' centres, within a
    frame's pixel where the frame grows and a drawn pixel's width where it
    shrinks, and have sum 1; pixels drawn from beyond the frame are black.
    """
    count = tf.cast(pixels, tf.float32)
    margin = (to_pixels - scale * count) / 2
    wanted = (tf.range(to_pixels, dtype=tf.float32) + 0.5 - margin) / scale
    centres = tf.range(0.0, count) + 0.5
    reach = tf.maximum(1 / scale, 1.0)
    apart = tf.abs(centres[None, :] - wanted[:, None])
    weights = tf.nn.relu(1 - apart / reach)
    within = tf.cast((wanted >= 0) & (wanted <= count), tf.float32)
    # A point of the frame has a centre within half a pixel: the sum is not 0.
    total = tf.maximum(tf.reduce_sum(weights, axis=1), 0.5)
    return weights * (within / total)[:, None]
