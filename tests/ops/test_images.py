"""Letterboxing: geometry by hand, round trips, and where a dot is drawn."""

import cv2
import numpy as np
import pytest
import tensorflow as tf

from keras_flowpose.ops.images import letterbox
from keras_flowpose.ops.images import letterbox_affine
from keras_flowpose.ops.images import letterbox_image
from keras_flowpose.ops.images import letterbox_images
from keras_flowpose.ops.images import letterbox_to_frame

SIZES = [(1080, 1920), (720, 406), (3, 5), (256, 256), (101, 64)]


@pytest.mark.parametrize(("height", "width"), SIZES)
@pytest.mark.parametrize("size", [256, (48, 80)])
def test_there_and_back(height, width, size):
    box = letterbox(height, width, size)
    points = np.random.default_rng(0).uniform(0, width, [5, 2])
    there_and_back = box.to_frame(box.to_network(tf.constant(points)))
    np.testing.assert_allclose(there_and_back, points, atol=1e-9)


@pytest.mark.parametrize(("height", "width"), SIZES)
def test_outer_edges_meet_the_network_frame(height, width):
    box = letterbox(height, width, 256)
    corners = tf.constant([[-0.5, -0.5], [width - 0.5, height - 0.5]])
    low, high = box.to_network(tf.cast(corners, tf.float64)).numpy()
    longer = int(width < height)
    assert low[longer] == pytest.approx(-0.5)
    assert high[longer] == pytest.approx(255.5)
    # The shorter side is centred.
    assert low[1 - longer] + high[1 - longer] == pytest.approx(255)


@pytest.mark.parametrize(("height", "width"), [(90, 140), (200, 61), (33, 33)])
def test_a_dot_is_drawn_where_the_map_says(height, width):
    y, x = np.mgrid[:height, :width]
    centre = np.array([0.3 * width, 0.6 * height])
    squared = (x - centre[0]) ** 2 + (y - centre[1]) ** 2
    blob = 255 * np.exp(-squared / (2 * 2.5**2))[..., None]
    drawn = letterbox_image(tf.constant(blob, tf.float32), 64).numpy()[..., 0]
    rows, columns = np.mgrid[:64, :64]
    found = [(drawn * columns).sum(), (drawn * rows).sum()] / drawn.sum()
    expected = letterbox(height, width, 64).to_network(tf.constant(centre))
    np.testing.assert_allclose(found, expected, atol=0.02)


def test_shrinking_averages_like_opencv():
    image = np.random.default_rng(3).uniform(0, 255, [120, 120, 3]).astype("f")
    drawn = letterbox_image(image, 40).numpy()
    means = cv2.resize(image, (40, 40), interpolation=cv2.INTER_AREA)
    # A triangle instead of a box, so alike but not equal; without any
    # averaging the difference is four times as large.
    assert np.abs(drawn - means)[2:-2, 2:-2].mean() < 15


def test_bars_are_black_and_uint8_is_taken():
    drawn = letterbox_image(
        tf.fill([10, 20, 3], tf.constant(200, tf.uint8)), 40
    )
    assert drawn.dtype == tf.float32
    np.testing.assert_allclose(drawn[10:30], 200, atol=1e-3)
    np.testing.assert_array_equal(drawn[:10], 0)
    np.testing.assert_array_equal(drawn[30:], 0)


def test_bad_sizes():
    with pytest.raises(ValueError, match="`size` must be a positive integer"):
        letterbox(4, 4, 0)
    with pytest.raises(ValueError, match="must be at least 1"):
        letterbox(0, 4, 8)
    with pytest.raises(ValueError, match="`image` must have shape"):
        letterbox_image(tf.zeros([1, 4, 4, 3]), 8)


@pytest.mark.parametrize(("height", "width"), SIZES)
@pytest.mark.parametrize("size", [256, (48, 80)])
def test_the_matrix_is_the_map(height, width, size):
    box = letterbox(height, width, size)
    matrix = tf.function(letterbox_affine)(
        tf.constant(height), tf.constant(width), size
    )
    expected = [[box.scale, 0, box.offset_x], [0, box.scale, box.offset_y]]
    np.testing.assert_allclose(matrix, expected, rtol=1e-5, atol=1e-4)


def test_points_come_back_from_frames_of_several_sizes():
    heights, widths = np.transpose(SIZES)
    points = np.random.default_rng(1).uniform(0, 48, [len(SIZES), 4, 2])

    found = letterbox_to_frame(
        tf.constant(points, tf.float32), heights, widths, (48, 80)
    )

    for shape, there, back in zip(SIZES, points, found, strict=True):
        box = letterbox(*shape, (48, 80))
        np.testing.assert_allclose(back, box.to_frame(there), atol=2e-3)


def test_a_batch_is_its_frames():
    images = np.random.default_rng(2).integers(0, 255, [2, 7, 19, 3], np.uint8)

    drawn = letterbox_images(images, (12, 16))

    for image, one in zip(images, drawn, strict=True):
        np.testing.assert_array_equal(one, letterbox_image(image, (12, 16)))
    with pytest.raises(ValueError, match="`images` must have shape"):
        letterbox_images(images[0], 8)
