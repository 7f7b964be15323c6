"""Sprites of the head: the skull with ears and beard, and the hair behind it.

Drawn in body units for a head of size 1: the chin at y = -0.36, the top of
the skull at y = -1.01, the nose near (0, -0.6).
"""

import numpy as np

from keras_flowpose.synthetic.fabrics import noise
from keras_flowpose.synthetic.hair import BEHIND
from keras_flowpose.synthetic.hair import paint_strands
from keras_flowpose.synthetic.hair import wear_hair
from keras_flowpose.synthetic.identity import Identity
from keras_flowpose.synthetic.limbs import skin_texture
from keras_flowpose.synthetic.painter import Painter
from keras_flowpose.synthetic.painter import mirrored
from keras_flowpose.synthetic.sprite import Sprite

_BOX = (-0.48, -1.3, 0.48, 0.06)
# Right half of face and skull, from the crown to the chin.
_OUTLINE = (
    (0.0, -1.01),
    (0.1, -0.995),
    (0.178, -0.93),
    (0.214, -0.82),
    (0.215, -0.70),
    (0.205, -0.6),
    (0.178, -0.5),
    (0.122, -0.405),
    (0.062, -0.37),
    (0.0, -0.363),
)


def hair_behind(
    who: Identity, density: float, random: np.random.Generator
) -> Sprite | None:
    """The hair that hangs behind the neck; None if there is none.

    Args:
        who: Whose it is.
        density: Pixels per unit.
        random: Places the strands.
    """
    if who.hair_style not in BEHIND:
        return None
    low, wide = BEHIND[who.hair_style]
    outline = (
        (0, -1.0),
        (0.2, -0.95),
        (0.27, -0.75),
        (wide, -0.5),
        (0.95 * wide, low),
        (0.0, low + 0.02),
    )
    painter = Painter(_BOX, density)
    paint_strands(painter, who, painter.polygon(mirrored(outline)), random)
    painter.shade(0.68)
    return painter.sprite()


def head(who: Identity, density: float, random: np.random.Generator) -> Sprite:
    """Skull, ears, light on the face, beard and the hair in front.

    Args:
        who: Whose it is.
        density: Pixels per unit.
        random: Places skin and strands.
    """
    painter = Painter(_BOX, density)
    if who.hair_style == "bun":
        bun = painter.ellipse((0.02, -1.09), (0.12, 0.1))
        paint_strands(painter, who, bun, random)
    skin = np.array(who.skin)
    for side in (-1, 1):
        at, turn = (0.222 * side, -0.665), -0.15 * side
        ear = painter.ellipse(at, (0.036, 0.07), turn=turn)
        painter.paint(ear, skin * [0.93, 0.84, 0.81])
        inner = painter.ellipse((0.23 * side, -0.67), (0.014, 0.04), 0.012)
        painter.tint(inner, skin * 0.62, 0.6)
    skull = painter.polygon(mirrored(_OUTLINE))
    painter.paint(skull, skin_texture(who, painter, random))
    painter.shade(1 + skull * (_face_light(who, painter.x, painter.y) - 1))
    for side in (-1, 1):
        cheek = painter.ellipse((0.12 * side, -0.585), (0.06, 0.045), 0.05)
        blush = np.clip(skin * [1.02, 0.8, 0.76], 0, 255)
        painter.tint(cheek * skull, blush, 0.28)
    if who.beard:
        _beard(painter, who, skull, random)
    wear_hair(painter, who, skull, random)
    return painter.sprite(shadow=0.5)


def _face_light(who, x, y):
    """Light on an egg, with hollow eyes and a chin that stands out."""
    nx = np.clip(x / 0.235, -1, 1)
    ny = np.clip((y + 0.67) / 0.37, -1, 1)
    nz = np.sqrt(np.clip(1 - nx**2 - 0.7 * ny**2, 0.02, 1))
    lit = np.clip(
        nx * who.light[0] + ny * who.light[1] + nz * who.light[2], -0.2, 1
    )

    def spot(at_x, at_y, width, height):
        away = ((np.abs(x) - at_x) / width) ** 2 + ((y - at_y) / height) ** 2
        return np.exp(-away)

    shade = 0.52 + 0.6 * lit
    shade = shade - 0.13 * spot(0.085, -0.71, 0.055, 0.038)  # eye sockets
    shade = shade + 0.06 * spot(0.115, -0.61, 0.05, 0.05)  # cheek bones
    shade = shade + 0.05 * spot(0, -0.84, 0.12, 0.07)  # forehead
    shade = shade + 0.06 * spot(0, -0.41, 0.05, 0.03)  # chin
    return shade - 0.07 * spot(0.08, -0.535, 0.014, 0.045)  # beside the mouth


def _beard(painter, who, skull, random):
    """Along the jaw and around the mouth, not on cheeks or lips."""
    line = -0.56 + 0.55 * np.clip(0.17 - np.abs(painter.x), 0, 0.1)
    lower = painter.inside(painter.y - line, 0.035)
    moustache = painter.ellipse((0, -0.525), (0.085, 0.022), 0.015)
    lips = painter.ellipse((0, -0.488), (0.05, 0.02), 0.015)
    cover = np.clip(np.maximum(lower, moustache) - lips, 0, 1) * skull
    size = (0.012 / painter.step, 0.03 / painter.step)
    grain = np.clip(0.8 + 0.2 * noise(random, painter.shape, size), 0, 1)
    painter.tint(cover * grain, np.array(who.hair) * 0.85, 0.82 * who.beard)
