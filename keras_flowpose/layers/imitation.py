"""A loss that draws heatmaps to those of a trained net."""

import math

import tensorflow as tf
from tensorflow import keras

from keras_flowpose import argument_checks as checks
from keras_flowpose.ops.imitation import imitation_error


@keras.utils.register_keras_serializable(package="keras_flowpose")
class Imitation(keras.layers.Layer):
    """Hands heatmaps on; in training, what parts them from a teacher's is loss.

    Args:
        pairs: Pairs of numbers: a joint of the maps, and the same joint of
            the teacher. Other joints are left to their labels.
        weight: Number >= 0, on the added loss. Defaults to 1.0.
        foreground: Number >= 0, how much more the teacher's hills count than
            its plains; see `imitation_error`. Defaults to 5.0.
        **kwargs: Passed to `keras.layers.Layer`.

    Call arguments:
        maps: Heatmaps `(batch, height, width, joints)`.
        teacher_maps: Heatmaps `(batch, height, width, teacher_joints)`.
        training: Whether to add the loss. Defaults to False.

    Input shape:
        The two shapes above.

    Output shape:
        `(batch, height, width, joints)`, the maps as they are.

    Example:

    >>> layer = Imitation([(0, 0)], foreground=0.0)
    >>> maps, known = tf.zeros([1, 2, 2, 1]), tf.ones([1, 2, 2, 1])
    >>> maps = layer(maps, known, training=True)
    >>> float(layer.losses[0])
    4.0
    """

    def __init__(self, pairs, weight=1.0, foreground=5.0, **kwargs):
        super().__init__(**kwargs)
        if not pairs:
            raise ValueError(
                "`pairs` must name at least one joint that net and teacher "
                f"share. Received: {pairs!r}"
            )
        checks.within("weight", weight, 0, math.inf)
        checks.within("foreground", foreground, 0, math.inf)
        self.pairs = pairs
        self.weight = weight
        self.foreground = foreground

    def call(self, maps, teacher_maps, training=False):
        if training:
            ours, theirs = map(list, zip(*self.pairs, strict=True))
            errors = imitation_error(
                tf.gather(maps, ours, axis=-1),
                tf.gather(teacher_maps, theirs, axis=-1),
                self.foreground,
            )
            self.add_loss(self.weight * tf.reduce_mean(errors))
        return maps

    def compute_output_shape(self, maps_shape):
        return tuple(maps_shape)

    def get_config(self):
        return {
            **super().get_config(),
            "pairs": self.pairs,
            "weight": self.weight,
            "foreground": self.foreground,
        }
