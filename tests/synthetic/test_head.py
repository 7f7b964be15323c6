import dataclasses

import numpy as np
import pytest

from keras_flowpose.synthetic.head import hair_behind
from keras_flowpose.synthetic.head import head
from keras_flowpose.synthetic.identity import HAIR_STYLES
from tests.synthetic.scenes import DENSITY
from tests.synthetic.scenes import colour_at
from tests.synthetic.scenes import identity
from tests.synthetic.scenes import opaque_at
from tests.synthetic.scenes import rng


@pytest.mark.parametrize("style", HAIR_STYLES)
def test_a_head_is_whole_and_has_its_skin_in_the_middle(style):
    who = identity(3, hair_style=style, beard=0.0)
    sprite = head(who, DENSITY, rng())

    for x, y in (
        (0, -0.6),
        (0.15, -0.7),
        (-0.15, -0.7),
        (0, -0.42),
        (0, -0.98),
    ):
        assert opaque_at(sprite, x, y) > 0.98
    assert opaque_at(sprite, 0.42, -1.0) < 0.02
    colour = colour_at(sprite, 0, -0.6)
    expected = np.divide(who.skin, who.skin[0])
    np.testing.assert_allclose(colour / colour[0], expected, atol=0.12)


def test_light_falls_on_the_side_where_it_is():
    who = identity(3, hair_style="bald", beard=0.0, light=(0.7, -0.3, 0.65))
    sprite = head(who, DENSITY, rng())

    lit, dark = (colour_at(sprite, x, -0.62).mean() for x in (0.15, -0.15))
    assert lit > 1.15 * dark


def test_a_beard_is_along_the_jaw():
    shaved = identity(3, hair_style="bald", beard=0.0, hair=(30.0, 30.0, 30.0))
    bearded = dataclasses.replace(shaved, beard=1.0)
    with_beard, without = (
        head(who, DENSITY, rng()) for who in (bearded, shaved)
    )

    for y, share in ((-0.41, 0.6), (-0.8, 1.01)):
        darker = colour_at(with_beard, 0, y).mean()
        assert darker < share * colour_at(without, 0, y).mean()


def test_only_long_hair_hangs_behind():
    found = {
        style
        for style in HAIR_STYLES
        if hair_behind(identity(3, hair_style=style), DENSITY, rng())
    }

    assert found == {"long", "bob"}
    long = hair_behind(identity(3, hair_style="long"), DENSITY, rng())
    assert opaque_at(long, 0.2, -0.1) > 0.9
