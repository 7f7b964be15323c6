"""Served poses are those of the local estimator, still and in windows."""

from dataclasses import replace

import numpy as np
import pytest
import tensorflow as tf

from keras_flowpose.export.pose_graph import PoseGraph
from keras_flowpose.export.served_net import open_served_net
from keras_flowpose.models.coordinate_net import CoordinateNet
from keras_flowpose.models.heatmap_net import HeatmapNet
from keras_flowpose.ops.compilation import uncompiled
from keras_flowpose.ops.images import letterbox
from keras_flowpose.ops.images import letterbox_images
from keras_flowpose.ops.neighbour_flows import neighbour_flows
from keras_flowpose.ops.neighbour_flows import window_flows
from keras_flowpose.video.estimator import VideoPoseEstimator

JOINTS = ("a", "b", "c")
MOTION = np.array([2.0, -1.0], np.float32)  # of everything, in network pixels
FRAMES = np.random.default_rng(5).integers(0, 255, [3, 31, 57, 3], np.uint8)


@pytest.fixture(scope="module")
def model():
    return HeatmapNet(3, width=0.02, input_size=(24, 16), value_scale=1 / 99)


@pytest.fixture(autouse=True)
def _plain_ops():
    """As in a bundle; XLA would take seconds to compile."""
    with uncompiled():
        yield


@pytest.fixture(scope="module")
def expected(model):
    """Poses of the local estimator, which has `unpooled` ones beside them."""
    estimator = VideoPoseEstimator(
        model,
        JOINTS,
        neighbours=1,
        flow=lambda target, source: np.ones((*target.shape[:2], 2)) * MOTION,
        cuts=False,
    )
    with uncompiled():
        return estimator.push_many(FRAMES) + estimator.finish()


def windows(maps):
    """Those of frames 0 (nothing before it) and 1."""
    flow = np.ones([2, 3, 6, 4, 2], np.float32) * MOTION / 4
    flow[:, 1] = 0
    present = np.array([[False, True, True], [True, True, True]])
    stacks = np.stack([maps[[0, 0, 1]], maps[[0, 1, 2]]])
    return stacks, flow, present


def test_frames_get_the_estimators_poses(model, expected):
    graph = PoseGraph(open_served_net(model, JOINTS, neighbours=0))
    found = graph.poses_of_frames(FRAMES)

    for points, scores, pose in zip(*found.values(), expected, strict=True):
        np.testing.assert_allclose(points, pose.unpooled_keypoints, atol=0.01)
        np.testing.assert_allclose(scores, pose.unpooled_scores, atol=1e-6)


def test_windows_get_the_estimators_poses(model, expected):
    graph = PoseGraph(open_served_net(model, JOINTS, 1))
    maps = graph.heatmaps_of_frames(FRAMES)["heatmaps"].numpy()

    of_maps = graph.poses_of_heatmaps(*windows(maps))
    of_frames = graph.poses_of_clips(*windows(FRAMES))

    box = letterbox(31, 57, (24, 16))
    for row, pose in enumerate(expected[:2]):
        in_network = box.to_network(tf.constant(pose.keypoints))
        found = of_maps["keypoints"][row]
        np.testing.assert_allclose(found, in_network, atol=0.01)
        found = of_frames["keypoints"][row]
        np.testing.assert_allclose(found, pose.keypoints, atol=0.01)
        for scores in (of_maps["scores"], of_frames["scores"]):
            np.testing.assert_allclose(scores[row], pose.scores, atol=1e-6)


def test_a_frame_with_flow_that_is_not_finite_is_missing(model):
    graph = PoseGraph(open_served_net(model, JOINTS, 1))
    maps = graph.heatmaps_of_frames(FRAMES)["heatmaps"].numpy()
    stacks, flows, present = windows(maps)
    broken = flows.copy()
    broken[1, 0, 2, 3, 1] = np.nan
    broken[0, 0] = np.inf  # missing anyhow

    found = graph.poses_of_heatmaps(stacks, broken, present)

    present[1, 0] = False
    expected = graph.poses_of_heatmaps(stacks, flows, present)
    for key, value in expected.items():
        np.testing.assert_array_equal(found[key], value)


@pytest.mark.parametrize(
    ("pooling", "pool"), [("sum", np.mean), ("max", np.max)]
)
def test_windows_without_weights(model, pooling, pool):
    graph = PoseGraph(open_served_net(model, JOINTS, 1, pooling))
    maps = np.random.default_rng(3).uniform(0, 1, [1, 3, 6, 4, 3]).astype("f")
    flows, present = np.zeros([1, 3, 6, 4, 2], "f"), np.ones([1, 3], bool)

    found = graph.poses_of_heatmaps(maps, flows, present)

    highest = pool(maps, axis=1).max((1, 2))
    np.testing.assert_allclose(found["scores"], highest, rtol=1e-6)


def test_videos_are_windows_with_flow_of_the_graph(model):
    graph = PoseGraph(open_served_net(model, JOINTS, 1))
    # Two frames of a scene and one of another.
    frames = np.stack([FRAMES[0], FRAMES[0] // 2, FRAMES[1]])
    images = tf.round(letterbox_images(tf.constant(frames), (24, 16)))
    flows, _ = window_flows(neighbour_flows(images[None]), 1)
    turn = np.array([[0, 0, 1], [0, 1, 2], [1, 2, 2]])
    present = np.array([[0, 1, 1], [1, 1, 0], [0, 1, 0]], bool)
    expected = graph.poses_of_clips(frames[turn], flows[0], present)

    found = graph.poses_of_videos(frames[None])

    for key, value in expected.items():
        np.testing.assert_allclose(found[key][0], value, atol=0.01)


def test_unreliable_flow_is_left_out(model, expected):
    served = open_served_net(model, JOINTS, 1)
    masked = replace(served.temporal, mask_flow=True)
    graph = PoseGraph(replace(served, temporal=masked))
    maps = graph.heatmaps_of_frames(FRAMES)["heatmaps"].numpy()
    stacks, flows, present = windows(maps)
    trusted = np.zeros([2, 3, 6, 4], bool)

    alone = graph.poses_of_heatmaps(stacks, flows, present, trusted)
    pooled = graph.poses_of_heatmaps(stacks, flows, present, ~trusted)

    # The bell's sum is 1, so that the centre alone is pooled to itself.
    for row, pose in enumerate(expected[:2]):
        found = alone["scores"][row]
        np.testing.assert_allclose(found, pose.unpooled_scores, atol=1e-6)
        found = pooled["scores"][row]
        np.testing.assert_allclose(found, pose.scores, atol=1e-6)


def test_images_of_any_size_and_bad_ones(model):
    graph = PoseGraph(open_served_net(model, JOINTS, neighbours=0))
    images = [FRAMES[0], FRAMES[1][:20]]
    rows = [tf.io.encode_png(image).numpy() for image in images]

    found = graph.poses_of_images(tf.constant([rows[0], b"bad", rows[1]]))

    np.testing.assert_array_equal(
        found["image_size"], [[31, 57], [0, 0], [20, 57]]
    )
    for row, image in zip((0, 2), images, strict=True):
        expected = graph.poses_of_frames(image[None])
        for key in ("keypoints", "scores"):
            np.testing.assert_allclose(
                found[key][row], expected[key][0], atol=1e-4
            )
    assert not np.any(found["keypoints"][1]) and not np.any(found["scores"][1])


def test_coordinates_are_brought_back_and_have_no_scores():
    net = CoordinateNet(2, width=0.02, input_size=(24, 16))
    graph = PoseGraph(open_served_net(net, ("a", "b")))

    found = graph.poses_of_frames(FRAMES)

    # A new net puts all joints near the middle, see there.
    middle = np.broadcast_to([28, 15], [3, 2, 2])
    np.testing.assert_allclose(found["keypoints"], middle, atol=2)
    np.testing.assert_array_equal(found["scores"], np.ones([3, 2]))


def test_wrong_shapes_are_told_by_the_graph(model):
    graph = PoseGraph(open_served_net(model, JOINTS, 1))
    maps = np.zeros([3, 6, 4, 3], np.float32)
    stacks, flows, present = windows(maps)
    error = tf.errors.InvalidArgumentError

    with pytest.raises(error, match="`frames` must be one or"):
        graph.poses_of_frames(np.zeros([1, 5, 5, 4], np.uint8))
    with pytest.raises(error, match="`frames` must be one or"):
        graph.poses_of_frames(np.zeros([1, 0, 5, 3], np.uint8))
    with pytest.raises(error, match="`frames` must be one or"):
        graph.poses_of_frames(np.zeros([0, 5, 5, 3], np.uint8))
    with pytest.raises(error, match="`image_bytes` must be one or"):
        graph.poses_of_images(tf.constant([], tf.string))
    with pytest.raises(error, match="`heatmaps` must have shape"):
        graph.poses_of_heatmaps(stacks[:, :2], flows, present)
    with pytest.raises(error, match="`flows` must have shape"):
        graph.poses_of_heatmaps(stacks, flows[:, :, :3], present)
    with pytest.raises(error, match="`present` must have shape"):
        graph.poses_of_heatmaps(stacks, flows, present[:, :1])
