"""The error of an imitation against loops, and against the loss of labels."""

import numpy as np
import pytest
import tensorflow as tf

from keras_flowpose.ops.coordinates import image_to_heatmap
from keras_flowpose.ops.heatmaps import TargetAmplitude
from keras_flowpose.ops.heatmaps import gaussian_heatmaps
from keras_flowpose.ops.imitation import imitation_error
from keras_flowpose.training.losses import HeatmapLoss


@pytest.fixture
def rng():
    return np.random.default_rng(5)


def test_it_is_the_sum_that_loops_make(rng):
    maps, teacher = rng.normal(0.3, 0.6, (2, 3, 5, 7, 4)).astype(np.float32)
    sums = np.zeros((3, 4))
    for example, row, column, joint in np.ndindex(maps.shape):
        at = example, row, column, joint
        height = min(max(teacher[at], 0), 1)
        sums[example, joint] += (1 + 2 * height) * (maps[at] - teacher[at]) ** 2
    found = imitation_error(maps, teacher, 2.0)
    np.testing.assert_allclose(found, sums.mean(axis=1), rtol=1e-5)


def test_a_teacher_that_draws_the_label_is_the_label(rng):
    labels = np.concatenate(
        [rng.uniform(4, 20, (2, 3, 2)), np.ones((2, 3, 2))], axis=-1
    ).astype(np.float32)
    drawn = gaussian_heatmaps(
        image_to_heatmap(labels[..., :2]),
        labels[..., 2],
        6,
        7,
        1.5,
        TargetAmplitude.UNIT,
    )
    maps = rng.normal(0, 1, drawn.shape).astype(np.float32)
    np.testing.assert_allclose(
        imitation_error(maps, drawn, 5.0),
        HeatmapLoss(1.5).call(labels, maps),
        rtol=1e-5,
    )


def test_half_precision_is_added_up_in_float32(rng):
    maps = rng.uniform(0, 1, (1, 32, 32, 2)).astype(np.float32)
    halves = [tf.cast(m, tf.bfloat16) for m in (maps, maps[:, ::-1])]
    found = imitation_error(*halves, 5.0)
    assert found.dtype == tf.float32
    floats = [tf.cast(m, tf.float32) for m in halves]
    np.testing.assert_allclose(found, imitation_error(*floats, 5.0), rtol=1e-6)


def test_other_shapes_are_told():
    maps = tf.zeros([1, 4, 4, 2])
    for other in ([1, 4, 4, 1], [1, 4, 5, 2], [4, 4, 2]):
        with pytest.raises(ValueError, match="`teacher_maps` must have shape"):
            imitation_error(maps, tf.zeros(other), 5.0)
