import numpy as np
import pytest

from keras_flowpose.synthetic.effects import Effects
from keras_flowpose.synthetic.effects import random_effects
from keras_flowpose.synthetic.effects import to_uint8
from tests.synthetic.scenes import rng

TIMES = np.arange(0, 8, 0.04)


def picture(height=41, width=60):
    y, x = np.mgrid[:height, :width]
    ramp = np.stack([60 + x, 80 + y, 140 - x], -1)
    return ramp.astype(np.float32)


def effects(noise=0.0, quality=0, gains=(1, 1, 1)):
    return Effects(np.float32([gains, gains]), noise, quality, rng())


def test_without_effects_the_picture_is_only_rounded():
    none = random_effects(TIMES, False, False, False, rng(1))
    applied = none.apply(picture() + 0.3, 5)

    assert applied.dtype == np.uint8
    np.testing.assert_array_equal(applied, picture())


def test_gains_are_factors():
    applied = effects(gains=(1.2, 1.0, 0.5)).apply(picture(), 1)

    expected = np.rint(picture() * [1.2, 1, 0.5])
    assert np.abs(applied - expected).max() <= 1


def test_noise_has_its_strength_and_no_bias():
    applied = effects(noise=4.0).apply(picture(), 0)
    difference = applied.astype(float) - picture()

    assert difference.std() == pytest.approx(4, rel=0.05)
    assert abs(difference.mean()) < 0.2


def test_compression_keeps_the_colours_in_their_places():
    fine, coarse = (
        effects(quality=q).apply(picture(), 0).astype(float) - picture()
        for q in (92, 20)
    )

    assert np.abs(fine).mean() < 2
    assert np.abs(fine).mean() < np.abs(coarse).mean() < 8


def test_light_changes_slowly():
    drawn = [random_effects(TIMES, True, True, True, rng(s)) for s in range(30)]
    gains = np.stack([effect.gains for effect in drawn])

    assert 0.5 < gains.min() < 0.95
    assert 1.05 < gains.max() < 2
    assert np.abs(np.diff(gains, axis=1)).max() < 0.06
    assert np.ptp(gains, axis=1).max() > 0.05
    assert len({effect.quality for effect in drawn}) > 5


def test_leaving_one_out_leaves_the_others():
    full = random_effects(TIMES, True, True, True, rng(2))
    dark = random_effects(TIMES, False, True, True, rng(2))

    assert (full.noise, full.quality) == (dark.noise, dark.quality)
    assert (dark.gains == 1).all()


def test_to_uint8_rounds_and_clips():
    values = np.array([-3.0, 0.4, 0.6, 254.6, 300.0])
    np.testing.assert_array_equal(to_uint8(values), [0, 0, 1, 255, 255])
