"""Every variant of pooling of a window, and the pose that each finds."""

from collections.abc import Sequence

import tensorflow as tf

from keras_flowpose.ops.coordinates import heatmap_to_image
from keras_flowpose.ops.decoding import decode_heatmaps
from keras_flowpose.ops.temporal_pooling import fill_missing


class PooledPoints:
    """Pools one set of aligned maps in all ways at once.

    Args:
        sizes: Frames on each side of the windows that are compared, rising.

    Call arguments:
        aligned: Float32 tensor `(flows, T, h, w, joints)`, N >= the largest
            size frames on each side.
        present: Boolean tensor `(flows, T)`, see `fill_missing`.
        linear: Float32 tensor `(flows, 1 + 2 sizes, T, joints)` from
            `linear_rows`.

    Returns:
        Float32 tensor `(flows, 1 + 3 sizes, joints, 2)`: (x, y) in pixels of
        the network frame, in the order of `variants_of`.
    """

    def __init__(self, sizes: Sequence[int]) -> None:
        self._sizes = tuple(sizes)
        self._run = tf.function(self._decode)

    def __call__(
        self, aligned: tf.Tensor, present: tf.Tensor, linear: tf.Tensor
    ) -> tf.Tensor:
        return self._run(aligned, present, linear)

    def _decode(self, aligned, present, linear):
        filled = fill_missing(aligned, present)
        maps = tf.concat(
            [_weighted(filled, linear), self._largest(filled)], axis=1
        )
        points, _ = decode_heatmaps(maps)
        return heatmap_to_image(points)

    def _largest(self, filled):
        frames = tf.unstack(filled, axis=1)
        middle = len(frames) // 2
        largest, found = frames[middle], []
        for step in range(1, max(self._sizes) + 1):
            largest = tf.maximum(largest, frames[middle - step])
            largest = tf.maximum(largest, frames[middle + step])
            if step in self._sizes:
                found.append(largest)
        return tf.stack(found, axis=1)


def _weighted(filled, linear):
    flows, frames, height, width, joints = tf.unstack(tf.shape(filled))
    cells = tf.transpose(filled, [0, 4, 1, 2, 3])
    cells = tf.reshape(cells, [flows, joints, frames, -1])
    pooled = tf.matmul(tf.transpose(linear, [0, 3, 1, 2]), cells)
    shape = [flows, joints, tf.shape(linear)[1], height, width]
    return tf.transpose(tf.reshape(pooled, shape), [0, 2, 3, 4, 1])
