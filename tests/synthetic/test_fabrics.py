import dataclasses

import cv2
import numpy as np
import pytest

from keras_flowpose.synthetic.fabrics import PATTERNS
from keras_flowpose.synthetic.fabrics import Fabric
from keras_flowpose.synthetic.fabrics import cloth
from keras_flowpose.synthetic.fabrics import folds
from keras_flowpose.synthetic.fabrics import noise
from keras_flowpose.synthetic.fabrics import random_fabric
from tests.synthetic.scenes import rng

FABRIC = Fabric("plain", ((180, 40, 60), (30, 200, 90)), 0.2, 0.8, 1.0)
STEP = 0.01
X = np.arange(120, dtype=np.float32)[None] * STEP
Y = np.arange(90, dtype=np.float32)[:, None] * STEP


@pytest.mark.parametrize("pattern", sorted(set(PATTERNS)))
def test_patterns_are_pictures_between_their_colours(pattern):
    fabric = dataclasses.replace(FABRIC, pattern=pattern)
    picture = cloth(fabric, X, Y, rng())

    assert picture.shape == (90, 120, 3)
    assert picture.dtype == np.float32
    assert picture.min() > 10
    assert picture.max() < 230
    # No cloth has one colour.
    assert picture.std(axis=(0, 1)).min() > 0.5


def test_stripes_repeat_with_their_period():
    fabric = dataclasses.replace(FABRIC, pattern="stripes")
    profile = cloth(fabric, X, Y, rng())[..., 1].mean(1)
    light = profile > profile.mean()

    assert (light[:40] == light[20:60]).mean() > 0.85
    assert (light[:40] != light[10:50]).mean() > 0.85


def test_the_same_generator_gives_the_same_cloth():
    np.testing.assert_array_equal(
        cloth(FABRIC, X, Y, rng(3)), cloth(FABRIC, X, Y, rng(3))
    )
    assert random_fabric(rng(4)) == random_fabric(rng(4))
    assert len({random_fabric(rng(seed)).pattern for seed in range(40)}) > 6


@pytest.mark.parametrize("size", [3, 12, (4, 20)])
def test_noise_is_smooth_and_of_unit_size(size):
    values = noise(rng(), (300, 200), size)
    x, y = np.broadcast_to(size, 2)

    assert values.shape == (300, 200)
    assert values.std() == pytest.approx(1, abs=0.25)
    # Neighbours differ less, the larger the blobs.
    for axis, extent in ((0, y), (1, x)):
        assert np.diff(values, axis=axis).std() < 2.2 / extent


def test_turned_noise_has_turned_grain():
    turned = noise(rng(), (300, 300), (3, 30), np.pi / 2)

    across, down = (np.diff(turned, axis=axis).std() for axis in (1, 0))
    assert down > 3 * across


def test_folds_are_light_and_shade_around_one():
    shade = folds(FABRIC, (90, 120), STEP, rng(), 0.3)

    assert 0.7 < shade.min() < 0.99
    assert 1.01 < shade.max() < 1.3
    blurred = cv2.GaussianBlur(shade, (0, 0), 1.5)
    assert np.abs(blurred - shade).mean() < 0.01
