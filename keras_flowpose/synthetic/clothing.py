"""The front of a garment: necklines, collars, lapels, hoods and buttons."""

import numpy as np

from keras_flowpose.synthetic.fabrics import cloth
from keras_flowpose.synthetic.identity import Identity
from keras_flowpose.synthetic.painter import Painter
from keras_flowpose.synthetic.painter import mirrored

# Depth (y) and half width of necklines.
_NECKLINES = {"round": (-0.02, 0.17), "wide": (0.06, 0.26), "v": (0.26, 0.17)}
_LEAF = ((0.015, 0.07), (0.13, -0.3), (0.2, -0.26), (0.21, -0.08), (0.13, 0.1))
_HOOD = (
    (0.05, -0.02),
    (0.1, -0.2),
    (0.2, -0.3),
    (0.33, -0.2),
    (0.24, -0.02),
    (0.1, 0.1),
)
_POCKET = (
    (-0.32, 1.28),
    (-0.2, 0.92),
    (0.2, 0.92),
    (0.32, 1.28),
    (-0.32, 1.28),
)
_HEM = 1.42


def dress(
    painter: Painter,
    who: Identity,
    skin: np.ndarray,
    random: np.random.Generator,
) -> None:
    """Paints a garment's front on a torso that is covered with its cloth.

    Args:
        painter: The torso's painter.
        who: Says which garment.
        skin: Picture of skin, which shows at the neck.
        random: Places the cloth worn underneath.
    """
    ground = np.array(who.fabric.colours[0])
    if who.garment == "shirt":
        _shirt_front(painter, ground, skin, buttons=True)
    elif who.garment in ("jacket", "cardigan"):
        inner = cloth(who.inner, painter.x, painter.y, random)
        _open_front(painter, who, inner, skin)
    else:
        _neckline(painter, who, skin, ground)
    if who.garment == "hoodie":
        _hood(painter, ground)


def _neckline(painter, who, skin, ground):
    depth, wide = _NECKLINES[who.neckline]
    rim = wide + 0.035
    if who.neckline == "v":
        cut, band = (
            painter.straight(
                mirrored([(0, -0.5), (half, -0.45), (half, -0.2), (0, low)])
            )
            for half, low in ((wide, depth), (rim, depth + 0.06))
        )
    else:
        cut = painter.ellipse((0, -0.25), (wide, depth + 0.25))
        band = painter.ellipse((0, -0.25), (rim, depth + 0.29))
    painter.tint(band, ground * 0.8, 0.75)
    painter.tint(cut, skin)
    painter.darken(painter.ellipse((0, -0.3), (wide, 0.2), 0.05) * cut, 0.22)
    for side in (-1, 1):
        collar_bone = [(0.04 * side, -0.06), (0.3 * side, -0.12)]
        painter.darken(painter.stroke(collar_bone, 0.025, 0.015) * cut, 0.14)


def _hood(painter, ground):
    for side in (-1, 1):
        points = np.array(_HOOD) * [side, 1]
        hood = painter.polygon(points)
        painter.paint(hood, ground * 0.86)
        around = np.clip(painter.soften(hood, 0.03) - hood, 0, 1)
        painter.darken(around, 0.3)
        cord = painter.stroke([(0.09 * side, 0.0), (0.1 * side, 0.3)], 0.018)
        painter.paint(cord, (225, 222, 215))
    painter.darken(painter.stroke(_POCKET, 0.015), 0.25)


def _shirt_front(painter, ground, skin, buttons):
    """A collar, open at the top button, and the edge with its buttons."""
    hole = painter.straight([(-0.14, -0.4), (0.14, -0.4), (0.0, 0.1)])
    painter.tint(hole, skin)
    painter.darken(hole, 0.15)
    edge = painter.stroke([(0.045, 0.06), (0.045, _HEM)], 0.012)
    painter.darken(edge, 0.22)
    for side in (-1, 1):
        leaf = np.array(_LEAF) * [side, 1]
        painter.darken(painter.straight(leaf + [0, 0.02], 0.02), 0.3)
        lighter = np.clip(ground * 1.06 + 6, 0, 255)
        painter.paint(painter.straight(leaf), lighter)
    if buttons:
        for height in np.arange(0.2, _HEM, 0.22):
            button = painter.ellipse((0, height), (0.018, 0.018))
            painter.tint(button, 255 - 0.75 * ground, 0.7)


def _open_front(painter, who, inner, skin):
    """A jacket or cardigan over a shirt, the jacket perhaps with a tie."""
    is_jacket = who.garment == "jacket"
    closes = 0.72 if is_jacket else 1.2
    half = [(0, -0.5), (0.19, -0.4), (0.2, -0.2), (0.17, 0.1), (0, closes)]
    front = painter.straight(mirrored(half))
    painter.tint(front, inner)
    painter.darken(front, 0.12)
    shirt = np.array(who.inner.colours[0])
    _shirt_front(painter, shirt, skin, buttons=not is_jacket)
    ground = np.array(who.fabric.colours[0])
    if is_jacket:
        if who.neckline != "wide":
            _tie(painter, np.array(who.inner.colours[1]), front)
        _lapels(painter, ground, closes)
        return
    for side in (-1, 1):
        way = [(0.2, -0.24), (0.17, 0.1), (0.02, closes), (0.02, _HEM)]
        band = painter.stroke(np.array(way) * [side, 1], 0.05)
        painter.tint(band, ground * 0.84, 0.8)


def _tie(painter, colour, front):
    blade = mirrored([(0, 0.12), (0.03, 0.12), (0.075, 0.75), (0.0, 0.8)])
    painter.tint(painter.straight(blade) * front, colour)
    knot = mirrored([(0, 0.03), (0.05, 0.03), (0.03, 0.13), (0.0, 0.13)])
    painter.tint(painter.straight(knot), colour * 0.8)


def _lapels(painter, ground, closes):
    half = np.array(
        [
            (0.15, -0.3),
            (0.24, -0.24),
            (0.33, 0.06),
            (0.25, 0.1),
            (0.29, 0.17),
            (0.0, closes),
            (0.13, 0.2),
            (0.15, -0.3),
        ]
    )
    for side in (-1, 1):
        lapel = half * [side, 1]
        painter.darken(painter.straight(lapel + [0, 0.02], 0.025), 0.35)
        painter.paint(painter.straight(lapel), ground * 1.04)
        painter.darken(painter.stroke(lapel, 0.012), 0.25)
    painter.darken(painter.stroke([(0, closes), (0.03, _HEM)], 0.014), 0.35)
    for height in (closes + 0.06, closes + 0.28):
        button = painter.ellipse((-0.03, height), (0.024, 0.024))
        painter.tint(button, ground * 0.5)
