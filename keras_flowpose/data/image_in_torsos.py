"""How long an image is in torsos of its person, without decoding it.

It is what `--crop` counts in: a net is shown persons of the size that it learnt
if both are alike.
"""

from collections.abc import Sequence

import tensorflow as tf

from keras_flowpose.data.person_frame import person_frame


def image_in_torsos(
    image: tf.Tensor,
    joints: tf.Tensor,
    visible: tf.Tensor,
    names: Sequence[str],
) -> tf.Tensor:
    """The longer side of an image, in torsos of the labelled person.

    Args:
        image: String tensor, a JPEG or PNG file.
        joints: Float tensor `(joints, 2)`, (x, y) in image pixels.
        visible: Integer tensor `(joints,)`, 0 = not labelled.
        names: Joint names in storage order.

    Returns:
        Float32 scalar; 0 where fewer than two joints are labelled, which tell
        no size.
    """
    _, torso, _ = person_frame(joints, visible, names)
    side = tf.cast(tf.reduce_max(encoded_size(image)), tf.float32)
    labelled = tf.reduce_sum(tf.cast(visible > 0, tf.int32))
    return tf.where(labelled > 1, side / torso, 0.0)


def encoded_size(image: tf.Tensor) -> tf.Tensor:
    """Height and width of a JPEG or PNG file, from its header.

    Args:
        image: String tensor, the file's bytes.

    Returns:
        Int32 tensor `(2,)`, in pixels.
    """

    def png():
        # Bytes 16 to 23: width and height, 32 bits each, big end first.
        header = tf.strings.substr(image, 16, 8)
        sides = tf.reshape(tf.io.decode_raw(header, tf.uint8), [2, 4])
        places = tf.constant([1 << 24, 1 << 16, 1 << 8, 1], tf.int32)
        return tf.reduce_sum(tf.cast(sides, tf.int32) * places, axis=1)[::-1]

    def jpeg():
        return tf.io.extract_jpeg_shape(image)[:2]

    return tf.cond(tf.strings.substr(image, 1, 3) == b"PNG", png, jpeg)
