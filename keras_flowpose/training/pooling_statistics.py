"""All that least squares needs to know of a window, in a few numbers.

While the net for single frames stays as it is, the loss is a quadratic form
in the temporal weights of each joint. With the aligned maps of the T frames
and the target as the rows of Z (cells as columns) and the weights of the
cells on the diagonal of E, it is

    loss(w) = [w, -1]' S [w, -1],    S = Z E Z'.

S is T + 1 numbers square and is summed over windows: 28 KB of a window of 31
frames and 7 joints, whose aligned maps take 3.5 MB.
"""

import numpy as np
import tensorflow as tf

from keras_flowpose.ops.temporal_pooling import fill_missing
from keras_flowpose.training.losses import HeatmapLoss


def pooling_statistics(
    aligned: tf.Tensor,
    present: tf.Tensor,
    labels: tf.Tensor,
    loss: HeatmapLoss,
) -> tf.Tensor:
    """The matrices S of some windows, summed over the windows.

    Args:
        aligned: Float tensor `(batch, frames, height, width, joints)`.
        present: Boolean tensor `(batch, frames)`; a missing frame counts as
            the centre frame.
        labels: Float tensor `(batch, joints, 4)`, as for `HeatmapLoss`.
        loss: The loss of the pooled maps.

    Returns:
        Float32 tensor `(joints, frames + 1, frames + 1)`.
    """
    aligned = tf.cast(aligned, tf.float32)
    filled = fill_missing(aligned, present)
    shape = tf.shape(aligned)
    targets, weights = loss.targets(labels, shape[2], shape[3])
    rows = tf.concat([filled, targets[:, None]], axis=1)
    rows = tf.transpose(rows, [4, 1, 0, 2, 3])
    weights = tf.transpose(weights, [3, 0, 1, 2])
    rows = tf.reshape(rows, [shape[4], shape[1] + 1, -1])
    weights = tf.reshape(weights, [shape[4], 1, -1])
    return tf.matmul(rows * weights, rows, transpose_b=True)


def pooling_loss(
    statistics: np.ndarray, windows: int, weights: np.ndarray
) -> float:
    """The loss of pooled maps, averaged over joints and windows.

    Args:
        statistics: `(joints, frames + 1, frames + 1)`, of all windows.
        windows: How many there are.
        weights: `(frames, joints)`.
    """
    ones = np.ones([len(statistics), 1])
    rows = np.concatenate([np.transpose(weights), -ones], axis=1)
    total = np.einsum("kt,kts,ks->", rows, statistics, rows)
    return float(total / (windows * len(statistics)))
