import numpy as np
import pytest
import tensorflow as tf

from keras_flowpose.ops import temporal_pooling as ops
from keras_flowpose.ops.compilation import uncompiled

SHAPE = (2, 5, 3, 4, 2)


def _stack(seed=0, shape=SHAPE):
    maps = np.random.default_rng(seed).normal(0, 1, shape)
    return maps.astype(np.float32)


def _in_loops(aligned, weights, present):
    batch, frames, height, width, joints = aligned.shape
    pooled = np.zeros((batch, height, width, joints))
    for b in range(batch):
        for t in range(frames):
            for k in range(joints):
                source = t if present[b, t] else frames // 2
                pooled[b, :, :, k] += (
                    weights[t, k] * aligned[b, source, :, :, k]
                )
    return pooled


def test_by_hand():
    # One cell, three frames, two joints.
    aligned = np.array([[1, 10], [2, 20], [4, 40]], np.float32)
    aligned = aligned.reshape([1, 3, 1, 1, 2])
    weights = tf.constant([[0.5, -1.0], [1.0, 0.0], [0.25, 1.0]])
    pooled = ops.pool_weighted(aligned, weights)
    np.testing.assert_array_equal(pooled[0, 0, 0], [0.5 + 2 + 1, -10 + 40])
    np.testing.assert_array_equal(ops.pool_sum(aligned)[0, 0, 0], [7, 70])
    np.testing.assert_array_equal(ops.pool_max(aligned)[0, 0, 0], [4, 40])
    # Without the last frame, the centre (2, 20) stands in for it.
    present = tf.constant([[True, True, False]])
    pooled = ops.pool_weighted(aligned, weights, present)
    np.testing.assert_array_equal(pooled[0, 0, 0], [0.5 + 2 + 0.5, -10 + 20])
    pooled = ops.pool_sum(aligned, present)
    np.testing.assert_array_equal(pooled[0, 0, 0], [5, 50])
    pooled = ops.pool_max(aligned, present)
    np.testing.assert_array_equal(pooled[0, 0, 0], [2, 20])


@pytest.mark.parametrize("compiled", [True, False])
def test_weighted_equals_loops(compiled):
    aligned = _stack()
    weights = np.random.default_rng(1).normal(0, 1, [5, 2]).astype(np.float32)
    present = np.random.default_rng(2).uniform(0, 1, [2, 5]) > 0.4
    expected = _in_loops(aligned, weights, present)
    if compiled:
        found = ops.pool_weighted(aligned, weights, present)
    else:
        with uncompiled():
            found = ops.pool_weighted(aligned, weights, present)
    np.testing.assert_allclose(found, expected, atol=1e-6)


def test_what_stands_in_a_missing_place_does_not_matter():
    aligned = _stack()
    present = np.ones([2, 5], bool)
    present[:, [0, 3]] = False
    weights = tf.ones([5, 2])
    spoiled = aligned.copy()
    spoiled[:, [0, 3]] = np.nan
    for pool in (
        lambda a: ops.pool_weighted(a, weights, present),
        lambda a: ops.pool_sum(a, present),
        lambda a: ops.pool_max(a, present),
    ):
        np.testing.assert_array_equal(pool(spoiled), pool(aligned))


def test_fill_missing_copies_the_centre():
    aligned = _stack()
    present = np.ones([2, 5], bool)
    present[0, 4] = present[1, 0] = False
    present[1, 2] = False  # the centre is used whatever is said about it
    filled = ops.fill_missing(aligned, present).numpy()
    expected = aligned.copy()
    expected[0, 4] = aligned[0, 2]
    expected[1, 0] = aligned[1, 2]
    np.testing.assert_array_equal(filled, expected)


def test_fill_unreliable_copies_the_centre_cell_by_cell():
    aligned = _stack()
    shape = aligned.shape[:4]
    reliable = np.random.default_rng(3).uniform(size=shape) > 0.4
    expected = aligned.copy()
    for place in np.ndindex(*shape):
        if not reliable[place]:
            b, _, i, j = place
            expected[place] = aligned[b, 2, i, j]
    aligned[:, [0, 1, 3, 4]] = np.where(
        reliable[:, [0, 1, 3, 4], ..., None],
        aligned[:, [0, 1, 3, 4]],
        np.nan,
    )
    for kind in (bool, np.uint8, np.float32):
        filled = ops.fill_unreliable(aligned, reliable.astype(kind))
        np.testing.assert_array_equal(filled, expected)
    with pytest.raises(ValueError, match="`reliable` must have shape"):
        ops.fill_unreliable(aligned, np.ones([2, 5], bool))


def test_constant_maps_keep_their_scale_whatever_is_missing():
    aligned = np.ones(SHAPE, np.float32)
    weights = tf.constant([[-1.0], [0.5], [2.0], [-0.25], [1.0]]) * [[1.0, 2.0]]
    for missing in ([0, 1, 3, 4], [1], []):
        present = np.ones([2, 5], bool)
        present[:, missing] = False
        pooled = ops.pool_weighted(aligned, weights, present).numpy()
        np.testing.assert_allclose(pooled[..., 0], 2.25)
        np.testing.assert_allclose(pooled[..., 1], 4.5)


@pytest.mark.parametrize("dtype", [tf.float16, tf.bfloat16])
def test_low_precision_is_summed_in_float32(dtype):
    # In bfloat16 a running sum would stick at 256.
    aligned = tf.ones([1, 601, 1, 1, 1], dtype)
    pooled = ops.pool_sum(aligned)
    assert pooled.dtype == dtype
    assert float(pooled[0, 0, 0, 0]) == pytest.approx(601, rel=0.004)
    weights = tf.fill([601, 1], tf.cast(1.0, dtype))
    pooled = ops.pool_weighted(aligned, weights)
    assert float(pooled[0, 0, 0, 0]) == pytest.approx(601, rel=0.004)


def test_gradients_equal_differences():
    aligned, present = _stack().astype(np.float64), np.ones([2, 5], bool)
    present[0, 4] = False
    weights = np.random.default_rng(1).normal(0, 1, [5, 2])
    direction = np.random.default_rng(3).normal(0, 1, [2, 3, 4, 2])

    def loss(aligned, weights):
        pooled = ops.pool_weighted(
            tf.cast(aligned, tf.float32), tf.cast(weights, tf.float32), present
        )
        return tf.reduce_sum(pooled * direction.astype(np.float32))

    maps, kernel = tf.constant(aligned), tf.constant(weights)
    with tf.GradientTape() as tape:
        tape.watch([maps, kernel])
        value = loss(maps, kernel)
    by_maps, by_kernel = tape.gradient(value, [maps, kernel])

    def in_loops(aligned, weights):
        return (_in_loops(aligned, weights, present) * direction).sum()

    for index in ((0, 2, 1, 1, 0), (0, 4, 1, 1, 0), (1, 4, 2, 3, 1)):
        step = np.zeros(SHAPE)
        step[index] = 1
        expected = in_loops(aligned + step, weights) - in_loops(
            aligned, weights
        )
        assert float(by_maps[index]) == pytest.approx(expected, abs=1e-5)
    step = np.zeros([5, 2])
    step[4, 1] = 1
    expected = in_loops(aligned, weights + step) - in_loops(aligned, weights)
    assert float(by_kernel[4, 1]) == pytest.approx(expected, abs=1e-4)


def test_static_shapes_are_kept_and_unknown_ones_pass():
    shapes = []

    @tf.function(
        input_signature=[tf.TensorSpec([None, 5, None, None, 2], tf.float32)]
    )
    def pool(aligned):
        pooled = ops.pool_max(aligned)
        shapes.append(pooled.shape.as_list())
        return pooled

    np.testing.assert_array_equal(pool(_stack()), _stack().max(axis=1))
    assert shapes == [[None, None, None, 2]]


@pytest.mark.parametrize("frames", [1, 31])
def test_bell_weights(frames):
    weights = ops.bell_weights(frames, 3, sigma=2.0)
    assert weights.shape == (frames, 3)
    assert weights.dtype == np.float32
    np.testing.assert_allclose(weights.sum(axis=0), 1, rtol=1e-6)
    np.testing.assert_array_equal(weights, weights[::-1])
    if frames > 1:
        # One standard deviation, two frames, from the centre: exp(-1/2).
        ratio = weights[13, 0] / weights[15, 0]
        assert ratio == pytest.approx(0.60653066, rel=1e-6)


def test_bell_is_a_quarter_of_its_half_window_wide_by_default():
    default = ops.bell_weights(31, 1)
    np.testing.assert_array_equal(default, ops.bell_weights(31, 1, 4.0))


def test_centre_weights_are_the_identity():
    aligned = _stack()
    pooled = ops.pool_weighted(aligned, ops.centre_weights(5, 2))
    np.testing.assert_array_equal(pooled, aligned[:, 2])


def test_wrong_arguments_are_named():
    with pytest.raises(ValueError, match="`frames` must be odd"):
        ops.bell_weights(4, 1, 1.0)
    with pytest.raises(ValueError, match="`sigma` must be a number > 0"):
        ops.bell_weights(3, 1, 0)
    with pytest.raises(ValueError, match="`aligned` must have shape"):
        ops.pool_sum(np.zeros([5, 3, 4, 2]))
    with pytest.raises(ValueError, match=r"`weights` must have shape \(5"):
        ops.pool_weighted(_stack(), np.zeros([4, 2], np.float32))
    with pytest.raises(
        ValueError, match=r"`present` must have shape \(batch, 5"
    ):
        ops.pool_max(_stack(), np.ones([2, 4], bool))
