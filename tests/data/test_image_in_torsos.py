"""Sizes of images from their headers, in torsos of known poses."""

import cv2
import numpy as np
import pytest
import tensorflow as tf

from keras_flowpose.data.image_in_torsos import encoded_size
from keras_flowpose.data.image_in_torsos import image_in_torsos

NAMES = ("right_shoulder", "left_shoulder", "right_hip", "left_hip")
POSE = np.array([[10, 20], [30, 20], [12, 70], [28, 70]], np.float32)


def encoded(kind, height, width):
    picture = np.zeros((height, width, 3), np.uint8)
    return tf.constant(cv2.imencode(kind, picture)[1].tobytes())


@pytest.mark.parametrize("kind", [".png", ".jpg"])
@pytest.mark.parametrize("size", [(3, 70_000 // 7), (301, 257), (1, 1)])
def test_height_and_width_are_those_of_the_picture(kind, size):
    np.testing.assert_array_equal(encoded_size(encoded(kind, *size)), size)


def test_the_longer_side_counts_in_torsos():
    visible = np.full(4, 2, np.uint8)
    for height, width in ((200, 150), (150, 200)):
        image = encoded(".png", height, width)
        # Hips lie 50 pixels below the shoulders.
        assert float(image_in_torsos(image, POSE, visible, NAMES)) == 4.0
    # Shoulders alone, 20 pixels apart: a torso is 1.4 of that.
    visible[2:] = 0
    found = image_in_torsos(image, POSE, visible, NAMES)
    assert float(found) == pytest.approx(200 / 28)


def test_one_joint_tells_no_size():
    visible = np.array([0, 2, 0, 0], np.uint8)
    image = encoded(".jpg", 20, 30)
    assert float(image_in_torsos(image, POSE, visible, NAMES)) == 0.0
