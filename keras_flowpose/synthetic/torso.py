"""Sprites of the neck, and of the torso in its clothes.

In body units: the shoulder joints are at (-0.5, 0) and (0.5, 0), y points
down, the hips are near y = 1.4.
"""

import numpy as np

from keras_flowpose.synthetic.clothing import dress
from keras_flowpose.synthetic.fabrics import cloth
from keras_flowpose.synthetic.fabrics import folds
from keras_flowpose.synthetic.identity import Identity
from keras_flowpose.synthetic.limbs import skin_texture
from keras_flowpose.synthetic.painter import Painter
from keras_flowpose.synthetic.painter import mirrored
from keras_flowpose.synthetic.sprite import Sprite

# The half with x >= 0, from the neck down.
_OUTLINE = (
    (0.0, -0.20),
    (0.14, -0.25),
    (0.25, -0.215),
    (0.38, -0.17),
    (0.49, -0.135),
    (0.575, -0.075),
    (0.615, 0.02),
    (0.61, 0.15),
    (0.57, 0.36),
    (0.54, 0.6),
    (0.50, 0.95),
    (0.53, 1.3),
    (0.57, 1.6),
    (0.58, 2.7),
    (0.0, 2.75),
)
_VEST = (
    (0.0, 0.0),
    (0.17, -0.28),
    (0.3, -0.2),
    (0.36, 0.1),
    (0.47, 0.4),
    (0.7, 0.55),
    (0.7, 2.7),
    (0.0, 2.74),
)
_WAIST = 1.42  # where trousers begin


def neck(who: Identity, density: float, random: np.random.Generator) -> Sprite:
    """The neck, from behind the jaw into the collar.

    Args:
        who: Whose it is.
        density: Pixels per unit.
        random: Places the skin's mottles.
    """
    painter = Painter((-0.36, -0.62, 0.36, 0.14), density)
    half = 0.148 * (0.75 + 0.25 * who.build)
    outline = (
        (0, -0.6),
        (half, -0.6),
        (0.98 * half, -0.36),
        (1.12 * half, -0.24),
        (1.9 * half, -0.13),
        (1.9 * half, 0.1),
        (0, 0.1),
    )
    mask = painter.polygon(mirrored(outline))
    painter.paint(mask, skin_texture(who, painter, random))
    x, y = painter.x, painter.y
    across = np.clip(x / half, -1.2, 1.2)
    round_off = 1 - 0.3 * np.abs(across) ** 2.5
    jaw = 0.86 + 0.13 * np.clip((y + 0.27) / 0.12, -1, 1)
    from_cord = np.abs(x) - 0.06 + 0.1 * (0.15 + y)
    cords = 1 + 0.05 * np.exp(-((from_cord / 0.02) ** 2))
    lit = 1 + 0.12 * who.light[0] * across
    painter.shade(np.clip(round_off * jaw * cords * lit, 0.4, 1.2))
    return painter.sprite()


def torso(who: Identity, density: float, random: np.random.Generator) -> Sprite:
    """Shoulders, chest and hips with what is worn on them.

    Args:
        who: Whose they are.
        density: Pixels per unit.
        random: Places cloth and folds.
    """
    painter = Painter((-0.82, -0.36, 0.82, 2.75), density)
    body = painter.polygon(mirrored(_OUTLINE) * [0.86 + 0.14 * who.build, 1])
    if who.garment == "vest":
        painter.paint(body, skin_texture(who, painter, random))
        body = body * painter.polygon(mirrored(_VEST))
    painter.paint(body, cloth(who.fabric, painter.x, painter.y, random))
    crease = folds(who.fabric, painter.shape, painter.step, random, 0.25)
    crease = crease * _drape(who, painter.x, painter.y)
    painter.shade(1 + body * (crease - 1))
    dress(painter, who, skin_texture(who, painter, random), random)
    trousers = painter.inside(painter.y - _WAIST - 0.04 * painter.x**2)
    painter.tint(trousers, who.trousers, 0.97)
    painter.shade(_light(who, painter.x, painter.y))
    return painter.sprite(shadow=0.35)


def _drape(who, x, y):
    """Folds that belong to the cut: from the armpits, and over the belly."""
    armpit = np.hypot(np.abs(x) - 0.5, (y - 0.36) * 0.8)
    angle = np.arctan2(y - 0.36, 0.5 - np.abs(x))
    pull = np.cos(7 * angle + 0.6) * np.exp(-armpit / 0.2)
    belly = np.cos((y + 0.12 * np.cos(3 * x)) * 26)
    belly = belly * np.clip((y - 0.85) / 0.5, 0, 1)
    return 1 + who.fabric.folds * (0.10 * pull + 0.03 * belly)


def _light(who, x, y):
    """Light on a chest: a barrel under sloping shoulders."""
    across = np.clip(x / 0.68, -1, 1)
    side = 0.3 * who.light[0] * across - 0.2 * np.abs(across) ** 4
    top = 0.10 * np.exp(-(((y + 0.1) / 0.25) ** 2))
    low = -0.10 * np.clip(y / 1.6, 0, 1)
    chest = np.exp(-(((y - 0.38) / 0.22) ** 2)) * np.cos(2.2 * across)
    return 1 + side + top + low + 0.05 * chest
