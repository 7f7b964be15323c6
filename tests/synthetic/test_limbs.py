import numpy as np
import pytest

from keras_flowpose.synthetic import limbs
from keras_flowpose.synthetic.fabrics import Fabric
from keras_flowpose.synthetic.painter import Painter
from tests.synthetic.scenes import DENSITY
from tests.synthetic.scenes import colour_at
from tests.synthetic.scenes import identity
from tests.synthetic.scenes import opaque_at
from tests.synthetic.scenes import rng

BLUE = Fabric("plain", ((20, 30, 220), (20, 30, 220)), 0.2, 0.5, 0.5)
LOOK = {"skin": (220.0, 170.0, 140.0), "fabric": BLUE, "garment": "tee"}


def is_blue(colour):
    return colour[2] > 2 * colour[0]


@pytest.mark.parametrize("part", ["upper_arm", "forearm"])
def test_limbs_cover_their_bones(part):
    who = identity(1, **LOOK)
    length = getattr(who, part)
    sprite = getattr(limbs, part)(who, DENSITY, rng())

    for y in np.linspace(0.1, 1, 6) * length:
        assert opaque_at(sprite, 0, y) > 0.99
        assert opaque_at(sprite, 0.05, y) > 0.9
        assert opaque_at(sprite, 0.24, y) < 0.05
    assert sprite.across.shape == sprite.shadow.shape


@pytest.mark.parametrize("sleeve", [0.0, 0.5, 1.0, 1.4, 2.0])
def test_sleeves_end_where_they_should(sleeve):
    who = identity(1, sleeve=sleeve, **LOOK)
    upper = limbs.upper_arm(who, DENSITY, rng())
    lower = limbs.forearm(who, DENSITY, rng())

    for place in (0.2, 0.4, 0.7, 0.9, 1.2, 1.6, 1.9):
        sprite, length = upper, who.upper_arm
        if place > 1:
            sprite, length = lower, who.forearm
        colour = colour_at(sprite, 0, (place % 1) * length)
        assert is_blue(colour) == (place < sleeve), place


def test_the_shoulder_fades_into_the_torso():
    sprite = limbs.upper_arm(identity(1), DENSITY, rng())

    alphas = [opaque_at(sprite, 0, y) for y in (-0.14, -0.05, 0.0, 0.1)]
    assert alphas[0] < 0.02
    assert 0.1 < alphas[1] < 0.9
    assert alphas == sorted(alphas)


def test_a_palm_is_one_unit_half_wide():
    sprite = limbs.palm(identity(1, hand=1.0), 0.25, DENSITY, rng())

    assert opaque_at(sprite, 0, 0.1) > 0.99
    assert opaque_at(sprite, 0.8, 0.2) > 0.9
    assert opaque_at(sprite, 1.3, 0.2) < 0.1


@pytest.mark.parametrize("tip", [True, False])
def test_a_finger_has_round_ends(tip):
    who = identity(1, hand=1.0)
    sprite = limbs.finger(who, 0.1, tip, 200.0)
    radius = limbs.FINGER_RADIUS

    for y in (0, 0.05, 0.1):
        assert opaque_at(sprite, 0, y) > 0.95
    assert opaque_at(sprite, 0, -0.8 * radius) > 0.6
    assert opaque_at(sprite, 0.9 * radius, -0.9 * radius) < 0.1


def test_skin_has_the_colour_of_the_skin():
    who = identity(1, **LOOK)
    painter = Painter((0, 0, 1, 0.7), DENSITY)
    picture = limbs.skin_texture(who, painter, rng())

    assert picture.shape == (*painter.shape, 3)
    np.testing.assert_allclose(picture.mean((0, 1)), who.skin, rtol=0.04)
    assert picture.std() > 1
