"""The same poses as a bundle's, whatever ops they are made of."""

import numpy as np
import pytest

from keras_flowpose.export.portable_poses import portable_poses
from keras_flowpose.export.portable_poses import traced_poses
from keras_flowpose.export.pose_graph import PoseGraph
from keras_flowpose.export.served_net import open_served_net
from keras_flowpose.models.coordinate_net import CoordinateNet
from keras_flowpose.models.spatial_net import SpatialNet

JOINTS = ("a", "b", "c")


@pytest.fixture(scope="module")
def net():
    net = SpatialNet(3, width=0.02, input_size=(24, 16), value_scale=1 / 99)
    return open_served_net(net, JOINTS, pooling="none")


@pytest.mark.parametrize("size", [(31, 47), (16, 9), (24, 16)])
def test_poses_are_those_of_a_bundle(net, size):
    frames = np.random.default_rng(0).integers(0, 256, [2, *size, 3], np.uint8)

    found = portable_poses(net, frames)

    graph = PoseGraph(net)
    expected = graph.poses_of_frames(frames) | graph.heatmaps_of_frames(frames)
    assert list(found) == ["keypoints", "scores", "heatmaps"]
    for key, tolerance in (("heatmaps", 1e-5), ("keypoints", 1e-2)):
        np.testing.assert_allclose(found[key], expected[key], atol=tolerance)
    np.testing.assert_allclose(found["scores"], expected["scores"], atol=1e-5)


def test_coordinates_have_no_heatmaps():
    net = CoordinateNet(3, width=0.02, input_size=16)
    served = open_served_net(net, JOINTS)
    frames = np.random.default_rng(0).integers(0, 256, [2, 9, 16, 3], np.uint8)

    found = portable_poses(served, frames)

    expected = PoseGraph(served).poses_of_frames(frames)
    assert list(found) == ["keypoints", "scores"]
    np.testing.assert_allclose(
        found["keypoints"], expected["keypoints"], atol=1e-3
    )
    np.testing.assert_array_equal(found["scores"], np.ones([2, 3]))


def test_shapes_are_declared_as_far_as_they_are_known(net):
    graph = traced_poses(net).get_concrete_function()

    assert graph.structured_input_signature[0][0].name == "frames"
    shapes = {k: v.as_list() for k, v in graph.output_shapes.items()}
    assert shapes == {
        "keypoints": [None, 3, 2],
        "scores": [None, 3],
        "heatmaps": [None, 6, 4, 3],
    }
