"""Joints are found by name, and the head is derived where it is missing."""

import numpy as np
import pytest
import tensorflow as tf

from keras_flowpose.data.joint_mapping import map_joints
from keras_flowpose.data.joint_mapping import missing_joints
from keras_flowpose.skeleton import COCO_17
from keras_flowpose.skeleton import LSP_14
from keras_flowpose.skeleton import UPPER_BODY_7


def numbered(skeleton):
    count = len(skeleton)
    points = np.stack([np.arange(count), 100 + np.arange(count)], -1)
    return tf.constant(points, tf.float32), tf.fill([count], 2)


def test_arms_of_lsp_come_by_name():
    points, flags = map_joints(
        *numbered(LSP_14), LSP_14.joints, UPPER_BODY_7.joints
    )
    np.testing.assert_array_equal(points[1:, 0], [6, 11, 7, 10, 8, 9])
    np.testing.assert_array_equal(flags, [2] * 7)


def test_head_lies_between_neck_and_head_top():
    joints, visible = numbered(LSP_14)
    points, _ = map_joints(joints, visible, LSP_14.joints, ["head"])
    np.testing.assert_allclose(points[0], [12.45, 112.45], rtol=1e-6)
    hidden_neck = tf.tensor_scatter_nd_update(visible, [[12]], [0])
    points, flags = map_joints(joints, hidden_neck, LSP_14.joints, ["head"])
    np.testing.assert_array_equal(flags, [0])
    np.testing.assert_array_equal(points, [[0, 0]])


def test_head_is_the_nose_of_coco():
    points, _ = map_joints(*numbered(COCO_17), COCO_17.joints, ["head"])
    np.testing.assert_array_equal(points, [[0, 100]])


def test_a_missing_joint_is_unlabelled():
    points, flags = map_joints(
        *numbered(UPPER_BODY_7), UPPER_BODY_7.joints, ["left_hip", "head"]
    )
    np.testing.assert_array_equal(flags, [0, 2])
    np.testing.assert_array_equal(points[0], [0, 0])


def test_junk_coordinates_of_unlabelled_joints_are_dropped():
    points, _ = map_joints(
        tf.constant([[np.nan, -300.0]]), tf.constant([0]), ["head"], ["head"]
    )
    np.testing.assert_array_equal(points, [[0, 0]])


def test_nothing_in_common_is_an_error():
    with pytest.raises(ValueError, match=r"wanted joints tail.*Received: head"):
        map_joints(tf.zeros([1, 2]), tf.ones([1]), ["head"], ["tail"])


def test_missing_joints_are_those_that_cannot_be_derived():
    wanted = ["head", "left_wrist", "tail"]
    assert missing_joints(LSP_14.joints, wanted) == ("tail",)
    assert missing_joints(["left_wrist"], wanted) == ("head", "tail")
