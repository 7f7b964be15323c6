import numpy as np
import pytest
import tensorflow as tf
from tensorflow import keras

from keras_flowpose.models.heatmap_net import HeatmapNet
from keras_flowpose.models.precision import precision_scope
from keras_flowpose.ops.images import letterbox_image
from keras_flowpose.video.frame_net import FrameNet
from tests.video.blobs import blob_net
from tests.video.clips import noise


def test_letterboxes_and_runs_the_model():
    image = noise(1, 37, 91)[0]
    model = blob_net()
    net = FrameNet(model)
    network_image, heatmaps = net(image)
    expected = letterbox_image(tf.constant(image), 64).numpy()
    np.testing.assert_allclose(network_image, expected, atol=0.5001)
    np.testing.assert_allclose(
        heatmaps, model(expected[None])[0].numpy(), atol=1e-6
    )
    assert (net.size, net.heatmap_shape, net.stride) == (
        (64, 64),
        (16, 16, 1),
        4,
    )


@pytest.mark.parametrize("precision", ["float32", "mixed_bfloat16"])
def test_takes_the_fusion_maps_in_float32(precision):
    with precision_scope(precision):
        model = HeatmapNet(joints=3, width=0.05, input_size=(24, 32))
    net = FrameNet(model)
    image = noise(1, 24, 32)[0]
    _, heatmaps = net(image)
    assert heatmaps.shape == (6, 8, 3)
    assert heatmaps.dtype == np.float32
    expected = model(image[None].astype(np.float32))["fusion"][0].numpy()
    np.testing.assert_allclose(heatmaps, expected, rtol=0.05, atol=1e-3)


def test_models_without_heatmaps_are_refused():
    image = keras.Input((32, 32, 3))
    model = keras.Model(image, keras.layers.Flatten()(image))
    with pytest.raises(ValueError, match="must return heatmaps"):
        FrameNet(model)
