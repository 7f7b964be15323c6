import numpy as np
import tensorflow as tf

from keras_flowpose.ops.temporal_pooling import pool_weighted
from keras_flowpose.training.losses import HeatmapLoss
from keras_flowpose.training.pooling_statistics import pooling_loss
from keras_flowpose.training.pooling_statistics import pooling_statistics

GENERATOR = np.random.default_rng(0)
ALIGNED = GENERATOR.normal(0, 1, [4, 5, 6, 7, 2]).astype(np.float32)
PRESENT = np.array([[1] * 5, [0, 1, 1, 1, 1], [1] * 5, [1, 1, 1, 0, 0]], bool)
LABELS = np.concatenate(
    [
        GENERATOR.uniform(0, 22, [4, 2, 2]),
        [[[1], [0]], [[1], [1]], [[0], [0]], [[1], [1]]],
        np.zeros([4, 2, 1]),
    ],
    axis=-1,
).astype(np.float32)


def test_they_give_the_loss_of_any_weights():
    """Missing frames and labels included, and window by window too."""
    for loss in (HeatmapLoss(), HeatmapLoss(1.0, "release", 0.0)):
        statistics = sum(
            pooling_statistics(
                ALIGNED[i : i + 2], PRESENT[i : i + 2], LABELS[i : i + 2], loss
            ).numpy()
            for i in (0, 2)
        )
        for seed in range(3):
            weights = np.random.default_rng(seed).normal(0, 1, [5, 2])
            pooled = pool_weighted(
                ALIGNED, tf.constant(weights, tf.float32), PRESENT
            )
            np.testing.assert_allclose(
                pooling_loss(statistics, 4, weights),
                tf.reduce_mean(loss.call(LABELS, pooled)),
                rtol=1e-4,
            )
