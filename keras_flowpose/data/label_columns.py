"""The labels that losses and metrics take: x, y, weight, normaliser."""

from collections.abc import Mapping

import tensorflow as tf

from keras_flowpose.data.person_frame import torso_diagonal
from keras_flowpose.data.prepared import PreparedSplit


def label_columns(
    points: tf.Tensor, weights: tf.Tensor, normaliser: tf.Tensor
) -> tf.Tensor:
    """Puts the labels of a pose side by side.

    Args:
        points: Float tensor `(..., joints, 2)`, (x, y) in pixels of the
            network frame.
        weights: Float tensor `(..., joints)`, 0 = not labelled.
        normaliser: Float tensor `(...)`, what PCK divides by, in the same
            pixels; 0 = unknown.

    Returns:
        Float tensor `(..., joints, 4)`; unlabelled joints are at 0.
    """
    points = tf.where(weights[..., None] > 0, points, tf.zeros_like(points))
    columns = [
        points[..., 0],
        points[..., 1],
        weights,
        tf.broadcast_to(normaliser[..., None], tf.shape(weights)),
    ]
    return tf.stack(columns, axis=-1)


def normaliser_length(
    record: Mapping[str, tf.Tensor], data: PreparedSplit
) -> tf.Tensor:
    """The length that PCK divides by, as `PreparedSplit.normaliser` names it.

    A clip's own length is that of its labelled frame, for all its frames.

    Args:
        record: One record of `data`.
        data: Where it comes from.

    Returns:
        In pixels of the record's images; scalar, of a clip `(frames,)`; 0
        where it is not known.
    """
    if data.scale_reference:
        shape = tf.shape(record["visible"])[:-1]
        return tf.fill(shape, record["scale_reference"])
    return torso_diagonal(
        record["joints"], record["visible"], data.skeleton.joints
    )
