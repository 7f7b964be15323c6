"""One affine map: points and pixels must land in the same place."""

import math

import cv2
import numpy as np
import pytest
import tensorflow as tf

from keras_flowpose.ops.affine import compose_affines
from keras_flowpose.ops.affine import crop_affine
from keras_flowpose.ops.affine import transform_image
from keras_flowpose.ops.affine import transform_large_image
from keras_flowpose.ops.affine import transform_points
from keras_flowpose.ops.images import letterbox_image


def blob(centre, height, width, radius=3.0):
    y, x = np.mgrid[:height, :width]
    squared = (x - centre[0]) ** 2 + (y - centre[1]) ** 2
    return (255 * np.exp(-squared / (2 * radius**2)))[..., None].astype("f")


def mass_centre(image):
    rows, columns = np.mgrid[: image.shape[0], : image.shape[1]]
    weights = image[..., 0] / image.sum()
    return [(weights * columns).sum(), (weights * rows).sum()]


def test_centre_comes_to_the_middle():
    affine = crop_affine(tf.constant([30.0, 17.0]), tf.constant(40.0), 64, 0.7)
    middle = transform_points(tf.constant([30.0, 17.0]), affine)
    np.testing.assert_allclose(middle, [31.5, 31.5], atol=1e-5)


def test_a_quarter_turn_clockwise():
    affine = crop_affine(
        tf.constant([0.0, 0.0]), tf.constant(11.0), 11, math.pi / 2
    )
    # What was to the right comes to lie below.
    below = transform_points(tf.constant([3.0, 0.0]), affine)
    np.testing.assert_allclose(below, [5, 8], atol=1e-5)


def test_a_mirror_swaps_sides_after_the_turn():
    affine = crop_affine(
        tf.constant([0.0, 0.0]), tf.constant(11.0), 11, 0.0, mirror=True
    )
    left = transform_points(tf.constant([3.0, 1.0]), affine)
    np.testing.assert_allclose(left, [2, 6], atol=1e-5)


@pytest.mark.parametrize("side", [25.0, 60.0, 140.0, 260.0])
@pytest.mark.parametrize("mirror", [False, True])
def test_pixels_go_where_points_go(side, mirror):
    dot = np.array([70.0, 45.0], "f")
    image = blob(dot, 90, 130, radius=side / 20)
    affine = crop_affine(
        tf.constant([66.0, 48.0]), tf.constant(side), 48, 0.4, mirror
    )
    drawn = transform_image(image, affine, 48).numpy()
    expected = transform_points(tf.constant(dot), affine)
    np.testing.assert_allclose(mass_centre(drawn), expected, atol=0.05)


def test_shrinking_averages_instead_of_aliasing():
    stripes = np.zeros([128, 128, 1], "f")
    stripes[:, ::2] = 255
    affine = crop_affine(tf.constant([63.5, 63.5]), tf.constant(128.0), 32)
    drawn = transform_image(stripes, affine, 32).numpy()[4:-4, 4:-4]
    np.testing.assert_allclose(drawn, 127.5, atol=1)


@pytest.mark.parametrize("side", [90, 260, 500])
def test_shrinks_like_the_letterbox(side):
    # Training crops by the one and video by the other: a net must see the
    # same kind of picture, at the same place.
    noise = np.random.default_rng(0).uniform(0, 255, [side, side, 1])
    shapes = cv2.GaussianBlur(noise, (0, 0), side / 40)[..., None] - 127
    shapes *= 40 / shapes.std()
    image = (127 + shapes + 0.3 * (noise - 127)).astype("f")
    middle = tf.fill([2], (side - 1) / 2)
    affine = crop_affine(middle, tf.constant(float(side)), 48)
    cropped = transform_image(image, affine, 48).numpy()
    boxed = letterbox_image(image, 48).numpy()
    inner = np.s_[2:-2, 2:-2]
    difference = np.abs(cropped - boxed)[inner].mean()
    assert difference < 0.25 * boxed[inner].std()
    assert cropped[inner].std() == pytest.approx(boxed[inner].std(), rel=0.25)


def test_outside_is_black():
    affine = crop_affine(tf.constant([5.0, 5.0]), tf.constant(40.0), 20)
    drawn = transform_image(tf.fill([11, 11, 3], 99.0), affine, 20)
    assert drawn.shape == (20, 20, 3)
    np.testing.assert_array_equal(drawn[:5], 0)
    np.testing.assert_allclose(drawn[9, 9], 99, atol=1e-3)


def test_composed_maps_act_one_after_the_other():
    random = np.random.default_rng(0)
    first, then = random.normal(size=[2, 2, 3]).astype("f")
    points = tf.constant(random.normal(size=[5, 2]).astype("f"))
    both = transform_points(points, compose_affines(first, then))
    expected = transform_points(transform_points(points, first), then)
    np.testing.assert_allclose(both, expected, atol=1e-5)


@pytest.mark.parametrize("side", [700.0, 260.0, 30.0])
def test_large_images_are_drawn_alike(side):
    height, width = 417, 611
    image = blob((300, 200), height, width, radius=side / 12)
    affine = crop_affine(
        tf.constant([280.0, 190.0]), tf.constant(side), 40, 0.4, mirror=True
    )
    usual = transform_image(image, affine, 40).numpy()
    quick = transform_large_image(image, affine, 40).numpy()
    assert quick.shape == (40, 40, 1)
    np.testing.assert_allclose(
        mass_centre(quick), mass_centre(usual), atol=0.02
    )
    np.testing.assert_allclose(quick, usual, atol=8)


def test_a_large_image_may_shrink_to_nothing():
    affine = tf.constant([[1e-6, 0, 3], [0, 1e-6, 3]])
    drawn = transform_large_image(np.ones([7, 9, 3], "f"), affine, 6)
    assert np.isfinite(drawn).all()
