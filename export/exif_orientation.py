"""How a JPEG wants to be turned before it is looked at, found out in a graph.

Cameras store pictures as their sensor lies and write into the file how to turn
them: tag 0x0112 (orientation) of the first directory of the Exif segment.
TensorFlow's decoder ignores it; OpenCV and browsers follow it.

Reference:
    Exif 2.32 (CIPA DC-008), sections 4.5 and 4.6; TIFF 6.0, section 2.
"""

import tensorflow as tf

_SEARCHED_BYTES = 1 << 17  # a segment has 64 KiB at most, Exif comes early
_MOST_ENTRIES = 512  # of a directory
_ORIENTATION_TAG = 0x0112
_EXIF_SEGMENT = 0xFFE1


def exif_orientation(image_bytes: tf.Tensor) -> tf.Tensor:
    """Reads the orientation of a JPEG.

    Args:
        image_bytes: Scalar string, a JPEG; anything may follow its first two
            bytes.

    Returns:
        Int32 scalar, 1 ... 8 as Exif numbers them; 1, as it is stored, where
        the file says nothing or nothing that makes sense.
    """
    data = tf.strings.substr(image_bytes, 0, _SEARCHED_BYTES)
    data = tf.cast(tf.io.decode_raw(data, tf.uint8), tf.int32)
    length = tf.size(data)
    data = tf.concat([data, [0]], axis=0)  # what is read beyond the end

    def bytes_at(places):
        inside = (places >= 0) & (places < length)
        return tf.gather(data, tf.where(inside, places, length))

    def big(place):
        return 256 * bytes_at(place) + bytes_at(place + 1)

    start = _exif_start(big, length)
    little_endian = bytes_at(start) == ord("I")

    def short(place):
        first, second = bytes_at(place), bytes_at(place + 1)
        return tf.where(
            little_endian, first + 256 * second, 256 * first + second
        )

    # Offsets have four bytes; a directory beyond 64 KiB is none of a segment.
    offset = tf.where(little_endian, short(start + 4), short(start + 6))
    directory = start + offset
    count = tf.minimum(short(directory), _MOST_ENTRIES)
    entries = directory + 2 + 12 * tf.range(count)
    values = tf.where(short(entries) == _ORIENTATION_TAG, short(entries + 8), 0)
    found = tf.reduce_max(tf.concat([values, [0]], axis=0))
    return tf.where((found >= 1) & (found <= 8), found, 1)


def turn_upright(image: tf.Tensor, orientation: tf.Tensor) -> tf.Tensor:
    """Turns and mirrors an image as its orientation asks.

    Args:
        image: Tensor `(height, width, channels)`.
        orientation: Int32 scalar, 1 ... 8.

    Returns:
        The image, `(width, height, channels)` for orientations from 5 on.
    """

    def one_of(*numbers):
        return tf.reduce_any(orientation == tf.constant(numbers))

    swapped = one_of(5, 6, 7, 8)
    image = tf.cond(
        swapped, lambda: tf.transpose(image, [1, 0, 2]), lambda: image
    )
    upside_down, mirrored = one_of(3, 4, 7, 8), one_of(2, 3, 6, 7)
    image = tf.cond(upside_down, lambda: image[::-1], lambda: image)
    return tf.cond(mirrored, lambda: image[:, ::-1], lambda: image)


def _exif_start(big, length):
    """Where the Exif segment's directories are counted from, or the end."""

    def is_segment(place):
        # From APP0 (0xFFE0) to APP15, and comments (0xFFFE).
        marker = big(place)
        return ((marker >= 0xFFE0) & (marker <= 0xFFEF)) | (marker == 0xFFFE)

    def is_exif(place):
        named = (big(place + 4) == 0x4578) & (big(place + 6) == 0x6966)
        return (big(place) == _EXIF_SEGMENT) & named

    place = tf.while_loop(
        lambda place: is_segment(place) & ~is_exif(place),
        lambda place: [place + 2 + tf.maximum(big(place + 2), 2)],
        [tf.constant(2)],
    )[0]
    return tf.where(is_exif(place), place + 10, length)
