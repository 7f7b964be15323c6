"""How far heatmaps are from those of a trained net."""

import tensorflow as tf

from keras_flowpose.ops.checks import check_shape


def imitation_error(
    maps: tf.Tensor, teacher_maps: tf.Tensor, foreground: float
) -> tf.Tensor:
    """Squared differences from a teacher's maps, its hills counting more.

    Args:
        maps: Float tensor `(batch, height, width, joints)`.
        teacher_maps: Those of the teacher, of the same shape, peaks near 1.
        foreground: Number >= 0. A cell counts `1 + foreground * height`
            times, with the height of the teacher's map there, between 0 and
            1.

    Returns:
        Float32 tensor `(batch,)`: sums over cells, averaged over joints, as
        `HeatmapLoss` is of targets that labels draw.

    Example:

    >>> maps, known = tf.zeros([1, 2, 2, 1]), tf.ones([1, 2, 2, 1])
    >>> imitation_error(maps, known, 5).numpy()
    array([24.], dtype=float32)

    Reference:
        Hinton, Vinyals and Dean, Distilling the Knowledge in a Neural Network,
        2015, with squared errors of heatmaps for cross-entropies of classes.
    """
    maps = tf.cast(maps, tf.float32)
    teacher_maps = tf.cast(teacher_maps, tf.float32)
    check_shape(maps, "maps", ("batch", "height", "width", "joints"))
    sizes = [size or "any" for size in maps.shape]
    check_shape(teacher_maps, "teacher_maps", tuple(sizes))
    emphasis = 1 + foreground * tf.clip_by_value(teacher_maps, 0.0, 1.0)
    error = emphasis * tf.math.squared_difference(maps, teacher_maps)
    return tf.reduce_mean(tf.reduce_sum(error, axis=[1, 2]), axis=-1)
