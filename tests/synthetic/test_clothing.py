import numpy as np
import pytest

from keras_flowpose.synthetic.clothing import dress
from keras_flowpose.synthetic.fabrics import Fabric
from keras_flowpose.synthetic.identity import GARMENTS
from keras_flowpose.synthetic.painter import Painter
from tests.synthetic.scenes import DENSITY
from tests.synthetic.scenes import colour_at
from tests.synthetic.scenes import identity
from tests.synthetic.scenes import rng

SKIN = (230.0, 30.0, 30.0)
BLUE = Fabric("plain", ((20, 30, 220), (20, 30, 220)), 0.2, 0.5, 0.5)
GREEN = Fabric("plain", ((20, 200, 40), (20, 200, 40)), 0.2, 0.5, 0.5)


def dressed(garment, neckline="round"):
    """The front on a blue ground, with red skin and green underneath."""
    who = identity(
        0, garment=garment, neckline=neckline, fabric=BLUE, inner=GREEN
    )
    painter = Painter((-0.8, -0.35, 0.8, 1.8), DENSITY)
    painter.paint(np.ones(painter.shape, np.float32), BLUE.colours[0])
    skin = np.broadcast_to(np.float32(SKIN), (*painter.shape, 3))
    dress(painter, who, skin, rng())
    return painter.sprite()


def main_channel(sprite, x, y):
    return int(np.argmax(colour_at(sprite, x, y)))


@pytest.mark.parametrize("garment", GARMENTS)
def test_skin_shows_at_the_throat_and_cloth_at_the_side(garment):
    sprite = dressed(garment)

    assert main_channel(sprite, 0, -0.15) == 0
    assert main_channel(sprite, 0.5, 0.6) == 2


def test_a_v_neck_is_deeper_than_a_round_one():
    assert main_channel(dressed("jumper", "round"), 0, 0.1) == 2
    assert main_channel(dressed("jumper", "v"), 0, 0.1) == 0


@pytest.mark.parametrize("garment", ["jacket", "cardigan"])
def test_an_open_front_shows_what_is_worn_underneath(garment):
    assert main_channel(dressed(garment, "wide"), 0.05, 0.35) == 1
