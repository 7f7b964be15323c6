"""Hair in front of and on top of a head, and headscarves."""

import numpy as np

from keras_flowpose.synthetic.fabrics import cloth
from keras_flowpose.synthetic.fabrics import noise
from keras_flowpose.synthetic.identity import Identity
from keras_flowpose.synthetic.painter import Painter
from keras_flowpose.synthetic.painter import mirrored

BEHIND = {"long": (0.02, 0.3), "bob": (-0.36, 0.29)}
"""Styles that hang behind the neck: how low (y), and half their width."""

_TOP = (
    (0, -1.06),
    (0.14, -1.035),
    (0.235, -0.92),
    (0.262, -0.75),
    (0.24, -0.66),
    (0.195, -0.74),
    (0.14, -0.87),
    (0.0, -0.965),
)
_SWEEP = (
    (-0.235, -0.68),
    (-0.25, -0.85),
    (-0.19, -1.0),
    (-0.03, -1.08),
    (0.13, -1.05),
    (0.225, -0.94),
    (0.245, -0.82),
    (0.228, -0.69),
    (0.2, -0.7),
    (0.19, -0.83),
    (0.05, -0.86),
    (-0.09, -0.93),
    (-0.17, -0.86),
    (-0.205, -0.7),
)
_SCARF = (
    (0, -1.06),
    (0.15, -1.03),
    (0.25, -0.9),
    (0.275, -0.72),
    (0.262, -0.5),
    (0.245, -0.3),
    (0.3, -0.12),
    (0.24, 0.0),
    (0, 0.03),
)
_SCARF_OPENING = (
    (0, -0.93),
    (0.12, -0.9),
    (0.175, -0.8),
    (0.188, -0.68),
    (0.175, -0.54),
    (0.11, -0.41),
    (0, -0.38),
)


def wear_hair(
    painter: Painter,
    who: Identity,
    skull: np.ndarray,
    random: np.random.Generator,
) -> None:
    """Paints the hair on a head, or a scarf.

    Args:
        painter: The head's painter.
        who: Says which style.
        skull: Mask of the skull.
        random: Places the strands.
    """
    if who.hair_style == "bald":
        sides = painter.inside(np.abs(painter.x) - 0.15, 0.1)
        stubble = _cap(painter, -0.8, 0.225) * skull * sides
        painter.tint(stubble, who.hair, 0.22)
        return
    if who.hair_style == "buzz":
        painter.tint(_cap(painter, -0.86, 0.225), who.hair, 0.72)
        return
    mask = _STYLES[who.hair_style](painter, random)
    around = np.clip(painter.soften(mask, 0.025) - mask, 0, 1)
    painter.darken(around, 0.35)
    if who.hair_style == "scarf":
        _paint_scarf(painter, who, mask, random)
    else:
        paint_strands(painter, who, mask, random)


def paint_strands(
    painter: Painter,
    who: Identity,
    mask: np.ndarray,
    random: np.random.Generator,
) -> None:
    """Paints hair with strands and a sheen where a mask says."""
    x, y, step = painter.x, painter.y, painter.step
    length = 0.05 if who.hair_style == "curly" else 0.2
    strands = noise(random, mask.shape, (0.014 / step, length / step))
    broad = noise(random, mask.shape, (0.05 / step, 0.3 / step))
    away = np.clip(np.hypot(x / 0.3, (y + 0.8) / 0.45), 0, 1.2)
    shade = 1.12 - 0.35 * away**2 + 0.09 * strands + 0.08 * broad
    from_x = (x - 0.25 * who.light[0]) / 0.16
    from_y = (y + 0.96 - 0.05 * who.light[1]) / 0.06
    sheen = np.exp(-(from_x**2) - from_y**2)
    colour = np.array(who.hair, np.float32) * shade[..., None]
    colour += (18 + 0.14 * colour) * sheen[..., None]
    painter.paint(mask, np.clip(colour, 0, 255).astype(np.float32))


def _paint_scarf(painter, who, mask, random):
    step = painter.step
    wraps = noise(random, mask.shape, (0.3 / step, 0.05 / step), 0.5)
    across = np.clip(np.abs(painter.x) / 0.3, 0, 1)
    shade = (1.08 - 0.4 * across**2 + 0.08 * wraps).astype(np.float32)
    picture = cloth(who.inner, painter.x, painter.y, random)
    painter.paint(mask, picture * shade[..., None])


def _cap(painter, hairline, wide):
    """The skull's top down to a hairline that drops at the temples."""
    half = (
        (0, -1.035),
        (0.11, -1.02),
        (0.86 * wide, -0.95),
        (1.02 * wide, -0.82),
        (wide, -0.7),
        (0.91 * wide, -0.69),
        (0.86 * wide, -0.8),
        (0.12, hairline - 0.015),
        (0, hairline - 0.03),
    )
    return painter.polygon(mirrored(half))


def _short(painter, random):
    return _cap(painter, -0.87, 0.232)


def _bun(painter, random):
    return _cap(painter, -0.9, 0.222)


def _parted(painter, random):
    return painter.polygon(np.array(_SWEEP) * [random.choice([-1, 1]), 1])


def _curly(painter, random):
    mask = _cap(painter, -0.85, 0.245)
    for angle in np.linspace(0.96 * np.pi, 2.04 * np.pi, 15):
        centre = (0.2 * np.cos(angle), -0.82 + 0.22 * np.sin(angle))
        size = random.uniform(0.055, 0.085)
        mask = np.maximum(mask, painter.ellipse(centre, (size, size)))
    return mask


def _curtain(painter, low, wide):
    """Hair parted in the middle that falls along both cheeks."""
    mask = painter.polygon(mirrored(_TOP))
    lock = np.array(
        [
            (0.2, -0.9),
            (0.262, -0.8),
            (wide, -0.55),
            (0.98 * wide, low),
            (0.72 * wide, low + 0.03),
            (0.205, -0.5),
            (0.2, -0.65),
            (0.19, -0.8),
        ]
    )
    for side in (-1, 1):
        mask = np.maximum(mask, painter.polygon(lock * [side, 1]))
    return mask


def _bob(painter, random):
    return _curtain(painter, -0.4, 0.285)


def _long(painter, random):
    return _curtain(painter, -0.05, 0.3)


def _scarf(painter, random):
    opening = painter.polygon(mirrored(_SCARF_OPENING))
    return painter.polygon(mirrored(_SCARF)) * (1 - opening)


_STYLES = {
    "short": _short,
    "bun": _bun,
    "parted": _parted,
    "curly": _curly,
    "bob": _bob,
    "long": _long,
    "scarf": _scarf,
}
