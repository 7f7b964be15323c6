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
