import numpy as np
import pytest
import tensorflow as tf
from tensorflow import keras

from keras_flowpose.layers.temporal_pooling import TemporalPooling

MAPS = np.random.default_rng(0).normal(0, 1, [2, 5, 3, 4, 2])
MAPS = MAPS.astype(np.float32)


def test_the_papers_number_of_weights():
    layer = TemporalPooling()
    layer.build((None, 31, 64, 64, 7))
    assert layer.count_params() == 217
    assert [tuple(w.shape) for w in layer.weights] == [(31, 7)]


def test_starts_as_the_single_frame_net():
    np.testing.assert_array_equal(TemporalPooling()(MAPS), MAPS[:, 2])


def test_bell_is_a_weighted_mean_around_the_centre():
    layer = TemporalPooling(initial="bell", sigma=1.0)
    weights = np.exp([-2, -0.5, 0, -0.5, -2])
    expected = np.tensordot(MAPS, weights / weights.sum(), ([1], [0]))
    np.testing.assert_allclose(layer(MAPS), expected, atol=1e-6)


def test_gaussian_is_small_and_random():
    layer = TemporalPooling(initial="gaussian")
    layer.build((None, 301, 8, 8, 14))
    kernel = layer.get_weights()[0]
    assert kernel.std() == pytest.approx(0.01, rel=0.1)
    assert abs(kernel.mean()) < 0.001


@pytest.mark.parametrize(("mode", "pool"), [("sum", np.sum), ("max", np.max)])
def test_pooling_without_weights(mode, pool):
    layer = TemporalPooling(mode)
    np.testing.assert_allclose(layer(MAPS), pool(MAPS, axis=1), atol=1e-6)
    assert layer.weights == []


def test_missing_frames_repeat_the_centre():
    present = np.array([[1, 1, 1, 0, 0], [1, 1, 1, 1, 1]], bool)
    layer = TemporalPooling("sum")
    expected = MAPS.sum(axis=1)
    expected[0] += 2 * MAPS[0, 2] - MAPS[0, 3] - MAPS[0, 4]
    np.testing.assert_allclose(layer(MAPS, present), expected, atol=1e-5)
    np.testing.assert_allclose(
        layer(MAPS, present=present), expected, atol=1e-5
    )


def test_learns_which_frame_is_right():
    """The answer stands in frame 1 for joint 0, in frame 4 for joint 1."""
    maps = np.random.default_rng(1).normal(0, 1, [64, 5, 3, 4, 2])
    maps = maps.astype(np.float32)
    answer = np.stack([maps[:, 1, ..., 0], maps[:, 4, ..., 1]], axis=-1)
    stack = keras.Input((5, 3, 4, 2))
    pooling = TemporalPooling()
    model = keras.Model(stack, pooling(stack))
    model.compile(keras.optimizers.SGD(0.5), "mse")
    model.fit(maps, answer, batch_size=16, epochs=10, verbose=0)
    expected = np.zeros([5, 2])
    expected[1, 0] = expected[4, 1] = 1
    np.testing.assert_allclose(pooling.get_weights()[0], expected, atol=0.05)


def fitted(**options):
    """Applied weights after training for an answer that stands in the future.

    Of joint 0 in frames 3 and 4 (with a negative weight), of joint 1 in
    frame 1.
    """
    maps = np.random.default_rng(1).normal(0, 1, [64, 5, 3, 4, 2])
    maps = maps.astype(np.float32)
    answer = np.stack(
        [maps[:, 3, ..., 0] - 0.5 * maps[:, 4, ..., 0], maps[:, 1, ..., 1]],
        axis=-1,
    )
    stack = keras.Input((5, 3, 4, 2))
    pooling = TemporalPooling(initial="bell", **options)
    model = keras.Model(stack, pooling(stack))
    model.compile(keras.optimizers.SGD(0.5), "mse")
    model.fit(maps, answer, batch_size=16, epochs=15, verbose=0)
    return pooling.applied_weights().numpy()


def test_free_weights_find_the_answer():
    expected = np.zeros([5, 2])
    expected[3, 0], expected[4, 0], expected[1, 1] = 1, -0.5, 1
    np.testing.assert_allclose(fitted(), expected, atol=0.05)


def test_non_negative_weights_stay_so():
    weights = fitted(weighting="non-negative")
    assert weights.min() == 0
    np.testing.assert_allclose(weights[3:, 0], [1, 0], atol=0.1)


def test_softmax_weights_are_shares():
    weights = fitted(weighting="softmax")
    assert weights.min() > 0
    np.testing.assert_allclose(weights.sum(axis=0), 1, rtol=1e-5)
    assert list(weights.argmax(axis=0)) == [3, 1]


def test_mirrored_joints_have_the_same_weights():
    weights = fitted(mirrored=(1, 0))
    np.testing.assert_array_equal(weights[:, 0], weights[:, 1])
    # Half of what is right for each.
    expected = np.array([0, 0.5, 0, 0.5, -0.25])
    np.testing.assert_allclose(weights[:, 0], expected, atol=0.1)


def test_causal_weights_end_at_the_centre():
    weights = fitted(causal=True)
    assert weights.shape == (5, 2)
    assert not weights[3:].any()
    np.testing.assert_allclose(weights[1, 1], 1, atol=0.05)


def test_smoothness_costs_squared_steps():
    layer = TemporalPooling(smoothness=2.0, mirrored=(1, 0, 2))
    layer.build((None, 3, 4, 4, 3))
    # Three joints with steps 1 and -1 each.
    assert float(layer.losses[0]) == pytest.approx(2.0 * 3 * 2)
    assert TemporalPooling().losses == []
    rough, smooth = fitted(), fitted(smoothness=0.1)
    assert np.ptp(smooth, axis=0).max() < 0.8 * np.ptp(rough, axis=0).max()


def test_the_number_of_weights_with_options():
    layer = TemporalPooling(mirrored=(0, 2, 1, 4, 3, 6, 5), causal=True)
    layer.build((None, 31, 64, 64, 7))
    assert layer.count_params() == 16 * 4


@pytest.mark.parametrize("weighting", ["free", "non-negative", "softmax"])
@pytest.mark.parametrize("causal", [False, True])
def test_weights_can_be_assigned(weighting, causal):
    weights = np.random.default_rng(0).uniform(0.1, 1, [5, 3])
    weights[:, 2] = weights[:, 0]
    if causal:
        weights[3:] = 0
    weights /= weights.sum(axis=0)
    layer = TemporalPooling(
        weighting=weighting, causal=causal, mirrored=(2, 1, 0)
    )
    layer.build((None, 5, 4, 4, 3))
    layer.assign_weights(weights)
    np.testing.assert_allclose(layer.applied_weights(), weights, atol=1e-6)


@pytest.mark.parametrize("initial", ["centre", "bell"])
def test_a_softmax_starts_near_the_wish(initial):
    wish, layer = (
        TemporalPooling(initial=initial, weighting=weighting)
        for weighting in ("free", "softmax")
    )
    for made in (wish, layer):
        made.build((None, 31, 4, 4, 2))
    np.testing.assert_allclose(
        layer.applied_weights(), wish.applied_weights(), atol=0.04
    )


@pytest.mark.parametrize("policy", ["mixed_float16", "mixed_bfloat16"])
def test_low_precision(policy):
    layer = TemporalPooling(initial="bell", dtype=policy)
    found = layer(MAPS)
    assert found.dtype == layer.compute_dtype
    expected = TemporalPooling(initial="bell")(MAPS)
    np.testing.assert_allclose(tf.cast(found, tf.float32), expected, atol=0.02)


@pytest.mark.parametrize(
    ("argument", "value"),
    [
        ("mode", "mean"),
        ("initial", "ones"),
        ("sigma", 0),
        ("weighting", "any"),
        ("mirrored", (1, 2, 0)),
        ("mirrored", (0, 5)),
        ("smoothness", -1),
        ("causal", 1),
    ],
)
def test_wrong_arguments_are_named(argument, value):
    with pytest.raises(ValueError, match=f"`{argument}` must"):
        TemporalPooling(**{argument: value})


@pytest.mark.parametrize(
    "shape", [(None, 4, 3, 3, 2), (None, 5, 3, 2), (None, None, 3, 3, 2)]
)
def test_wrong_shapes_are_refused(shape):
    with pytest.raises(ValueError, match="`aligned` must have"):
        TemporalPooling().build(shape)


def test_mirror_images_of_another_number_of_joints_are_refused():
    with pytest.raises(ValueError, match="`mirrored` must have an entry"):
        TemporalPooling(mirrored=(1, 0)).build((None, 3, 4, 4, 3))


def test_unreliable_cells_repeat_the_centre():
    reliable = np.random.default_rng(1).uniform(size=MAPS.shape[:4]) > 0.5
    present = np.array([[0, 1, 1, 1, 1], [1, 1, 1, 1, 1]], bool)
    used = (reliable & present[:, :, None, None])[..., None]
    expected = np.where(used, MAPS, MAPS[:, 2:3]).sum(axis=1)
    layer = TemporalPooling("sum")
    np.testing.assert_allclose(
        layer(MAPS, present, reliable), expected, atol=1e-5
    )
