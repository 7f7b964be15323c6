"""What stands in the four columns of a label."""

import numpy as np
import pytest
import tensorflow as tf

from keras_flowpose.data.label_columns import label_columns
from keras_flowpose.data.label_columns import normaliser_length
from keras_flowpose.data.prepared import PreparedSplit
from keras_flowpose.skeleton import LSP_14
from keras_flowpose.skeleton import UPPER_BODY_7


def test_columns_of_stills_and_clips():
    points = tf.constant([[[1.0, 2.0], [3.0, 4.0]], [[5.0, 6.0], [7.0, 8.0]]])
    weights = tf.constant([[1.0, 0.0], [1.0, 1.0]])
    labels = label_columns(points, weights, tf.constant([9.0, 10.0]))
    expected = [
        [[1, 2, 1, 9], [0, 0, 0, 9]],
        [[5, 6, 1, 10], [7, 8, 1, 10]],
    ]
    np.testing.assert_array_equal(labels, expected)
    alone = label_columns(points[0], weights[0], tf.constant(9.0))
    np.testing.assert_array_equal(alone, expected[0])


def split(skeleton, name=""):
    return PreparedSplit(None, skeleton, 1, scale_reference=name)


def record(*leading):
    joints = np.zeros([*leading, 14, 2], np.float32)
    joints[..., LSP_14.index("right_shoulder"), :] = [10, 20]
    joints[..., LSP_14.index("left_hip"), :] = [13, 24]
    return {
        "joints": tf.constant(joints),
        "visible": tf.ones([*leading, 14], tf.uint8),
        "scale_reference": tf.constant(40.0),
    }


@pytest.mark.parametrize("leading", [(), (3,)])
@pytest.mark.parametrize(
    ("skeleton", "own", "name", "length"),
    [
        (LSP_14, "", "right_shoulder-left_hip", 5),
        (LSP_14, "bounding box", "bounding box", 40),
        (UPPER_BODY_7, "bounding box", "bounding box", 40),
        (UPPER_BODY_7, "", None, 0),
    ],
)
def test_the_normaliser_is_what_its_name_says(
    leading, skeleton, own, name, length
):
    data = split(skeleton, own)
    assert data.normaliser == name
    found = normaliser_length(record(*leading), data)
    np.testing.assert_array_equal(found, np.full(leading, length))
