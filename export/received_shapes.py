"""Shapes of what a client sends, looked at in the graph.

A server hands over what it is sent without comparing it with the declared
shapes, and the first op that cannot go on says so in words that no client
understands. Even the rank may be another than the one declared, which the
graph is optimised for; so none of these tests asks for what can be concluded
from the declared shape.
"""

import tensorflow as tf


def checked_frames(frames: tf.Tensor, rank: int = 4) -> tf.Tensor:
    """Requires frames of colour, at least one, of at least one pixel.

    Args:
        frames: `(batch, ..., height, width, 3)`.
        rank: How many axes they must have.

    Returns:
        The frames; whoever uses them has the check run first.

    Raises:
        InvalidArgumentError: When it runs, if they are none.
    """
    shape = tf.shape(frames)
    fits = tf.reduce_all(shape[-1:] == 3) & tf.reduce_all(shape > 0)
    fits &= _axes(shape) == rank
    rule = "`frames` must be one or more RGB frames. Received: shape="
    return _required(fits, rule, frames)


def checked_images(image_bytes: tf.Tensor) -> tf.Tensor:
    """Requires a list of at least one encoded image.

    Args:
        image_bytes: `(batch,)`.

    Raises:
        InvalidArgumentError: When it runs, if it is none.
    """
    shape = tf.shape(image_bytes)
    fits = (_axes(shape) == 1) & tf.reduce_all(shape > 0)
    rule = "`image_bytes` must be one or more images. Received: shape="
    return _required(fits, rule, image_bytes)


def checked_windows(
    name: str, windows: tf.Tensor, shape: list[int]
) -> tf.Tensor:
    """Requires windows of the shape that the net pools.

    Args:
        name: What the client calls them.
        windows: `(batch, *shape)`.
        shape: All axes but the first.

    Raises:
        InvalidArgumentError: When it runs, if they have another.
    """
    received = tf.shape(windows)
    fits = (_axes(received) == len(shape) + 1) & tf.reduce_all(received > 0)
    filled = tf.concat([received[1:], tf.zeros_like(shape)], axis=0)
    fits &= tf.reduce_all(filled[: len(shape)] == shape)
    rule = f"`{name}` must have shape (batch, *{shape}). Received: shape="
    return _required(fits, rule, windows)


def _axes(shape):
    return tf.reduce_sum(tf.cast(shape >= 0, tf.int32))


def _required(fits, rule, tensor):
    told = tf.debugging.Assert(fits, [rule, tf.shape(tensor)], summarize=6)
    with tf.control_dependencies([told]):
        return tf.identity(tensor)
