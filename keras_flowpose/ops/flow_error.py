"""The error of chained flow at a few points, without the field of it."""

import tensorflow as tf

from keras_flowpose.ops.checks import check_shape
from keras_flowpose.ops.warping import Border
from keras_flowpose.ops.warping import sample_at


def flow_error_at(
    points: tf.Tensor, chained: tf.Tensor, step_errors: tf.Tensor
) -> tf.Tensor:
    """Errors of steps, added up along the chains that start at some points.

    `e_k(p) = e_{k-1}(p) + error_k(p + F_{k-1}(p))`, F_{k-1} being the chained
    flow: what `chain_inconsistency` says at p, for two look-ups a point and
    step.

    Args:
        points: Float tensor `(points, 2)`, (x, y) in cells.
        chained: Float tensor `(batch, steps, height, width, 2)`, as
            `chain_flows` gives it.
        step_errors: Float tensor `(batch, steps, height, width)`, e.g. the
            `step_inconsistency` of each step.

    Returns:
        Float tensor `(batch, steps, points)`, in the unit of `step_errors`.

    Raises:
        ValueError: If a static shape is wrong.
    """
    chained = tf.convert_to_tensor(chained)
    step_errors = tf.convert_to_tensor(step_errors)
    check_shape(points, "points", ("points", 2))
    check_shape(chained, "chained", ("batch", "steps", "height", "width", 2))
    sizes = tuple(size or "any" for size in chained.shape[:4])
    check_shape(step_errors, "step_errors", sizes)
    shape = tf.shape(chained)
    fields = shape[0] * shape[1]
    count = tf.shape(points)[0]
    flat = tf.reshape(chained, tf.concat([[fields], shape[2:]], axis=0))
    start = tf.broadcast_to(points, [fields, 1, count, 2])
    moved = tf.reshape(
        sample_at(flat, start, Border.EDGE), [shape[0], shape[1], count, 2]
    )
    # Each step starts where those before it have led.
    before = tf.concat([tf.zeros_like(moved[:, :1]), moved[:, :-1]], axis=1)
    there = tf.reshape(points + before, [fields, 1, count, 2])
    errors = tf.reshape(step_errors, [fields, shape[2], shape[3], 1])
    found = sample_at(errors, there, Border.EDGE)
    return tf.cumsum(tf.reshape(found, [shape[0], shape[1], count]), axis=1)
