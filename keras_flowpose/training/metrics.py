"""How many joints are found, watched while a net is trained."""

import tensorflow as tf
from tensorflow import keras

from keras_flowpose import argument_checks as checks
from keras_flowpose.ops.coordinates import STRIDE
from keras_flowpose.ops.coordinates import heatmap_to_image
from keras_flowpose.ops.decoding import decode_heatmaps
from keras_flowpose.training.losses import fold_frames


class _JointHits(keras.metrics.Metric):
    """Share of the countable joints that lie within a limit of the truth.

    Predictions are heatmaps `(batch, height, width, joints)`, of windows
    `(batch, frames, height, width, joints)`, or points `(batch, joints, 2)`
    in network-frame pixels. Countable are joints that are labelled, lie in
    the frame (as far as heatmaps tell its size), and have a limit. Subclasses
    say what the limit is.
    """

    def __init__(self, joints=None, name=None, **kwargs):
        super().__init__(name=name, **kwargs)
        self.joints = None if joints is None else tuple(joints)
        self.hits = self.add_weight(name="hits", initializer="zeros")
        self.countable = self.add_weight(name="countable", initializer="zeros")

    def update_state(self, y_true, y_pred, sample_weight=None):
        del sample_weight  # labels carry a weight for each joint themselves
        labels = tf.cast(y_true, tf.float32)
        if y_pred.shape.rank == 5:
            labels, y_pred = fold_frames(labels), fold_frames(y_pred)
        points, last = _points_and_last_pixel(y_pred)
        if self.joints is not None:
            labels = tf.gather(labels, self.joints, axis=1)
            points = tf.gather(points, self.joints, axis=1)
        error = tf.norm(points - labels[..., :2], axis=-1)
        inside = tf.reduce_all(
            (labels[..., :2] >= 0) & (labels[..., :2] <= last), axis=-1
        )
        limit = self._limit(labels)
        countable = inside & (labels[..., 2] > 0) & (limit > 0)
        hits = countable & (error <= limit)
        self.hits.assign_add(_count(hits, self.hits.dtype))
        self.countable.assign_add(_count(countable, self.countable.dtype))

    def result(self):
        return tf.math.divide_no_nan(
            tf.convert_to_tensor(self.hits),
            tf.convert_to_tensor(self.countable),
        )

    def reset_state(self):
        self.hits.assign(0.0)
        self.countable.assign(0.0)

    def get_config(self):
        return {**super().get_config(), "joints": self.joints}

    def _limit(self, labels):
        """Largest error that counts as a hit, to broadcast to (batch, k)."""
        raise NotImplementedError


@keras.utils.register_keras_serializable(package="keras_flowpose")
class JointAccuracy(_JointHits):
    """Share of joints found within some pixels of the network frame.

    Args:
        distance: Largest error in network-frame pixels, above 0. Defaults to
            6.0, the paper's headline distance on a 256-pixel frame.
        joints: Indices of the joints that count; None (default) for all.
        name: Name of the metric.
        **kwargs: Passed to `keras.metrics.Metric`.

    Reference:
        The paper's measure on BBC Pose, at d = 6.
    """

    def __init__(
        self, distance=6.0, joints=None, name="joint_accuracy", **kwargs
    ):
        super().__init__(joints=joints, name=name, **kwargs)
        self.distance = checks.positive("distance", distance)

    def get_config(self):
        return {**super().get_config(), "distance": self.distance}

    def _limit(self, labels):
        return tf.fill(tf.shape(labels)[:2], float(self.distance))


@keras.utils.register_keras_serializable(package="keras_flowpose")
class TorsoPCK(_JointHits):
    """Share of joints found within a fraction of the torso.

    The normaliser is the labels' fourth column: the dataset's own scale, or
    the distance from the right shoulder to the left hip. Examples without it
    do not count.

    Args:
        fraction: Largest error in torsos, above 0. Defaults to 0.2.
        joints: Indices of the joints that count; None (default) for all.
        name: Name of the metric.
        **kwargs: Passed to `keras.metrics.Metric`.
    """

    def __init__(self, fraction=0.2, joints=None, name="torso_pck", **kwargs):
        super().__init__(joints=joints, name=name, **kwargs)
        self.fraction = checks.positive("fraction", fraction)

    def get_config(self):
        return {**super().get_config(), "fraction": self.fraction}

    def _limit(self, labels):
        return self.fraction * labels[..., 3]


def _points_and_last_pixel(prediction):
    """Joints in network-frame pixels, and the largest (x, y) in the frame."""
    if prediction.shape.rank == 3:
        return tf.cast(prediction, tf.float32), tf.fill([2], float("inf"))
    points, _ = decode_heatmaps(prediction)
    size = tf.shape(prediction)[1:3] * STRIDE
    last = tf.cast(tf.reverse(size, axis=[0]) - 1, tf.float32)
    return heatmap_to_image(tf.cast(points, tf.float32)), last


def _count(flags, dtype):
    return tf.reduce_sum(tf.cast(flags, dtype))
