import numpy as np
import pytest
from tensorflow import keras

from keras_flowpose.models.heatmap_net import HeatmapNet
from keras_flowpose.models.spatial_fusion import SpatialFusion
from tests.reference.nets import shake


def test_parameters_of_the_release():
    # The five fusion rows of the release's table.
    expected = 1_204_288 + 692_288 + 1_384_576 + 33_024 + 1_799
    assert SpatialFusion().count_params() == expected


def test_is_the_same_as_inside_a_heatmap_net():
    whole = HeatmapNet(joints=2, width=0.01, input_size=(16, 24))
    shake(whole)
    fusion = SpatialFusion(joints=2, width=0.01)
    for number in range(1, 6):
        name = f"conv{number}_fusion"
        weights = whole.get_layer(name).get_weights()
        fusion.get_layer(name).set_weights(weights)
    taps = keras.Model(
        whole.input,
        {name: whole.get_layer(name).output for name in ("conv3", "conv7")},
    )
    image = np.random.default_rng(0).uniform(0, 1, [1, 16, 24, 3])
    np.testing.assert_allclose(
        fusion(taps(image)), whole(image)["fusion"], atol=1e-6
    )


def test_other_feature_channels():
    fusion = SpatialFusion(joints=2, width=0.01, channels=(5, 3))
    features = {
        "conv3": np.zeros([1, 3, 2, 5]),
        "conv7": np.zeros([1, 3, 2, 3]),
    }
    assert tuple(fusion(features).shape) == (1, 3, 2, 2)


def test_relu_is_an_argument():
    fusion = SpatialFusion(joints=2, width=0.01, fusion_relu=True)
    kernel, bias = fusion.get_layer("conv5_fusion").get_weights()
    fusion.get_layer("conv5_fusion").set_weights([kernel, bias - 1])
    features = {name: np.zeros([1, 3, 2, 8]) for name in ("conv3", "conv7")}
    assert fusion(features).numpy().max() == 0
    with pytest.raises(ValueError, match="`fusion_relu` must be True or False"):
        SpatialFusion(fusion_relu=2)
