import numpy as np
import pytest
import tensorflow as tf
from tensorflow import keras

from keras_flowpose.layers.per_frame import PerFrame

FRAMES = np.random.default_rng(0).normal(0, 1, [2, 3, 6, 4, 3])


def _two_headed():
    image = keras.Input((6, 4, 3))
    pooled = keras.layers.AveragePooling2D(2)(image)
    flat = keras.layers.Flatten()(image)
    return keras.Model(image, {"maps": pooled, "flat": flat})


def test_every_frame_by_itself_with_all_outputs():
    model = _two_headed()
    outputs = PerFrame(model)(FRAMES)
    assert set(outputs) == {"maps", "flat"}
    for b in range(2):
        for t in range(3):
            single = model(FRAMES[b, t][None])
            for name, output in outputs.items():
                np.testing.assert_allclose(output[b, t], single[name][0])


def test_symbolic_shapes_of_clips_of_unknown_length():
    clip = keras.Input((None, 6, 4, 3))
    outputs = PerFrame(_two_headed())(clip)
    assert tuple(outputs["maps"].shape) == (None, None, 3, 2, 3)
    assert tuple(outputs["flat"].shape) == (None, None, 72)
    model = keras.Model(clip, outputs)
    assert tuple(model(FRAMES[:, :2])["flat"].shape) == (2, 2, 72)


def test_training_mode_and_weights_reach_the_model():
    layer = PerFrame(
        keras.Sequential(
            [
                keras.Input((6, 4, 3)),
                keras.layers.Conv2D(2, 1),
                keras.layers.Dropout(0.9),
            ]
        )
    )
    assert len(layer.trainable_weights) == 2
    once = layer(FRAMES, training=False)
    np.testing.assert_array_equal(once, layer(FRAMES, training=False))
    assert not np.allclose(layer(FRAMES, training=True), once)


def test_an_unbuilt_layer_is_built():
    layer = PerFrame(keras.layers.Conv2D(2, 1))
    assert tuple(layer(FRAMES).shape) == (2, 3, 6, 4, 2)
    assert layer.model.built


def test_types_are_left_to_the_model():
    layer = PerFrame(_two_headed(), dtype="mixed_bfloat16")
    assert layer(tf.cast(FRAMES, tf.float32))["maps"].dtype == tf.float32


def test_wrong_arguments_are_named():
    with pytest.raises(ValueError, match="`model` must be a Keras model"):
        PerFrame(lambda x: x)
    with pytest.raises(ValueError, match="`frames` must have shape"):
        PerFrame(keras.layers.AveragePooling2D(2)).call(tf.zeros([2, 6, 4, 3]))


def test_a_gradient_through_some_frames():
    """Outputs are all there; the centre and one more frame are learnt from."""
    inner = keras.layers.Conv2D(1, 1, use_bias=False)
    layer = PerFrame(inner, gradient_frames=2)
    clip = (
        np.ones([1, 5, 2, 3, 1], np.float32)
        * 10.0 ** np.arange(5)[:, None, None, None]
    )
    whole = PerFrame(inner)(clip)
    seen = set()
    for _ in range(40):
        with tf.GradientTape() as tape:
            outputs = layer(clip, training=True)
            loss = tf.reduce_sum(outputs[:, :, 0, 0, 0])
        np.testing.assert_allclose(outputs, whole, rtol=1e-5)
        (kernel,) = inner.trainable_variables
        seen.add(round(float(tf.reduce_sum(tape.gradient(loss, kernel)))))
    assert seen == {100 + other for other in (1, 10, 1000, 10000)}


def test_all_frames_pass_a_gradient_where_there_are_no_more():
    inner = keras.layers.Conv2D(1, 1, use_bias=False)
    layer = PerFrame(inner, gradient_frames=3)
    clip = np.ones([1, 3, 2, 2, 1], np.float32)
    with tf.GradientTape() as tape:
        loss = tf.reduce_sum(layer(clip, training=True))
    (kernel,) = inner.trainable_variables
    assert float(tf.reduce_sum(tape.gradient(loss, kernel))) == 12


def test_no_frame_is_too_few():
    with pytest.raises(ValueError, match="`gradient_frames` must"):
        PerFrame(keras.layers.Conv2D(1, 1), gradient_frames=0)


@pytest.mark.parametrize("options", [{}, {"gradient_frames": 5}])
@pytest.mark.parametrize("graph", [False, True])
def test_checkpointing_changes_no_gradient(options, graph):
    generator = np.random.default_rng(0)
    clip = generator.uniform(0, 1, [2, 5, 6, 4, 3]).astype(np.float32)
    image = keras.Input((6, 4, 3))
    maps = keras.layers.Conv2D(2, 3, activation="tanh")(image)
    flat = keras.layers.Flatten()(keras.layers.Conv2D(1, 1)(maps))
    model = keras.Model(image, {"maps": maps, "flat": flat})
    weights = model.trainable_variables

    def gradients(layer):
        def step(frames):
            with tf.GradientTape() as tape:
                tape.watch(frames)
                outputs = layer(frames, training=True)
                # Different for each frame, and for each of its cells.
                losses = [
                    tf.reduce_sum(tf.sin(output) * tf.range(1.0, 6.0)[place])
                    for name in ("maps", "flat")
                    for place, output in enumerate(
                        tf.unstack(outputs[name], axis=1)
                    )
                ]
            return outputs, tape.gradient(losses, [frames, *weights])

        step = tf.function(step) if graph else step
        return step(tf.constant(clip))

    plain = gradients(PerFrame(model))
    lean = gradients(PerFrame(model, checkpointing=True, **options))
    tf.nest.map_structure(
        lambda a, b: np.testing.assert_allclose(a, b, rtol=1e-4, atol=1e-5),
        plain,
        lean,
    )
    assert all(np.abs(gradient).max() > 0 for gradient in lean[1])


def test_checkpointing_lets_some_frames_learn_only():
    inner = keras.layers.Conv2D(1, 1, use_bias=False)
    layer = PerFrame(inner, gradient_frames=2, checkpointing=True)
    clip = np.ones([1, 5, 2, 2, 1], np.float32)
    with tf.GradientTape() as tape:
        loss = tf.reduce_sum(layer(clip, training=True))
    (kernel,) = inner.trainable_variables
    assert float(tf.reduce_sum(tape.gradient(loss, kernel))) == 8


def test_checkpointing_takes_models_that_learn_nothing():
    layer = PerFrame(keras.layers.AveragePooling2D(2), checkpointing=True)
    clip = tf.ones([1, 3, 4, 2, 1])
    with tf.GradientTape() as tape:
        tape.watch(clip)
        loss = tf.reduce_sum(layer(clip, training=True))
    np.testing.assert_allclose(tape.gradient(loss, clip), clip / 4)
