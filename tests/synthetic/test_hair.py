import numpy as np
import pytest

from keras_flowpose.synthetic.hair import paint_strands
from keras_flowpose.synthetic.hair import wear_hair
from keras_flowpose.synthetic.painter import Painter
from tests.synthetic.scenes import DENSITY
from tests.synthetic.scenes import colour_at
from tests.synthetic.scenes import identity
from tests.synthetic.scenes import opaque_at
from tests.synthetic.scenes import rng

GREEN = (30.0, 200.0, 30.0)


def worn(style):
    painter = Painter((-0.5, -1.3, 0.5, 0.1), DENSITY)
    skull = painter.ellipse((0, -0.68), (0.21, 0.32))
    painter.paint(skull, (220, 120, 120))
    who = identity(0, hair_style=style, hair=GREEN)
    wear_hair(painter, who, skull, rng())
    return painter.sprite()


def is_green(colour):
    return colour[1] > 1.5 * max(colour[0], colour[2])


@pytest.mark.parametrize(
    "style", ["short", "parted", "curly", "bob", "long", "bun"]
)
def test_hair_is_on_top_and_leaves_the_face(style):
    sprite = worn(style)

    assert is_green(colour_at(sprite, 0, -0.98))
    for x, y in ((0, -0.6), (0.08, -0.7), (-0.08, -0.7)):
        assert not is_green(colour_at(sprite, x, y))


def test_lengths_of_hair():
    for style, low in (("short", -0.6), ("bob", -0.45), ("long", -0.15)):
        sprite = worn(style)
        reaches = [opaque_at(sprite, 0.26, y) > 0.5 for y in (-0.5, -0.2)]
        assert reaches == [low > -0.5, low > -0.2]


def test_a_scarf_covers_hair_and_throat():
    sprite = worn("scarf")

    for x, y in ((0, -1.0), (0.23, -0.6), (0, -0.1)):
        assert opaque_at(sprite, x, y) > 0.95
    assert not is_green(colour_at(sprite, 0, -0.6))


def test_bald_heads_keep_their_outline():
    assert opaque_at(worn("bald"), 0, -1.04) < 0.1


def test_strands_vary():
    painter = Painter((-0.5, -1.3, 0.5, 0.1), DENSITY)
    paint_strands(
        painter,
        identity(0, hair=GREEN),
        np.ones(painter.shape, np.float32),
        rng(),
    )

    assert painter.sprite().pixels[..., 1].std() > 4
