"""Warps against loops, OpenCV, tensorflow-addons and numerical gradients."""

import contextlib

import cv2
import numpy as np
import pytest
import tensorflow as tf

from keras_flowpose.ops.compilation import uncompiled
from keras_flowpose.ops.warping import Border
from keras_flowpose.ops.warping import dense_image_warp
from keras_flowpose.ops.warping import sample_at
from keras_flowpose.ops.warping import warp_backward
from tests.reference import bilinear

SHAPES = [(2, 5, 9, 3), (1, 8, 3, 1), (1, 1, 6, 2), (2, 7, 1, 2), (1, 1, 1, 1)]


def random_case(shape, spread=2.5, seed=0):
    random = np.random.default_rng(seed)
    image = random.normal(size=shape).astype("f")
    flow = spread * random.normal(size=(*shape[:3], 2)).astype("f")
    return image, flow


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("border", list(Border))
@pytest.mark.parametrize("compile_it", [True, False])
def test_against_a_loop(shape, border, compile_it):
    image, flow = random_case(shape)
    expected = bilinear.warp(image, flow, edge=border is Border.EDGE)
    if compile_it:
        result = warp_backward(image, flow, border)
    else:
        with uncompiled():
            result = warp_backward(image, flow, border)
    np.testing.assert_allclose(result, expected, atol=1e-5)


def test_against_opencv_remap():
    image, flow = random_case((1, 31, 47, 4))
    y, x = np.mgrid[:31, :47].astype("f")
    # OpenCV's linear remap is exact to 1/32 pixel only: positions on that
    # grid make it an exact oracle.
    flow = np.round(flow * 32) / 32
    for border, flag in (
        (Border.EDGE, cv2.BORDER_REPLICATE),
        (Border.ZERO, cv2.BORDER_CONSTANT),
    ):
        expected = cv2.remap(
            image[0],
            x + flow[0, ..., 0],
            y + flow[0, ..., 1],
            cv2.INTER_LINEAR,
            borderMode=flag,
        )
        result = warp_backward(image, flow, border)[0]
        np.testing.assert_allclose(result, expected, atol=1e-5)


def test_known_shift_on_a_wide_frame():
    source = np.zeros([1, 6, 11, 1], "f")
    source[0, 2, 8] = 1.0
    # The content moved by (+3, -2) from target to source.
    flow = np.broadcast_to(np.array([3.0, -2.0], "f"), [1, 6, 11, 2])
    aligned = warp_backward(source, flow).numpy()
    assert aligned[0, 4, 5, 0] == 1.0
    assert aligned.sum() == 1.0


def test_zero_flow_is_the_identity():
    image, flow = random_case((2, 7, 5, 3))
    np.testing.assert_array_equal(warp_backward(image, 0 * flow), image)


def test_mirrored_input_gives_the_mirrored_output():
    image, flow = random_case((1, 6, 9, 2))
    mirrored = warp_backward(image[:, :, ::-1], flow[:, :, ::-1] * [-1, 1])
    expected = warp_backward(image, flow)[:, :, ::-1]
    np.testing.assert_allclose(mirrored, expected, atol=1e-5)


def test_sampling_another_number_of_points():
    image, _ = random_case((2, 5, 9, 3))
    at = np.random.default_rng(1).uniform(-1, 9, [2, 4, 2, 2]).astype("f")
    result = sample_at(image, at, Border.EDGE)
    assert result.shape == (2, 4, 2, 3)
    for b, i, j in np.ndindex(2, 4, 2):
        expected = bilinear.look_up(image[b], *at[b, i, j], edge=True)
        np.testing.assert_allclose(result[b, i, j], expected, atol=1e-5)


@pytest.mark.parametrize("compile_it", [True, False])
def test_far_and_nan_flow_do_not_read_elsewhere(compile_it):
    image = tf.ones([2, 4, 5, 1])
    flow = np.zeros([2, 4, 5, 2], "f")
    flow[0, 1, 2] = [1e9, -1e9]
    flow[1, 0, 0] = np.nan
    flow[1, 3, 4] = [np.inf, 0]
    flow[1, 3, 3] = [0, -np.inf]
    with contextlib.nullcontext() if compile_it else uncompiled():
        warped = warp_backward(image, flow).numpy()
        clamped = warp_backward(image, flow, Border.EDGE).numpy()
    for place in ((0, 1, 2), (1, 3, 4), (1, 3, 3)):
        assert warped[place] == 0
        assert clamped[place] == 1
    assert np.isnan(warped[1, 0, 0])
    assert np.isnan(clamped[1, 0, 0])
    assert np.nansum(warped) == 2 * 20 - 4
    assert np.nansum(clamped) == 2 * 20 - 1


def addons_by_hand(image, flow):
    """tensorflow-addons' contract, written as a loop."""
    result = np.zeros(image.shape)
    for b, i, j in np.ndindex(*image.shape[:3]):
        dy, dx = flow[b, i, j].astype(np.float64)
        result[b, i, j] = bilinear.look_up(image[b], j - dx, i - dy, edge=True)
    return result


def test_dense_image_warp_keeps_the_contract_of_addons():
    image, flow = random_case((2, 5, 9, 3), seed=3)
    result = dense_image_warp(image, flow, name="warp")
    np.testing.assert_allclose(result, addons_by_hand(image, flow), atol=1e-5)


@pytest.mark.parametrize("dtype", ["float16", "bfloat16", "float64", "float32"])
def test_dense_image_warp_in_every_float_type(dtype):
    image, flow = random_case((1, 6, 7, 2), seed=4)
    image, flow = tf.cast(image, dtype), tf.cast(flow, dtype)
    result = dense_image_warp(image, flow)
    assert result.dtype == image.dtype
    expected = addons_by_hand(
        tf.cast(image, tf.float64).numpy(), tf.cast(flow, tf.float64).numpy()
    )
    tolerance = {"float16": 2e-3, "bfloat16": 2e-2}.get(dtype, 1e-5)
    np.testing.assert_allclose(
        tf.cast(result, tf.float64), expected, atol=tolerance, rtol=tolerance
    )


def test_unknown_static_shapes():
    traced = tf.function(
        dense_image_warp,
        input_signature=[
            tf.TensorSpec([None, None, None, None], tf.float32),
            tf.TensorSpec([None, None, None, None], tf.float32),
        ],
    )
    for shape in ((1, 4, 6, 2), (3, 5, 2, 1)):
        image, flow = random_case(shape)
        np.testing.assert_allclose(
            traced(image, flow), addons_by_hand(image, flow), atol=1e-5
        )


def test_flow_on_another_grid_is_refused_where_shapes_are_unknown():
    signature = 2 * [tf.TensorSpec([None, None, None, None], tf.float32)]
    traced = tf.function(warp_backward, input_signature=signature)
    with pytest.raises(tf.errors.InvalidArgumentError, match="reshape"):
        traced(tf.zeros([1, 8, 10, 2]), tf.zeros([1, 4, 5, 2]))


@pytest.mark.parametrize("border", list(Border))
@pytest.mark.parametrize("compile_it", [True, False])
def test_gradients_against_finite_differences(border, compile_it):
    image, flow = random_case((1, 4, 5, 2), spread=0.8, seed=5)
    # Away from grid lines, where the bilinear look-up has a kink.
    flow = np.where(np.abs(flow - np.round(flow)) < 0.05, flow + 0.1, flow)
    image, flow = image.astype(np.float64), flow.astype(np.float64)

    def check():
        theoretical, numerical = tf.test.compute_gradient(
            lambda i, f: warp_backward(i, f, border), [image, flow], 1e-4
        )
        for ours, theirs in zip(theoretical, numerical, strict=True):
            np.testing.assert_allclose(ours, theirs, atol=1e-6)

    if compile_it:
        check()
    else:
        with uncompiled():
            check()


def test_parity_with_tensorflow_addons():
    tfa = pytest.importorskip(
        "tensorflow_addons", reason="tensorflow-addons needs TensorFlow <= 2.15"
    )
    for shape in ((2, 5, 9, 3), (1, 31, 17, 7), (1, 2, 2, 1)):
        image, flow = random_case(shape, spread=4, seed=6)
        ours, theirs = [], []
        for function, results in (
            (dense_image_warp, ours),
            (tfa.image.dense_image_warp, theirs),
        ):
            image_in, flow_in = tf.constant(image), tf.constant(flow)
            with tf.GradientTape() as tape:
                tape.watch([image_in, flow_in])
                warped = function(image_in, flow_in)
                score = tf.reduce_sum(warped * tf.sin(warped))
            results.append(warped)
            results.extend(tape.gradient(score, [image_in, flow_in]))
        # 1e-6 of the values' range, which is about 4.
        np.testing.assert_allclose(ours[0], theirs[0], atol=1e-6, rtol=1e-6)
        for mine, other in zip(ours[1:], theirs[1:], strict=True):
            np.testing.assert_allclose(mine, other, atol=1e-4)


def test_wrong_shapes_are_named():
    with pytest.raises(ValueError, match="`flow_target_to_source` must have"):
        warp_backward(tf.zeros([1, 4, 4, 1]), tf.zeros([1, 4, 4, 3]))
    # A flow on another grid is in other pixels: it must be resized first.
    with pytest.raises(ValueError, match=r"\(batch, 4, 5, 2\)"):
        warp_backward(tf.zeros([1, 4, 5, 1]), tf.zeros([1, 16, 20, 2]))
    with pytest.raises(ValueError, match="`image` must have shape"):
        dense_image_warp(tf.zeros([4, 4, 1]), tf.zeros([1, 4, 4, 2]))
