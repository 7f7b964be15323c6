"""Encoded images of any size to network frames, in a graph.

A server merges the requests of several clients into one batch, and an op that
fails, fails them all. No op decodes an image without failing on bad bytes, but
a dataset can leave out the elements that failed (`ignore_errors`), and a
dataset fits into a graph (`get_single_element`). So each row is decoded for
itself, and what is missing afterwards is what was bad.
"""

import tensorflow as tf

from keras_flowpose.export.exif_orientation import exif_orientation
from keras_flowpose.export.exif_orientation import turn_upright
from keras_flowpose.ops.images import letterbox_image
from keras_flowpose.ops.images import network_size

LARGEST_IMAGE = 1 << 25
"""Pixels that an image may have; a frame of 8K video has a little fewer."""

_JPEG = b"\xff\xd8\xff"
_PNG = b"\x89PNG\r\n\x1a\n"
_DECODED_AT_ONCE = 4


def decode_and_letterbox(
    image_bytes: tf.Tensor, size: int | tuple[int, int]
) -> tuple[tf.Tensor, tf.Tensor]:
    """Draws encoded images in the network frame.

    JPEG (turned as its Exif orientation asks) and PNG; grey, palettes, CMYK
    and 16 bits become RGB of 8 bits, transparency is left out, an animated PNG
    is its first picture. What is neither, cannot be decoded to its end or has
    more than `LARGEST_IMAGE` pixels leaves its row black, and the other rows
    as they are. Runs on the CPU wherever the graph runs.

    Args:
        image_bytes: String tensor `(batch,)`.
        size: Network frame: its side, or (height, width).

    Returns:
        frames: Float32 `(batch, to_height, to_width, 3)`, RGB 0-255.
        image_size: Int32 `(batch, 2)`, (height, width) of each image as it
            was drawn; (0, 0) where there is none.
    """
    to_height, to_width = network_size(size)
    with tf.device("/CPU:0"):
        count = tf.shape(image_bytes, out_type=tf.int64)[0]
        rows = tf.data.Dataset.from_tensor_slices(
            (tf.range(count), image_bytes)
        )
        rows = rows.map(
            lambda row, content: (row, *_frame(content, size)),
            num_parallel_calls=_DECODED_AT_ONCE,
            deterministic=False,
        ).ignore_errors()
        # So that there is something to batch if all rows are bad.
        nothing = (
            count,
            tf.zeros([to_height, to_width, 3]),
            tf.zeros([2], tf.int32),
        )
        rows = rows.concatenate(tf.data.Dataset.from_tensors(nothing))
        rows = rows.batch(count + 1).with_options(_options())
        places, frames, sizes = rows.get_single_element()

        def in_order(values, shape):
            shape = tf.concat([[count + 1], tf.constant(shape, tf.int64)], 0)
            return tf.scatter_nd(places[:, None], values, shape)[:-1]

        return in_order(frames, [to_height, to_width, 3]), in_order(sizes, [2])


def decode_image(image_bytes: tf.Tensor) -> tf.Tensor:
    """Decodes one JPEG or PNG as `decode_and_letterbox` does; fails if bad.

    Args:
        image_bytes: Scalar string.

    Returns:
        Uint8 tensor `(height, width, 3)`, upright.

    Raises:
        InvalidArgumentError: When it runs, if the bytes are no such image, or
            the image is too large.
    """
    is_jpeg = tf.strings.substr(image_bytes, 0, len(_JPEG)) == _JPEG
    is_png = tf.strings.substr(image_bytes, 0, len(_PNG)) == _PNG
    known = tf.debugging.Assert(is_jpeg | is_png, ["neither JPEG nor PNG"])
    with tf.control_dependencies([known]):
        pixels = tf.cond(
            is_jpeg,
            lambda: _jpeg_pixels(image_bytes),
            lambda: _png_pixels(image_bytes),
        )
    small = tf.debugging.Assert(pixels <= LARGEST_IMAGE, ["image too large"])
    with tf.control_dependencies([small]):
        image = tf.cond(
            is_jpeg,
            lambda: _upright_jpeg(image_bytes),
            lambda: tf.io.decode_png(image_bytes, channels=3),
        )
    image.set_shape([None, None, 3])
    return image


def _frame(image_bytes, size):
    image = decode_image(image_bytes)
    return letterbox_image(image, size), tf.shape(image)[:2]


def _upright_jpeg(image_bytes):
    # As other decoders do it; TensorFlow's default is a faster transform.
    image = tf.io.decode_jpeg(
        image_bytes, channels=3, dct_method="INTEGER_ACCURATE"
    )
    return turn_upright(image, exif_orientation(image_bytes))


def _jpeg_pixels(image_bytes):
    shape = tf.image.extract_jpeg_shape(image_bytes, tf.int64)
    return shape[0] * shape[1]


def _png_pixels(image_bytes):
    # Width and height, four bytes each, begin the first chunk.
    header = tf.io.decode_raw(
        tf.strings.substr(image_bytes, 16, 8), tf.int32, little_endian=False
    )
    width_height = tf.cast(tf.reshape(header, [2]), tf.int64)
    return tf.reduce_prod(width_height)


def _options():
    """No rewriting and no tuning of a dataset that lives for one batch."""
    options = tf.data.Options()
    options.autotune.enabled = False
    options.experimental_optimization.apply_default_optimizations = False
    return options
