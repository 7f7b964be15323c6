"""Trust in flow: closed forms, and loops over cells."""

import numpy as np
import pytest
import tensorflow as tf

from keras_flowpose.ops import flow_consistency
from keras_flowpose.ops.flow_fields import chain_flows
from tests.reference import bilinear


def constant(dx, dy, height=9, width=13):
    return np.broadcast_to(np.array([dx, dy], "f"), [height, width, 2])


def wavy(shape, seed, scale=1.0):
    return np.random.default_rng(seed).normal(0, scale, shape).astype("f")


def read_back(there, back):
    """b(p + f(p)) `[h, w, 2]`, cell by cell."""
    return bilinear.warp(back[None], there[None], edge=True)[0]


def test_a_translation_and_its_inverse_are_consistent():
    there, back = constant(2.5, -1.0), constant(-2.5, 1.0)
    error = flow_consistency.step_inconsistency(there, back)
    np.testing.assert_allclose(error, np.zeros([9, 13]), atol=1e-6)
    reliable = flow_consistency.reliable_cells(there, back).numpy()
    # Beyond the last column, and above the first row by a whole cell.
    expected = np.zeros([9, 13], bool)
    expected[1:, :11] = True
    np.testing.assert_array_equal(reliable, expected)


def test_a_wrong_way_back_is_as_far_off_as_it_is_wrong():
    error = flow_consistency.step_inconsistency(
        constant(2.0, 1.0), constant(1.0, 3.0)
    )
    np.testing.assert_allclose(error, np.full([9, 13], 5.0), rtol=1e-6)


def test_what_is_hidden_in_the_other_frame_is_not_reliable():
    # A block moves 3 cells to the right over a background that stays.
    there, back = np.zeros([2, 11, 17, 2], "f")
    there[3:8, 4:8] = [3, 0]
    back[3:8, 7:11] = [-3, 0]
    reliable = flow_consistency.reliable_cells(there, back).numpy()
    expected = np.ones([11, 17], bool)
    expected[3:8, 8:11] = False  # where the block comes to lie
    np.testing.assert_array_equal(reliable, expected)


def test_errors_and_criterion_equal_loops_with_any_leading_axes():
    there, back = wavy([2, 3, 7, 10, 2], 0), wavy([2, 3, 7, 10, 2], 1, 0.2)
    back -= there
    error = flow_consistency.step_inconsistency(there, back)
    reliable = flow_consistency.reliable_cells(there, back, cell=2.5)
    assert error.shape == reliable.shape == (2, 3, 7, 10)
    some = 0
    for place in np.ndindex(2, 3):
        f, b = there[place], read_back(there[place], back[place])
        np.testing.assert_allclose(
            error[place], np.linalg.norm(f + b, axis=-1), atol=1e-5
        )
        for i, j in np.ndindex(7, 10):
            missing = ((2.5 * (f[i, j] + b[i, j])) ** 2).sum()
            lengths = ((2.5 * f[i, j]) ** 2).sum() + (
                (2.5 * b[i, j]) ** 2
            ).sum()
            x, y = j + f[i, j, 0], i + f[i, j, 1]
            inside = -1 < x < 10 and -1 < y < 7
            expected = missing < 0.01 * lengths + 0.5 and inside
            assert bool(reliable[place][i, j]) == expected
            some += expected
    assert 20 < some < 400  # not all alike


def test_errors_add_up_along_the_chain():
    steps, errors = wavy([2, 3, 7, 10, 2], 2), wavy([2, 3, 7, 10], 3) ** 2
    found = flow_consistency.chain_inconsistency(steps, errors)
    assert found.shape == (2, 3, 7, 10)
    chained = chain_flows(steps).numpy()
    for b, i, j in np.ndindex(2, 7, 10):
        total = errors[b, 0, i, j]
        np.testing.assert_allclose(found[b, 0, i, j], total, rtol=1e-5)
        for k in (1, 2):
            dx, dy = chained[b, k - 1, i, j]
            error = errors[b, k, :, :, None]
            total += bilinear.look_up(error, j + dx, i + dy, edge=True)[0]
            np.testing.assert_allclose(found[b, k, i, j], total, rtol=1e-4)


def test_a_chain_ends_at_its_first_bad_step():
    # Everything moves by two cells a step; the second step fails in column 6.
    steps = np.broadcast_to(constant(2, 0), [1, 3, 9, 13, 2])
    reliable = np.ones([1, 3, 9, 13], bool)
    reliable[0, 1, :, 6] = False
    found = flow_consistency.reliable_chains(steps, reliable).numpy()
    expected = np.ones([1, 3, 9, 13], bool)
    expected[0, 1:, :, 4] = False  # it gets there in one step
    np.testing.assert_array_equal(found, expected)


def test_trust_moves_with_the_images():
    reliable = np.ones([2, 9, 13], bool)
    reliable[0, 3, 4] = False
    # Mirrored left to right, then one cell down.
    affine = tf.constant([[-1.0, 0.0, 12.0], [0.0, 1.0, 1.0]])
    expected = np.ones([2, 9, 13], bool)
    expected[:, 0] = False  # from outside
    expected[0, 4, 8] = False
    found = flow_consistency.transform_reliable(reliable, affine)
    np.testing.assert_array_equal(found, expected)


def test_flow_that_is_no_number_is_not_reliable():
    there, back = np.zeros([2, 5, 7, 2], "f")
    there[2, 3] = np.nan
    reliable = flow_consistency.reliable_cells(there, back).numpy()
    assert not reliable[2, 3] and reliable.sum() == 34


def test_gradients_are_no_nan():
    there, back = tf.zeros([5, 7, 2]), tf.zeros([5, 7, 2])
    with tf.GradientTape() as tape:
        tape.watch([there, back])
        error = flow_consistency.step_inconsistency(there, back)
        total = tf.reduce_sum(error) + tf.reduce_sum(there)
    np.testing.assert_array_equal(
        tape.gradient(total, there), np.ones([5, 7, 2])
    )


def test_shapes_may_be_unknown_and_are_checked():
    unknown = tf.TensorSpec([None, None, None, 2])
    error = tf.function(
        flow_consistency.step_inconsistency, input_signature=[unknown] * 2
    )
    there = constant(1, 0)[None]
    np.testing.assert_allclose(error(there, -there), np.zeros([1, 9, 13]))
    with pytest.raises(ValueError, match="`flow_back` must have shape"):
        flow_consistency.step_inconsistency(tf.zeros([4, 5, 2]), tf.zeros([4]))
    with pytest.raises(ValueError, match="`step_errors` must have shape"):
        flow_consistency.chain_inconsistency(
            tf.zeros([1, 2, 4, 5, 2]), tf.zeros([1, 3, 4, 5])
        )
