import numpy as np
import pytest
import tensorflow as tf

from keras_flowpose.layers.flow_warp import FlowWarp

MAPS = np.random.default_rng(0).normal(0, 1, [2, 3, 5, 7, 2])
MAPS = MAPS.astype(np.float32)


def _constant_flows(dx, dy):
    flow = np.zeros([2, 3, 5, 7, 2], np.float32)
    flow[..., 0], flow[..., 1] = dx, dy
    return flow


def test_zero_flow_is_the_identity():
    found = FlowWarp()(MAPS, _constant_flows(0, 0))
    np.testing.assert_array_equal(found, MAPS)


def test_each_frame_moves_along_its_own_flow():
    flows = _constant_flows(0, 0)
    flows[:, 0, ..., 0] = 2  # content lies 2 cells further right there
    flows[:, 2, ..., 1] = -1  # and here one cell further up
    found = FlowWarp()(MAPS, flows).numpy()
    np.testing.assert_array_equal(found[:, 0, :, :5], MAPS[:, 0, :, 2:])
    np.testing.assert_array_equal(found[:, 0, :, 5:], 0)
    np.testing.assert_array_equal(found[:, 1], MAPS[:, 1])
    np.testing.assert_array_equal(found[:, 2, 1:], MAPS[:, 2, :-1])
    np.testing.assert_array_equal(found[:, 2, :1], 0)


def test_edge_border_repeats_the_last_cells():
    found = FlowWarp("edge")(MAPS, _constant_flows(3, 0)).numpy()
    np.testing.assert_array_equal(found[..., :4, :], MAPS[..., 3:, :])
    expected = np.repeat(MAPS[..., 6:, :], 3, axis=3)
    np.testing.assert_array_equal(found[..., 4:, :], expected)


def test_positions_are_exact_in_low_precision():
    # Column 300.25 has no bfloat16 near it; a warp by a quarter must not care.
    ramp = np.tile(np.arange(320, dtype=np.float32), [1, 1, 2, 1])[..., None]
    flow = np.zeros([1, 1, 2, 320, 2], np.float32)
    flow[..., 0] = 0.25
    found = FlowWarp(dtype="mixed_bfloat16")(ramp / 256, flow)
    assert found.dtype == tf.bfloat16
    assert float(found[0, 0, 0, 100, 0]) == pytest.approx(
        100.25 / 256, rel=0.004
    )
    wide = FlowWarp()(ramp, flow)
    assert float(wide[0, 0, 0, 300, 0]) == pytest.approx(300.25, abs=1e-3)


def test_gradients_reach_maps_and_flow():
    maps, flows = tf.constant(MAPS), tf.constant(_constant_flows(0.3, -0.2))
    with tf.GradientTape() as tape:
        tape.watch([maps, flows])
        total = tf.reduce_sum(FlowWarp()(maps, flows) ** 2)
    by_maps, by_flows = tape.gradient(total, [maps, flows])
    assert float(tf.reduce_max(tf.abs(by_maps))) > 0
    assert float(tf.reduce_max(tf.abs(by_flows))) > 0


def test_wrong_arguments_are_named():
    with pytest.raises(ValueError, match="`border` must be one of 'zero', 'ed"):
        FlowWarp("wrap")
    with pytest.raises(ValueError, match=r"`flows` must have shape .*, 2\)"):
        FlowWarp().call(tf.constant(MAPS), tf.constant(MAPS[..., :1]))
