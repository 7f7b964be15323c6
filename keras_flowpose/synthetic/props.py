"""Sprites of things: people walking by, balls, cards, desks, plants."""

import numpy as np

from keras_flowpose.synthetic.fabrics import cloth
from keras_flowpose.synthetic.fabrics import random_fabric
from keras_flowpose.synthetic.painter import Painter
from keras_flowpose.synthetic.painter import mirrored
from keras_flowpose.synthetic.sprite import Sprite

_PASSER = (
    (0, -0.08),
    (0.1, -0.06),
    (0.24, 0.02),
    (0.29, 0.35),
    (0.26, 1.3),
    (0, 1.32),
)


def passer(density: float, random: np.random.Generator) -> Sprite:
    """Somebody walking by, out of focus, some 1.6 units high.

    Args:
        density: Pixels per unit.
        random: Decides colours and focus.
    """
    painter = Painter((-0.36, -0.45, 0.36, 1.2), density)
    skin = np.array([210, 165, 135]) * random.uniform(0.35, 1.0)
    hair = np.array([70, 52, 40]) * random.uniform(0.4, 2.2)
    soft = random.uniform(0.01, 0.025)
    body = painter.polygon(mirrored(_PASSER), soft)
    painter.paint(body, _cloth(painter, random))
    painter.paint(painter.ellipse((0, -0.22), (0.115, 0.155), soft), hair)
    # The face is turned aside.
    turned = random.choice([-1, 1]) * random.uniform(0.03, 0.08)
    face = painter.ellipse((turned, -0.17), (0.07, 0.11), 2 * soft)
    painter.tint(face, skin)
    painter.shade(np.clip(1.1 - 3.0 * painter.x**2, 0.4, None))
    return painter.sprite()


def ball(density: float, random: np.random.Generator) -> Sprite:
    """A ball of 0.05 to 0.14 units radius; arguments as `passer`."""
    radius = random.uniform(0.05, 0.14)
    edge = 1.3 * radius
    painter = Painter((-edge, -edge, edge, edge), density)
    soft = random.uniform(0.004, 0.012)
    mask = painter.ellipse((0, 0), (radius, radius), soft)
    painter.paint(mask, _cloth(painter, random))
    lit = np.hypot(painter.x + 0.3 * radius, painter.y + 0.3 * radius) / radius
    painter.shade(np.clip(1.15 - 0.3 * lit**2, 0.3, None))
    return painter.sprite()


def card(density: float, random: np.random.Generator) -> Sprite:
    """A patterned board; arguments as `passer`."""
    w, h = random.uniform(0.06, 0.22, 2)
    painter = Painter((-w - 0.05, -h - 0.05, w + 0.05, h + 0.05), density)
    soft = random.uniform(0.003, 0.012)
    box = np.array([(-w, -h), (w, -h), (w, h), (-w, h)])
    painter.paint(painter.straight(box, soft), _cloth(painter, random))
    inner = painter.straight(0.7 * box, soft)
    painter.tint(inner, random.uniform(20, 230, 3), 0.6)
    return painter.sprite()


def desk(density: float, width: float, random: np.random.Generator) -> Sprite:
    """The top of a desk, from y = 0 down, `width` units wide."""
    half = width / 2
    painter = Painter((-half, -0.05, half, 0.6), density)
    front = painter.straight([(-half, 0), (half, 0), (half, 0.7), (-half, 0.7)])
    # Its pattern runs along it.
    wood = cloth(random_fabric(random), painter.x, painter.y * 4, random)
    painter.paint(front, wood)
    painter.shade(np.clip(1.1 - 0.4 * painter.y, 0.6, None))
    return painter.sprite()


def microphone(density: float) -> Sprite:
    """A microphone on its stand, its head at (0, 0)."""
    painter = Painter((-0.1, -0.12, 0.1, 0.8), density)
    stand = [(-0.009, 0), (0.009, 0), (0.012, 0.9), (-0.012, 0.9)]
    painter.paint(painter.straight(stand), (40, 40, 44))
    painter.paint(painter.ellipse((0, -0.03), (0.04, 0.06)), (52, 52, 56))
    painter.shade(np.clip(1.2 - 8 * np.abs(painter.x + 0.01), 0.3, None))
    return painter.sprite()


def leaf(density: float, random: np.random.Generator) -> Sprite:
    """Long leaves that fan out upwards from (0, 0); arguments as `passer`."""
    painter = Painter((-0.4, -0.75, 0.4, 0.05), density)
    green = np.array([60, 110, 50]) * random.uniform(0.5, 1.4)
    for angle in np.linspace(-0.5, 0.5, 5) + random.normal(0, 0.05, 5):
        c, s = np.cos(angle), np.sin(angle)
        blade = np.array([(0, 0), (0.05, -0.3), (0, -0.7), (-0.05, -0.3)])
        blade = blade @ np.array([[c, s], [-s, c]])
        mask = painter.polygon(blade, 0.006)
        painter.paint(mask, green * random.uniform(0.7, 1.2))
        vein = painter.stroke([(0, 0), 0.9 * blade[2]], 0.008, 0.004)
        painter.tint(vein, green * 1.4, 0.5)
    return painter.sprite()


def _cloth(painter, random):
    return cloth(random_fabric(random), painter.x, painter.y, random)
