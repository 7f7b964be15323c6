import numpy as np
import pytest
import tensorflow as tf
from tensorflow import keras

from keras_flowpose.models.flow_pose_net import FlowPoseNet
from keras_flowpose.models.heatmap_net import HeatmapNet
from keras_flowpose.models.presets import from_preset
from keras_flowpose.models.spatial_net import SpatialNet
from keras_flowpose.training.aligned_maps import AlignedMaps
from keras_flowpose.training.aligned_maps import best_head
from tests.reference.nets import shake
from tests.training import temporal_runs as runs


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    """A net for single frames, as a preset."""
    return runs.save_source(tmp_path_factory.mktemp("net") / "net")


@pytest.mark.parametrize("kind", [HeatmapNet, SpatialNet])
def test_they_are_what_flow_pose_net_pools(kind):
    net = kind(joints=3, width=0.02, input_size=(24, 16), conv8_relu=False)
    shake(net)
    frames = 11  # more than the net sees at once
    generator = np.random.default_rng(0)
    inputs = {
        "frames": generator.uniform(0, 255, [1, frames, 24, 16, 3]),
        "flows": generator.normal(0, 1, [1, frames, 6, 4, 2]),
    }
    inputs = {name: x.astype(np.float32) for name, x in inputs.items()}
    aligned = AlignedMaps(net)(inputs["frames"][0], inputs["flows"])
    assert aligned.shape == (1, frames, 6, 4, 3)
    weights = generator.normal(0, 1, [frames, 3]).astype(np.float32)
    temporal = FlowPoseNet(net, neighbours=frames // 2)
    temporal.get_layer("temporal_pooling").set_weights([weights])
    present = np.ones([1, frames], bool)
    pooled = temporal({**inputs, "present": present})["pooled"]
    expected = np.einsum("btyxk,tk->byxk", aligned, weights)
    np.testing.assert_allclose(
        pooled, expected, atol=1e-4 * np.abs(expected).max()
    )


def test_maps_are_warped_along_each_flow(source):
    model = from_preset(source)
    random = np.random.default_rng(0)
    frames = tf.constant(random.uniform(0, 255, (11, 32, 32, 3)), tf.float32)
    flows = tf.constant(random.normal(0, 2, (3, 11, 8, 8, 2)), tf.float32)

    found = AlignedMaps(model)(frames, flows)

    assert found.shape == (3, 11, 8, 8, 6)
    for flow, maps in zip(flows, found, strict=True):
        np.testing.assert_allclose(
            maps, AlignedMaps(model)(frames, flow[None])[0], atol=1e-5
        )


def test_where_flow_is_not_reliable_the_centre_speaks(source):
    random = np.random.default_rng(0)
    frames = tf.constant(random.uniform(0, 255, (3, 32, 32, 3)), tf.float32)
    flows = tf.constant(random.normal(0, 2, (2, 3, 8, 8, 2)), tf.float32)
    reliable = random.random((2, 3, 8, 8)) < 0.5
    maps = AlignedMaps(from_preset(source))

    found = maps(frames, flows, tf.constant(reliable)).numpy()

    plain = maps(frames, flows).numpy()
    expected = plain.copy()
    for flow, frame, row, column in np.argwhere(~reliable):
        expected[flow, frame, row, column] = plain[flow, 1, row, column]
    np.testing.assert_array_equal(found, expected)


def test_without_flow_maps_stay_as_they_are(source):
    model = from_preset(source)
    frames = tf.random.stateless_uniform([3, 32, 32, 3], [1, 2], 0, 255)

    found = AlignedMaps(model)(frames, tf.zeros([1, 3, 8, 8, 2]))

    np.testing.assert_allclose(found[0], model(frames)["fusion"], atol=1e-5)


def test_a_net_of_one_head_is_pooled_as_it_is():
    image = keras.Input((8, 8, 3))
    model = keras.Model(image, keras.layers.AveragePooling2D(4)(image))
    frames = tf.random.stateless_uniform([3, 8, 8, 3], [1, 2])

    found = AlignedMaps(model)(frames, tf.zeros([1, 3, 2, 2, 2]))

    np.testing.assert_allclose(found[0], model(frames), atol=1e-6)
    assert best_head({"spatial": 1}) == 1
    assert best_head({"spatial": 1, "fusion": 2}) == 2
