"""What is served is what the local estimator would take."""

import numpy as np
import pytest
from tensorflow import keras

from keras_flowpose.configs import ModelConfig
from keras_flowpose.export.served_net import open_served_net
from keras_flowpose.models.flow_pose_net import FlowPoseNet
from keras_flowpose.models.preset_pooling import LearntPooling
from keras_flowpose.models.preset_pooling import PoolingConfig
from keras_flowpose.models.presets import build_model
from keras_flowpose.models.presets import save_preset
from keras_flowpose.ops.temporal_pooling import bell_weights

CONFIG = ModelConfig(
    kind="spatial_net", joints=("a", "b"), width=0.02, input_size=16
)


@pytest.fixture(scope="module")
def net():
    return build_model(CONFIG)


def test_a_preset_brings_its_weights_and_window(net, tmp_path):
    weights = np.arange(6, dtype=np.float32).reshape(3, 2)
    pooling = PoolingConfig(neighbours=1, joints=("a", "b"), mask_flow=True)
    learnt = LearntPooling(pooling, weights)
    save_preset(net, CONFIG, tmp_path / "net", pooling=learnt)

    served = open_served_net(tmp_path / "net", precision="mixed_bfloat16")
    other = open_served_net(tmp_path / "net", neighbours=2)

    assert served.joints == ("a", "b")
    assert (served.size, served.heatmap_shape) == ((16, 16), (4, 4, 2))
    assert served.stride == 4
    np.testing.assert_array_equal(served.temporal.weights, weights)
    assert served.temporal.mask_flow and served.temporal.frames == 3
    assert served.low_precision and not other.low_precision
    np.testing.assert_array_equal(other.temporal.weights, bell_weights(5, 2))
    assert not other.temporal.mask_flow


def test_a_net_for_windows_is_taken_apart(net):
    windows = FlowPoseNet(net, neighbours=2, initial="bell", mask_flow=True)

    served = open_served_net(windows, joints=("a", "b"))
    summed = open_served_net(windows, joints=("a", "b"), pooling="sum")

    assert served.model is net
    np.testing.assert_allclose(served.temporal.weights, bell_weights(5, 2))
    assert served.temporal.mask_flow
    assert (summed.temporal.neighbours, summed.temporal.weights) == (2, None)
    assert not summed.temporal.mask_flow


def test_windows_can_be_left_out(net):
    names = {"joints": ("a", "b")}

    assert open_served_net(net, **names).temporal.neighbours == 15
    assert open_served_net(net, neighbours=0, **names).temporal is None
    assert open_served_net(net, pooling="none", **names).temporal is None


def test_coordinates_have_no_heatmaps_and_any_size_is_256():
    config = ModelConfig(kind="coordinate_net", width=0.02, input_size=16)
    served = open_served_net(build_model(config))
    assert served.heatmap_shape is None and served.temporal is None

    images = keras.Input((None, None, 3))
    cells = keras.layers.Conv2D(7, 1, strides=8)(images)
    served = open_served_net(keras.Model(images, cells))
    assert (served.size, served.stride) == ((256, 256), 8)


def test_what_does_not_fit_is_refused(net):
    with pytest.raises(ValueError, match="for the 7 `joints`"):
        open_served_net(net)
    with pytest.raises(ValueError, match="`precision` must be one of"):
        open_served_net(net, precision="auto")
    with pytest.raises(ValueError, match="`pooling` must be one of"):
        open_served_net(net, pooling="mean")
    with pytest.raises(ValueError, match="`neighbours` must be"):
        open_served_net(net, neighbours=-1)
