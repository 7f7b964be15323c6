"""The paper's l2 loss on heatmaps, for joints that may be unlabelled."""

import math

import tensorflow as tf
from tensorflow import keras

from keras_flowpose import argument_checks as checks
from keras_flowpose.ops.checks import check_shape
from keras_flowpose.ops.coordinates import image_to_heatmap
from keras_flowpose.ops.heatmaps import TargetAmplitude
from keras_flowpose.ops.heatmaps import gaussian_heatmaps


@keras.utils.register_keras_serializable(package="keras_flowpose")
class HeatmapLoss(keras.losses.Loss):
    """Squared error between predicted and Gaussian heatmaps.

    The targets are drawn here, at the size of the prediction, from the
    joints' positions: labels stay small, and one pipeline serves every head
    and input size. The squared error is summed over a map's cells (as in the
    paper and the release) and averaged over joints and examples, so a net
    that predicts blank maps sits at `pi * sigma**2` per labelled joint with
    unit peaks and `foreground=0`.

    A Gaussian covers about 1 % of its map, so a fresh net first learns to
    predict background everywhere and may stay there for a long time. With
    `foreground=f` each cell's squared error counts `1 + f * target / peak`
    times, which lifts it off that plateau.

    Args:
        sigma: Standard deviation of the targets in heatmap cells. Defaults to
            1.5.
        amplitude: "unit" (default), "release" or "paper", the height of the
            targets; see `TargetAmplitude`.
        foreground: Number >= 0. Defaults to 5.0; the paper's loss is 0.
        name: Name of the loss. Defaults to "heatmap_loss".
        **kwargs: Passed to `keras.losses.Loss`.

    Windows are averaged over the frames in which something is labelled, so
    that a window counts as much as an image, however few of its frames are.

    Call arguments:
        y_true: Labels, float `(batch, joints, 4)`: x and y in network-frame
            pixels, weight (0 = not labelled), and a fourth column that the
            loss does not read. Of windows `(batch, frames, joints, 4)`.
        y_pred: Heatmaps `(batch, height, width, joints)`, of windows
            `(batch, frames, height, width, joints)`.

    Example:

    >>> labels = tf.constant([[[8.0, 8.0, 1.0, 0.0]]])
    >>> loss = HeatmapLoss(sigma=1.0, foreground=0.0)
    >>> round(float(loss(labels, tf.zeros([1, 16, 16, 1]))), 2)
    3.14

    Reference:
        Equation 1 of the paper. The foreground weight is not in the
        paper.
    """

    def __init__(
        self,
        sigma=1.5,
        amplitude="unit",
        foreground=5.0,
        name="heatmap_loss",
        **kwargs,
    ):
        super().__init__(name=name, **kwargs)
        self.sigma = checks.positive("sigma", sigma)
        self.amplitude = checks.one_of(
            "amplitude", amplitude, [a.value for a in TargetAmplitude]
        )
        self.foreground = checks.within("foreground", foreground, 0, math.inf)

    def call(self, y_true, y_pred):
        labels = tf.cast(y_true, tf.float32)
        predicted = tf.cast(y_pred, tf.float32)
        if predicted.shape.rank == 5:
            return self._of_windows(labels, predicted)
        check_shape(labels, "y_true", ("batch", "joints", 4))
        check_shape(predicted, "y_pred", ("batch", "height", "width", "joints"))
        shape = tf.shape(predicted)
        targets, weights = self.targets(labels, shape[1], shape[2])
        error = tf.square(predicted - targets) * weights
        per_joint = tf.reduce_sum(error, axis=[1, 2])
        return tf.reduce_mean(per_joint, axis=-1)  # (batch,)

    def targets(self, labels, height, width):
        """What maps should look like, and how much each cell counts.

        Args:
            labels: Float32 tensor `(batch, joints, 4)`.
            height: Rows of the maps.
            width: Columns of the maps.

        Returns:
            Two float32 tensors `(batch, height, width, joints)`; cells of
            joints that are not labelled count 0.
        """
        amplitude = TargetAmplitude(self.amplitude)
        labelled = labels[..., 2]  # (batch, joints)
        targets = gaussian_heatmaps(
            image_to_heatmap(labels[..., :2]),
            labelled,
            height,
            width,
            self.sigma,
            amplitude,
        )
        emphasis = self.foreground / amplitude.height(self.sigma)
        weights = (1 + emphasis * targets) * labelled[:, None, None, :]
        return targets, weights

    def get_config(self):
        return {
            **super().get_config(),
            "sigma": self.sigma,
            "amplitude": self.amplitude,
            "foreground": self.foreground,
        }

    def _of_windows(self, labels, predicted):
        check_shape(labels, "y_true", ("batch", "frames", "joints", 4))
        losses = self.call(fold_frames(labels), fold_frames(predicted))
        losses = tf.reshape(losses, tf.shape(labels)[:2])  # (batch, frames)
        labelled = tf.reduce_any(labels[..., 2] > 0, axis=-1)
        frames = tf.reduce_sum(tf.cast(labelled, tf.float32), axis=1)
        return tf.math.divide_no_nan(tf.reduce_sum(losses, axis=1), frames)


def fold_frames(stack: tf.Tensor) -> tf.Tensor:
    """The frames of all windows one after the other.

    Args:
        stack: Tensor `(batch, frames, ...)`.

    Returns:
        Tensor `(batch * frames, ...)`.
    """
    folded = tf.reshape(stack, tf.concat([[-1], tf.shape(stack)[2:]], axis=0))
    folded.set_shape([None, *stack.shape[2:]])
    return folded


@keras.utils.register_keras_serializable(package="keras_flowpose")
class CoordinateLoss(keras.losses.Loss):
    """Squared distance of regressed joints, for the `CoordinateNet` baseline.

    Args:
        name: Name of the loss. Defaults to "coordinate_loss".
        **kwargs: Passed to `keras.losses.Loss`.

    Call arguments:
        y_true: Labels, float `(batch, joints, 4)`, as for `HeatmapLoss`.
        y_pred: Points `(batch, joints, 2)`, (x, y) in network-frame pixels.

    Example:

    >>> labels = tf.constant([[[8.0, 8.0, 1.0, 0.0]]])
    >>> float(CoordinateLoss()(labels, tf.constant([[[5.0, 4.0]]])))
    25.0
    """

    def __init__(self, name="coordinate_loss", **kwargs):
        super().__init__(name=name, **kwargs)

    def call(self, y_true, y_pred):
        check_shape(y_true, "y_true", ("batch", "joints", 4))
        check_shape(y_pred, "y_pred", ("batch", "joints", 2))
        labels = tf.cast(y_true, tf.float32)
        offset = tf.cast(y_pred, tf.float32) - labels[..., :2]
        squared = tf.reduce_sum(tf.square(offset), axis=-1)
        return tf.reduce_mean(squared * labels[..., 2], axis=-1)  # (batch,)
