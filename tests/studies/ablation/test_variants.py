"""Weights of all variants out of one pass."""

import numpy as np
import tensorflow as tf

from keras_flowpose.ops.temporal_pooling import centre_weights
from keras_flowpose.studies.ablation.variants import Variant
from keras_flowpose.studies.ablation.variants import learnt_weights
from keras_flowpose.studies.ablation.variants import linear_rows
from keras_flowpose.studies.ablation.variants import variants_of
from keras_flowpose.training.losses import HeatmapLoss
from keras_flowpose.training.pooling_solver import solve_pooling
from keras_flowpose.training.pooling_statistics import pooling_statistics

JOINTS, REACH, WINDOWS = 2, 3, 5


def some_windows():
    random = np.random.default_rng(0)
    aligned = random.normal(0, 1, (WINDOWS, 2 * REACH + 1, 5, 7, JOINTS))
    present = random.random((WINDOWS, 2 * REACH + 1)) < 0.8
    labels = random.uniform(0, 20, (WINDOWS, JOINTS, 4))
    labels[..., 2] = random.random((WINDOWS, JOINTS)) < 0.8
    return (
        tf.constant(aligned, tf.float32),
        tf.constant(present),
        tf.constant(labels, tf.float32),
    )


def test_smaller_windows_are_inside_the_largest():
    """Each size as if nothing but its own frames had been looked at."""
    aligned, present, labels = some_windows()
    loss = HeatmapLoss(1.0)
    whole = pooling_statistics(aligned, present, labels, loss).numpy()

    found = learnt_weights(
        np.stack([whole, 2 * whole]), WINDOWS, (1, 2, 3), ridge=0.01
    )

    assert found.shape == (2, 3, 2 * REACH + 1, JOINTS)
    for place, size in enumerate((1, 2, 3)):
        inner = slice(REACH - size, REACH + size + 1)
        own = pooling_statistics(
            aligned[:, inner], present[:, inner], labels, loss
        )
        expected = solve_pooling(
            own.numpy(),
            WINDOWS,
            centre_weights(2 * size + 1, JOINTS),
            ridge=0.01,
        )
        np.testing.assert_allclose(found[0, place, inner], expected, atol=1e-5)
        outside = np.ones(2 * REACH + 1, bool)
        outside[inner] = False
        assert not found[:, place, outside].any()
    # Twice the sums are the same least-squares problem, ridge included.
    np.testing.assert_allclose(found[1], found[0], atol=1e-5)


def test_rows_are_no_pooling_sums_and_what_was_learnt():
    weights = np.random.default_rng(1).normal(size=(2, 2, 7, 3))

    rows = linear_rows(weights.astype(np.float32), (1, 3))

    assert rows.shape == (2, 5, 7, 3)
    for flow in range(2):
        for joint in range(3):
            np.testing.assert_array_equal(
                rows[flow, :3, :, joint],
                [
                    [0, 0, 0, 1, 0, 0, 0],
                    [0, 0, 1, 1, 1, 0, 0],
                    [1, 1, 1, 1, 1, 1, 1],
                ],
            )
    np.testing.assert_allclose(rows[:, 3:], weights, rtol=1e-6)


def test_variants_are_in_the_order_of_the_rows():
    assert variants_of(("a", "b"), (1, 3))[:7] == [
        Variant("a", "none", 0),
        Variant("a", "sum", 1),
        Variant("a", "sum", 3),
        Variant("a", "parametric", 1),
        Variant("a", "parametric", 3),
        Variant("a", "max", 1),
        Variant("a", "max", 3),
    ]
    assert len(variants_of(("a", "b"), (1, 3))) == 14
