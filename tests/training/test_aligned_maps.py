import numpy as np
import pytest

from keras_flowpose.models.flow_pose_net import FlowPoseNet
from keras_flowpose.models.heatmap_net import HeatmapNet
from keras_flowpose.models.spatial_net import SpatialNet
from keras_flowpose.training.aligned_maps import AlignedMaps
from tests.reference.nets import shake


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
    aligned = AlignedMaps(net)(**inputs)
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
