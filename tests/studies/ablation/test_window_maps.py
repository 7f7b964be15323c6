"""Maps of a window along several flows."""

import numpy as np
import tensorflow as tf
from tensorflow import keras

from keras_flowpose.models.presets import from_preset
from keras_flowpose.studies.ablation.window_maps import WindowMaps
from keras_flowpose.studies.ablation.window_maps import best_head
from keras_flowpose.training.aligned_maps import AlignedMaps


def test_maps_are_those_that_training_sees(source):
    model = from_preset(source)
    random = np.random.default_rng(0)
    frames = tf.constant(random.uniform(0, 255, (11, 32, 32, 3)), tf.float32)
    flows = tf.constant(random.normal(0, 2, (3, 11, 8, 8, 2)), tf.float32)

    found = WindowMaps(model)(frames, flows)

    assert found.shape == (3, 11, 8, 8, 6)
    for flow, maps in zip(flows, found, strict=True):
        np.testing.assert_allclose(
            maps, AlignedMaps(model)(frames[None], flow[None])[0], atol=1e-5
        )


def test_where_flow_is_not_reliable_the_centre_speaks(source):
    random = np.random.default_rng(0)
    frames = tf.constant(random.uniform(0, 255, (3, 32, 32, 3)), tf.float32)
    flows = tf.constant(random.normal(0, 2, (2, 3, 8, 8, 2)), tf.float32)
    reliable = random.random((2, 3, 8, 8)) < 0.5
    maps = WindowMaps(from_preset(source))

    found = maps(frames, flows, tf.constant(reliable)).numpy()

    plain = maps(frames, flows).numpy()
    expected = plain.copy()
    for flow, frame, row, column in np.argwhere(~reliable):
        expected[flow, frame, row, column] = plain[flow, 1, row, column]
    np.testing.assert_array_equal(found, expected)


def test_without_flow_maps_stay_as_they_are(source):
    model = from_preset(source)
    frames = tf.random.stateless_uniform([3, 32, 32, 3], [1, 2], 0, 255)

    found = WindowMaps(model)(frames, tf.zeros([1, 3, 8, 8, 2]))

    np.testing.assert_allclose(found[0], model(frames)["fusion"], atol=1e-5)


def test_a_net_of_one_head_is_pooled_as_it_is():
    image = keras.Input((8, 8, 3))
    model = keras.Model(image, keras.layers.AveragePooling2D(4)(image))
    frames = tf.random.stateless_uniform([3, 8, 8, 3], [1, 2])

    found = WindowMaps(model)(frames, tf.zeros([1, 3, 2, 2, 2]))

    np.testing.assert_allclose(found[0], model(frames), atol=1e-6)
    assert best_head({"spatial": 1}) == 1
    assert best_head({"spatial": 1, "fusion": 2}) == 2
