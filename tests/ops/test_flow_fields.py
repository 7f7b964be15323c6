"""Flow arithmetic: known shifts, rotations with a closed form, loops."""

import cv2
import numpy as np
import pytest
import tensorflow as tf

from keras_flowpose.ops import flow_fields
from tests.reference import bilinear


def constant_flow(dx, dy, height=9, width=13):
    return np.broadcast_to(np.array([dx, dy], "f"), [1, height, width, 2])


def rotation_flow(angle, height=21, width=31):
    """Exact backward flow of a turn about the middle, by `angle`."""
    y, x = np.mgrid[:height, :width].astype("f")
    x, y = x - width / 2, y - height / 2
    cos, sin = np.cos(angle), np.sin(angle)
    turned = np.stack([cos * x - sin * y, sin * x + cos * y], axis=-1)
    return (turned - np.stack([x, y], axis=-1))[None].astype("f")


def test_opencv_flow_from_target_to_source_needs_no_change():
    random = np.random.default_rng(0)
    texture = random.uniform(0, 255, [80, 100]).astype(np.uint8)
    texture = cv2.GaussianBlur(texture, (0, 0), 2)
    target = np.ascontiguousarray(texture[8:72, 8:92])
    source = np.ascontiguousarray(texture[11:75, 6:90])
    # source(p) = texture(p + (6, 11)) = target(p + (-2, 3)): the content of
    # target pixel p lies at p + (2, -3) in the source.
    dis = cv2.DISOpticalFlow_create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)
    flow = flow_fields.flow_from_opencv(dis.calc(target, source, None))
    assert flow.dtype == tf.float32
    middle = np.median(flow[10:-10, 10:-10], axis=(0, 1))
    np.testing.assert_allclose(middle, [2, -3], atol=0.1)


def test_resize_scales_vectors_with_the_grid():
    flow = constant_flow(8.0, -4.0, height=64, width=128)
    smaller = flow_fields.resize_flow(flow, 16, 64)
    assert smaller.shape == (1, 16, 64, 2)
    np.testing.assert_allclose(smaller, constant_flow(4.0, -1.0, 16, 64))


def test_resize_reads_the_field_where_the_cell_stands():
    random = np.random.default_rng(1)
    flow = random.normal(size=[1, 12, 20, 2]).astype("f")
    smaller = flow_fields.resize_flow(flow, 3, 5)
    np.testing.assert_allclose(smaller, flow[:, ::4, ::4] / 4, atol=1e-6)
    larger = flow_fields.resize_flow(flow, 24, 30)
    for i, j in ((0, 0), (5, 7), (23, 29)):
        x, y = j * 20 / 30, i * 12 / 24
        expected = bilinear.look_up(flow[0], x, y, edge=True) * [1.5, 2.0]
        np.testing.assert_allclose(larger[0, i, j], expected, atol=1e-5)


def test_cells_of_a_shifted_grid_read_the_field_where_they_stand():
    random = np.random.default_rng(3)
    flow = random.normal(size=[2, 11, 17, 2]).astype("f")
    start, step = np.array([-3.5, 1.25], "f"), np.array([2.5, 1.5], "f")
    read = flow_fields.flow_at_cells(flow, start, step, 7, 9)
    assert read.shape == (2, 7, 9, 2)
    for b, i, j in np.ndindex(2, 7, 9):
        x, y = start + step * [j, i]
        expected = bilinear.look_up(flow[b], x, y, edge=True) / step
        np.testing.assert_allclose(read[b, i, j], expected, atol=1e-5)


def test_compose_adds_where_the_second_flow_is_read_where_the_first_led():
    random = np.random.default_rng(2)
    first, second = random.normal(size=[2, 1, 6, 9, 2]).astype("f")
    composed = flow_fields.compose_flows(first, second)
    expected = first + bilinear.warp(second, first, edge=True)
    np.testing.assert_allclose(composed, expected, atol=1e-5)


def test_chained_turns_are_the_turn_by_the_sum_of_angles():
    steps = np.stack([rotation_flow(0.05)] * 4, axis=1)
    chained = flow_fields.chain_flows(steps)
    for step in range(4):
        expected = rotation_flow(0.05 * (step + 1))
        inner = np.s_[:, 8:-8, 10:-10]
        np.testing.assert_allclose(
            chained[:, step][inner], expected[inner], atol=1e-4
        )


def test_chain_of_one_step_is_that_step():
    steps = constant_flow(1.5, -0.5)[:, None]
    np.testing.assert_array_equal(flow_fields.chain_flows(steps), steps)


def test_chain_needs_a_known_number_of_steps():
    with pytest.raises(ValueError, match="known number of steps"):
        tf.function(
            flow_fields.chain_flows,
            input_signature=[tf.TensorSpec([1, None, 4, 4, 2])],
        ).get_concrete_function()


def test_forward_backward_error_is_zero_for_inverse_flows():
    there, back = rotation_flow(0.1), rotation_flow(-0.1)
    error = flow_fields.forward_backward_error(there, back)
    assert error.shape == (1, 21, 31)
    assert np.max(error[:, 6:-6, 8:-8]) < 1e-3
    wrong = flow_fields.forward_backward_error(there, back + 3.0)
    np.testing.assert_allclose(wrong[:, 10, 15], np.hypot(3, 3), atol=1e-3)


def test_shapes_are_checked():
    with pytest.raises(ValueError, match="`flow` must have shape"):
        flow_fields.resize_flow(tf.zeros([1, 4, 4, 3]), 2, 2)
    with pytest.raises(ValueError, match="`flow` must have shape"):
        flow_fields.flow_from_opencv(np.zeros([4, 4, 3], "f"))
    with pytest.raises(ValueError, match="`step` must have shape"):
        flow_fields.flow_at_cells(
            tf.zeros([1, 4, 4, 2]), tf.zeros(2), tf.ones(3), 2, 2
        )


@pytest.mark.parametrize("mirror", [False, True])
def test_flow_after_an_affine_map_is_that_of_the_mapped_points(mirror):
    # Flow that is linear in the position is sampled exactly.
    linear_flow = np.array([[0.1, -0.05], [0.02, 0.08]], "f")
    y, x = np.mgrid[:25, :31].astype("f")
    flow = np.stack([x, y], axis=-1) @ linear_flow.T + [0.5, -1.0]
    side = -1.0 if mirror else 1.0
    affine = np.array(
        [[0.9 * side, 0.3, 4.0 + 20 * mirror], [-0.2, 1.1, 2]], "f"
    )
    changed = flow_fields.transform_flow(flow[None].astype("f"), affine)[0]
    checked = 0
    for i, j in np.ndindex(25, 31):
        old = np.linalg.solve(affine[:, :2], [j, i] - affine[:, 2])
        if not (0 <= old[0] <= 30 and 0 <= old[1] <= 24):
            continue
        end = old + linear_flow @ old + [0.5, -1.0]
        expected = affine[:, :2] @ end + affine[:, 2] - [j, i]
        np.testing.assert_allclose(changed[i, j], expected, atol=1e-3)
        checked += 1
    assert checked > 200


def test_a_mirror_of_the_middle_turns_dx_round():
    random = np.random.default_rng(3)
    flow = random.normal(size=[2, 5, 7, 2]).astype("f")
    mirror = tf.constant([[-1.0, 0, 6], [0, 1, 0]])
    expected = flow[:, :, ::-1] * [-1, 1]
    np.testing.assert_allclose(
        flow_fields.transform_flow(flow, mirror), expected, atol=1e-5
    )


def test_cells_from_outside_take_the_edge():
    flow = constant_flow(2.0, 1.0)
    half = tf.constant([[0.5, 0, 3], [0, 0.5, 2]])
    np.testing.assert_allclose(
        flow_fields.transform_flow(flow, half), constant_flow(1.0, 0.5)
    )
