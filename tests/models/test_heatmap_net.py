import numpy as np
import pytest

from keras_flowpose.models.heatmap_net import HeatmapNet
from keras_flowpose.models.spatial_net import SpatialNet
from tests.reference.convolution import heatmap_net
from tests.reference.nets import layer_weights
from tests.reference.nets import shake


def test_parameters_of_the_release():
    assert HeatmapNet().count_params() == 17_615_886


def test_parameters_of_the_papers_figure():
    net = HeatmapNet(conv4_kernel=5, fusion_relu=True)
    assert net.count_params() == 15_780_878


def test_layers_have_the_names_of_the_release():
    net = HeatmapNet(width=0.01, input_size=16)
    fusion = {f"conv{number}_fusion" for number in range(1, 6)}
    spatial = {f"conv{number}" for number in range(1, 9)}
    assert set(layer_weights(net)) == fusion | spatial


@pytest.mark.parametrize("relus", [(True, False), (False, True)])
def test_equals_loops(relus):
    conv8_relu, fusion_relu = relus
    net = HeatmapNet(
        joints=2,
        width=0.01,
        input_size=(16, 20),
        conv4_kernel=5,
        conv8_relu=conv8_relu,
        fusion_relu=fusion_relu,
        value_scale=0.01,
        value_offset=-0.5,
    )
    shake(net)
    image = np.random.default_rng(1).uniform(0, 255, [16, 20, 3])
    spatial, fusion = heatmap_net(
        0.01 * image - 0.5, layer_weights(net), conv8_relu, fusion_relu
    )
    found = net(image[None])
    assert np.abs(fusion).max() > 0.01
    np.testing.assert_allclose(found["spatial"][0], spatial, atol=1e-5)
    np.testing.assert_allclose(found["fusion"][0], fusion, atol=1e-5)


def test_spatial_output_is_that_of_a_spatial_net():
    options = {"joints": 2, "width": 0.01, "input_size": (16, 24)}
    net, spatial_net = HeatmapNet(**options), SpatialNet(**options)
    shake(net)
    for layer in spatial_net.layers:
        layer.set_weights(net.get_layer(layer.name).get_weights())
    image = np.random.default_rng(2).uniform(0, 255, [1, 16, 24, 3])
    np.testing.assert_allclose(
        net(image)["spatial"], spatial_net(image), rtol=1e-6
    )


def test_losses_are_named_after_the_outputs():
    net = HeatmapNet(joints=2, width=0.01, input_size=16)
    losses = {"spatial": "mse", "fusion": "mse"}
    net.compile("sgd", losses, run_eagerly=True)
    maps = np.zeros([2, 4, 4, 2], np.float32)
    history = net.fit(
        np.ones([2, 16, 16, 3], np.float32),
        {"spatial": maps, "fusion": maps + 1},
        verbose=0,
    ).history
    assert {"loss", "spatial_loss", "fusion_loss"} <= set(history)
    # Untrained maps are close to 0, so each loss is that of its own target.
    assert history["spatial_loss"][0] < 0.1 < history["fusion_loss"][0]
