"""All variants at once against each pooling alone."""

import numpy as np
import tensorflow as tf

from keras_flowpose.ops.coordinates import heatmap_to_image
from keras_flowpose.ops.decoding import decode_heatmaps
from keras_flowpose.ops.temporal_pooling import pool_max
from keras_flowpose.ops.temporal_pooling import pool_sum
from keras_flowpose.ops.temporal_pooling import pool_weighted
from keras_flowpose.studies.ablation.pooled_points import PooledPoints
from keras_flowpose.studies.ablation.variants import linear_rows
from keras_flowpose.studies.ablation.variants import variants_of

REACH, SIZES = 3, (1, 3)


def test_each_variant_is_that_pooling_of_its_own_window():
    random = np.random.default_rng(0)
    aligned = random.random((2, 2 * REACH + 1, 9, 13, 4)).astype(np.float32)
    present = np.ones([2, 2 * REACH + 1], bool)
    present[0, :2] = False
    present[1, 5] = False
    aligned[~present] = np.nan  # what stands there does not matter
    weights = random.normal(0, 1, (2, 2, 2 * REACH + 1, 4)).astype(np.float32)
    weights[:, 0, [0, 1, 5, 6]] = 0

    found = PooledPoints(SIZES)(
        tf.constant(aligned),
        tf.constant(present),
        tf.constant(linear_rows(weights, SIZES)),
    )

    assert found.shape == (2, 7, 4, 2)
    for flow in range(2):
        for number, variant in enumerate(variants_of(("x",), SIZES)):
            reach = variant.neighbours
            inner = slice(REACH - reach, REACH + reach + 1)
            maps = tf.constant(aligned[flow : flow + 1, inner])
            exists = tf.constant(present[flow : flow + 1, inner])
            if variant.pooling == "max":
                pooled = pool_max(maps, exists)
            elif variant.pooling == "parametric":
                chosen = weights[flow, SIZES.index(reach), inner]
                pooled = pool_weighted(maps, tf.constant(chosen), exists)
            else:
                pooled = pool_sum(maps, exists)
            expected = heatmap_to_image(decode_heatmaps(pooled)[0])[0]
            np.testing.assert_allclose(
                found[flow, number], expected, atol=1e-3, err_msg=str(variant)
            )
