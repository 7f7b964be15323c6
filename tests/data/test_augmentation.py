"""Random changes: reproducible, in range, and joints follow the pixels."""

import numpy as np
import tensorflow as tf

from keras_flowpose.data.augmentation import random_border_occlusion
from keras_flowpose.data.augmentation import random_colour
from keras_flowpose.data.augmentation import random_crop_affine
from keras_flowpose.run_config import AugmentationConfig

NONE = AugmentationConfig(
    flip=0, rotation=0, scale=1, shift=0, colour=0, occlusion=0
)


def affine(ranges, seed):
    matrix, mirror = random_crop_affine(
        tf.constant([50.0, 40.0]),
        tf.constant(80.0),
        tf.constant(0.0),
        64,
        ranges,
        tf.constant([0, seed]),
    )
    return matrix.numpy(), bool(mirror)


def test_same_seed_same_map_other_seed_other_map():
    ranges = AugmentationConfig()
    first, again, other = (affine(ranges, seed)[0] for seed in (1, 1, 2))
    np.testing.assert_array_equal(first, again)
    assert np.abs(first - other).max() > 0.01


def test_no_ranges_no_change():
    for seed in range(5):
        matrix, mirror = affine(NONE, seed)
        assert not mirror
        np.testing.assert_allclose(
            matrix, [[0.8, 0, -8.5], [0, 0.8, -0.5]], atol=1e-5
        )


def test_draws_fill_their_ranges_and_no_more():
    ranges = AugmentationConfig(rotation=40, scale=1.5, shift=0.1)
    draws = [affine(ranges, seed) for seed in range(300)]
    mirrored = [mirror for _, mirror in draws]
    assert 0.4 < np.mean(mirrored) < 0.6
    scales = [np.sqrt(abs(np.linalg.det(m[:, :2]))) for m, _ in draws]
    assert 0.8 / 1.5 - 1e-5 < min(scales) < 0.57
    assert 1.1 < max(scales) < 0.8 * 1.5 + 1e-5
    # A mirror comes after the turn and changes the sign of x only.
    angles = [np.degrees(np.arctan2(m[1, 0], m[1, 1])) for m, _ in draws]
    assert -40.01 < min(angles) < -36 and 36 < max(angles) < 40.01
    assert all((np.linalg.det(m[:, :2]) < 0) == flag for m, flag in draws)


def test_colour_stays_in_range_and_zero_strength_is_the_identity():
    image = tf.random.stateless_uniform([9, 7, 3], [1, 2], 0.0, 255.0)
    same = random_colour(image, 0.0, tf.constant([0, 1]))
    np.testing.assert_allclose(same, image, atol=1e-3)
    changed = random_colour(image, 0.5, tf.constant([0, 1])).numpy()
    assert np.abs(changed - image).mean() > 3
    assert changed.min() >= 0 and changed.max() <= 255


def test_strips_lie_along_one_border_and_take_their_joints():
    size = 40
    image = tf.fill([size, size, 3], 100.0)
    grid = np.stack(np.meshgrid(range(size), range(size)), -1)
    points = tf.constant(grid.reshape(-1, 2), tf.float32)
    borders = set()
    for seed in range(40):
        drawn, weights = random_border_occlusion(
            image, points, tf.ones([size * size]), 1.0, tf.constant([0, seed])
        )
        black = drawn[..., 0].numpy() == 0
        np.testing.assert_array_equal(weights == 0, black.ravel())
        rows, columns = black.all(axis=1), black.all(axis=0)
        assert rows.sum() + columns.sum() <= 0.3 * size + 1
        borders |= {
            name
            for name, hit in {
                "top": rows[0],
                "bottom": rows[-1],
                "left": columns[0],
                "right": columns[-1],
            }.items()
            if hit
        }
    assert borders == {"top", "bottom", "left", "right"}


def test_joints_beyond_the_frame_keep_their_weight():
    # They teach the net that nothing is there.
    _, weights = random_border_occlusion(
        tf.ones([20, 20, 3]),
        tf.constant([[-5.0, 10.0], [25.0, 10.0], [10.0, -5.0], [10.0, 25.0]]),
        tf.ones([4]),
        1.0,
        tf.constant([0, 3]),
    )
    np.testing.assert_array_equal(weights, [1, 1, 1, 1])
