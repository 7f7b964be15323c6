import cv2
import numpy as np
import pytest
import tensorflow as tf

from keras_flowpose.ops import dense_flow as module
from keras_flowpose.ops.compilation import uncompiled
from keras_flowpose.ops.dense_flow import dense_flow
from tests.flow.pictures import shifted_pair
from tests.flow.pictures import textured


@pytest.fixture(autouse=True)
def _plain():
    """To compile warps of every size would take most of the time."""
    with uncompiled():
        yield


def _moved(image, affine):
    """The image with what was at p brought to affine @ (p, 1)."""
    size = image.shape[1::-1]
    return cv2.warpAffine(
        image,
        affine,
        size,
        flags=cv2.INTER_CUBIC,
        borderMode=cv2.BORDER_REFLECT,
    )


def _field(affine, height, width):
    x, y = np.meshgrid(np.arange(width), np.arange(height))
    points = np.stack([x, y, np.ones_like(x)], axis=-1)
    return points @ affine.T - points[..., :2]


def _loop_step(first, second, flow, radius):
    """One step at each pixel, written down as the docstring says it."""
    height, width = first.shape
    edge = np.pad(first, 1, mode="edge")
    slope = np.stack(
        [edge[1:-1, 2:] - edge[1:-1, :-2], edge[2:, 1:-1] - edge[:-2, 1:-1]], -1
    )
    slope /= 2
    found = np.zeros_like(flow)
    for y, x in np.ndindex(height, width):
        matrix, vector, total = np.zeros((2, 2)), np.zeros(2), 0
        for j, i in np.ndindex(height, width):
            tent = max(0, radius + 1 - abs(j - y))
            tent *= max(0, radius + 1 - abs(i - x))
            if not tent:
                continue
            dx, dy = flow[j, i]
            at_x, at_y = (
                np.clip(i + dx, 0, width - 1),
                np.clip(j + dy, 0, height - 1),
            )
            left, top = min(int(at_x), width - 2), min(int(at_y), height - 2)
            fx, fy = at_x - left, at_y - top
            cell = second[top : top + 2, left : left + 2]
            read = np.array([1 - fy, fy]) @ cell @ np.array([1 - fx, fx])
            difference = read - first[j, i]
            weight = tent / np.sqrt(1 + (difference / module._ROBUST) ** 2)
            g = slope[j, i]
            matrix += weight * np.outer(g, g)
            vector += weight * g * (g @ flow[j, i] - difference)
            total += tent
        damping = module._DAMPING
        found[y, x] = np.linalg.solve(
            matrix / total + damping * np.eye(2),
            vector / total + damping * flow[y, x],
        )
    return found


def test_step_solves_the_normal_equations():
    rng = np.random.default_rng(2)
    first, second = rng.normal(0, 1, (2, 5, 7))
    flow = rng.normal(0, 1, (5, 7, 2))
    planes = [tf.constant(x[None, None], tf.float32) for x in (first, second)]
    found = module._step(
        planes[0],
        module.banded.slopes(planes[0]),
        planes[1],
        tf.constant(flow.transpose(2, 0, 1)[None], tf.float32),
        radius=1,
    )
    np.testing.assert_allclose(
        found[0].numpy().transpose(1, 2, 0),
        _loop_step(first, second, flow, radius=1),
        rtol=2e-3,
        atol=2e-3,
    )


@pytest.mark.parametrize("shift", [(3, -2), (-4, 2)])
def test_points_from_the_target_to_where_the_content_is_in_the_source(shift):
    target, source = shifted_pair(shift, height=63, width=90)
    flow = dense_flow(target[None], source[None]).numpy()
    assert (flow.shape, flow.dtype) == ((1, 63, 90, 2), np.float32)
    inner = flow[0, 10:-10, 10:-10]
    np.testing.assert_allclose(np.median(inner, (0, 1)), shift, atol=0.03)
    assert np.linalg.norm(inner - shift, axis=-1).mean() < 0.1


def test_affine_motion_is_measured_to_a_fraction_of_a_pixel():
    target = textured(64, 85)
    turn, zoom = 0.03, 1.02
    affine = np.array(
        [
            [zoom * np.cos(turn), -np.sin(turn), 0.4],
            [np.sin(turn), zoom * np.cos(turn), -1.3],
        ]
    )
    source = _moved(target, affine)
    flow = dense_flow(target[None], source[None], finest_level=0).numpy()[0]
    error = np.linalg.norm(flow - _field(affine, 64, 85), axis=-1)
    assert error[8:-8, 8:-8].mean() < 0.12


def test_brightness_and_contrast_make_no_motion():
    target, source = shifted_pair((2, 1), height=48, width=64)
    darker = np.uint8(0.6 * source + 20)
    flow = dense_flow(target[None], darker[None]).numpy()[0, 8:-8, 8:-8]
    np.testing.assert_allclose(np.median(flow, (0, 1)), (2, 1), atol=0.05)


@pytest.mark.parametrize("size", [(1, 1), (3, 5), (8, 41), (17, 16)])
def test_images_of_one_colour_have_no_flow_at_any_size(size):
    target = np.full((2, *size, 3), 40, np.uint8)
    flow = dense_flow(target, target + np.uint8(160))
    assert flow.shape == (2, *size, 2)
    np.testing.assert_allclose(flow, np.zeros((2, *size, 2)), atol=1e-3)


def test_stride_leaves_out_vectors_and_changes_none():
    target, source = shifted_pair((1, 2), height=37, width=50)
    full = dense_flow(target[None], source[None]).numpy()
    for stride in (2, 4):
        flow = dense_flow(target[None], source[None], stride=stride)
        np.testing.assert_allclose(flow, full[:, ::stride, ::stride], atol=1e-4)


def test_pairs_of_a_batch_do_not_touch_each_other():
    pairs = [shifted_pair(s, 32, 40, i) for i, s in enumerate([(2, 0), (0, 3)])]
    target, source = (np.stack(images) for images in zip(*pairs, strict=True))
    both = dense_flow(target, source).numpy()
    alone = dense_flow(target[1:], source[1:]).numpy()
    np.testing.assert_allclose(both[1:], alone, atol=1e-3)


def test_xla_gives_the_same():
    target, source = shifted_pair((2, -1), height=18, width=24)

    def flow(target, source):
        return dense_flow(target, source, levels=1, iterations=1)

    compiled = tf.function(flow, jit_compile=True)
    np.testing.assert_allclose(
        compiled(target[None], source[None]),
        flow(target[None], source[None]),
        atol=2e-3,
    )


def test_gradient_to_both_images_is_that_of_finite_differences():
    images = [
        tf.constant(x[None], tf.float32)
        for x in shifted_pair((1, 0), height=17, width=18)
    ]
    rng = np.random.default_rng(3)
    change = [rng.normal(0, 1, images[0].shape).astype("float32") for _ in "ab"]
    # A sum over all vectors would hide that they change.
    parts = tf.constant(rng.normal(0, 1, (1, 17, 18, 2)), tf.float32)

    def loss(target, source):
        flow = dense_flow(target, source, levels=1, iterations=2)
        return tf.reduce_sum(parts * flow)

    with tf.GradientTape() as tape:
        tape.watch(images)
        value = loss(*images)
    gradients = tape.gradient(value, images)
    for number, gradient in enumerate(gradients):
        assert np.isfinite(gradient.numpy()).all()
        step = 0.02
        ends = []
        for sign in (1, -1):
            moved = list(images)
            moved[number] = images[number] + sign * step * change[number]
            ends.append(loss(*moved).numpy())
        slope = (ends[0] - ends[1]) / (2 * step)
        expected = tf.reduce_sum(gradient * change[number]).numpy()
        np.testing.assert_allclose(slope, expected, rtol=0.05, atol=1e-3)


def test_wrong_shapes_are_refused():
    image = tf.zeros([1, 16, 16, 3])
    with pytest.raises(ValueError, match="`source` must have shape"):
        dense_flow(image, image[..., :1])
    with pytest.raises(ValueError, match="same known height"):
        dense_flow(image, image[:, 1:])
    flow = tf.function(dense_flow, autograph=False)
    open_size = tf.TensorSpec([1, None, 16, 3])
    with pytest.raises(ValueError, match="known height"):
        flow.get_concrete_function(open_size, open_size)
