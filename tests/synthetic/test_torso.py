import numpy as np
import pytest

from keras_flowpose.synthetic.identity import GARMENTS
from keras_flowpose.synthetic.torso import neck
from keras_flowpose.synthetic.torso import torso
from tests.synthetic.scenes import DENSITY
from tests.synthetic.scenes import colour_at
from tests.synthetic.scenes import identity
from tests.synthetic.scenes import opaque_at
from tests.synthetic.scenes import rng

SKIN = (220.0, 150.0, 110.0)


@pytest.mark.parametrize("garment", GARMENTS)
def test_torso_reaches_from_shoulder_to_shoulder_and_below_the_hips(garment):
    sprite = torso(identity(2, garment=garment), DENSITY, rng())

    for x, y in ((-0.5, 0), (0.5, 0), (0, 0.3), (0, 1.4), (0, 2.5)):
        assert opaque_at(sprite, x, y) > 0.98
    for x, y in ((-0.75, 0), (0.75, 0.5), (0.5, -0.3)):
        assert opaque_at(sprite, x, y) < 0.02


def test_trousers_are_below_the_waist():
    who = identity(2, trousers=(10.0, 10.0, 200.0))
    sprite = torso(who, DENSITY, rng())

    red, _, blue = colour_at(sprite, 0.1, 1.8)
    assert blue > 3 * red


def test_a_vest_leaves_the_shoulders_bare():
    who = identity(2, garment="vest", skin=SKIN)
    colour = colour_at(torso(who, DENSITY, rng()), 0.5, 0.0)

    np.testing.assert_allclose(
        colour / colour[0], np.divide(SKIN, SKIN[0]), atol=0.06
    )


def test_the_neck_reaches_from_the_jaw_into_the_collar():
    sprite = neck(identity(2), DENSITY, rng())

    for y in (-0.5, -0.3, -0.15, 0.05):
        assert opaque_at(sprite, 0, y) > 0.98
    assert opaque_at(sprite, 0.25, -0.4) < 0.02
