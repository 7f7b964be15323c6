"""Sprites of arms, sleeves, palms and fingers.

A limb lies along y, from its upper joint at (0, 0) to its lower joint at
(0, length); x runs across, in body units.
"""

import dataclasses

import numpy as np

from keras_flowpose.synthetic.fabrics import cloth
from keras_flowpose.synthetic.fabrics import folds
from keras_flowpose.synthetic.fabrics import noise
from keras_flowpose.synthetic.identity import Identity
from keras_flowpose.synthetic.painter import Painter
from keras_flowpose.synthetic.sprite import Sprite

# Radii along a limb: share of its length, radius in units.
_UPPER_ARM = (
    (0.0, 0.128),
    (0.2, 0.143),
    (0.45, 0.14),
    (0.75, 0.125),
    (1.0, 0.12),
)
_FOREARM = (
    (0.0, 0.122),
    (0.25, 0.124),
    (0.6, 0.1),
    (0.92, 0.075),
    (1.1, 0.072),
)
# How much wider than the arm sleeves are.
_EASE = {"tee": 0.028, "shirt": 0.03, "jacket": 0.045, "hoodie": 0.05}
_USUAL_EASE = 0.035

FINGER_RADIUS = 0.029
"""Half the width of a finger at hand size 1."""

PALM_HALF_WIDTH, PALM_HALF_DEPTH = 0.112, 0.05
"""Half the width and half the thickness of a palm at hand size 1."""


def upper_arm(
    who: Identity, density: float, random: np.random.Generator
) -> Sprite:
    """The upper arm with its part of the sleeve.

    Args:
        who: Whose it is.
        density: Pixels per unit.
        random: Places cloth and folds.
    """
    painter = _painter(who.upper_arm, density)
    radius = _radius(painter.y / who.upper_arm, _UPPER_ARM, who.build)
    # Sleeves hang closer where they are sewn in.
    ease = np.clip(0.25 + 3.5 * np.abs(painter.y), 0, 1.2)
    end = who.upper_arm * who.sleeve if who.sleeve < 1 else np.inf
    limb = _Limb(painter, who, radius, who.upper_arm)
    across = limb.paint(ease, end, random)
    # The shoulder fades into the torso.
    shown = np.clip((painter.y + 0.11) / 0.15, 0, 1)
    painter.erase(1 - shown**2 * (3 - 2 * shown))
    return painter.sprite(across, shadow=0.45)


def forearm(
    who: Identity, density: float, random: np.random.Generator
) -> Sprite:
    """The forearm with its part of the sleeve; arguments as `upper_arm`."""
    painter = _painter(who.forearm, density)
    radius = _radius(painter.y / who.forearm, _FOREARM, who.build)
    end = who.forearm * (who.sleeve - 1) * 1.02
    # Under the start of the hand.
    limb = _Limb(painter, who, radius, who.forearm + 0.03)
    across = limb.paint(1.15, end, random)
    return painter.sprite(across, shadow=0.5)


def palm(
    who: Identity, length: float, density: float, random: np.random.Generator
) -> Sprite:
    """A palm; across it x runs from -1 to 1, since it turns in depth.

    Args:
        who: Whose it is.
        length: From the wrist to the knuckles.
        density: Pixels per unit.
        random: Places the skin's mottles.
    """
    wide = PALM_HALF_WIDTH * who.hand
    painter = Painter((-1.5 * wide, -0.1, 1.5 * wide, length + 0.1), density)
    x, y = painter.x / wide, painter.y
    along = np.clip(y / length, -1, 2)
    places = [-0.2, 0.0, 0.35, 0.8, 1.0]
    half = np.interp(along, places, [0.58, 0.62, 0.88, 1, 0.98])
    ends = np.minimum(y + 0.05, length + 0.03 - y)
    sides = (half - np.abs(x)) * wide
    mask = painter.inside(np.minimum(sides, ends + 0.03 - 0.03 * x**2))
    painter.paint(mask, who.skin)
    across = np.clip(x / half, -1, 1)
    mottled = noise(random, mask.shape, 0.05 / painter.step)
    # The valleys between the tendons, and the knuckles.
    tendons = np.cos(np.pi * 3.6 * x) * np.clip(along - 0.25, 0, 1)
    shade = 1.05 - 0.25 * np.abs(across) ** 3 + 0.02 * mottled
    painter.shade(shade + 0.05 * tendons)
    knuckles = np.clip(1.3 - 2.5 * np.abs(along - 1), 0, 1)
    painter.tint(mask * knuckles, _blush(who), 0.18)
    made = painter.sprite(across, shadow=0.55)
    to_unit = made.to_unit.copy()
    to_unit[0] /= wide
    return dataclasses.replace(made, to_unit=to_unit)


def finger(who: Identity, length: float, tip: bool, density: float) -> Sprite:
    """A segment of a finger with rounded ends.

    Args:
        who: Whose it is.
        length: Length between its joints.
        tip: Whether it is the outer one: it tapers, and has a nail.
        density: Pixels per unit.
    """
    radius = FINGER_RADIUS * who.hand
    box = (-2 * radius, -2 * radius, 2 * radius, length + 2 * radius)
    painter = Painter(box, density)
    along = np.clip(painter.y, 0, length)
    half = radius * (1 - (0.2 if tip else 0.05) * along / length)
    away = np.hypot(painter.x, painter.y - along)
    painter.paint(painter.inside(half - away), who.skin)
    across = np.clip(painter.x / half, -1, 1)
    crease = np.exp(-((painter.y - 0.02) ** 2) / 2e-4)
    painter.shade(1.07 - 0.34 * np.abs(across) ** 2.5 - 0.08 * crease)
    if tip:
        middle = (0, length - 0.2 * radius)
        nail = painter.ellipse(middle, (0.62 * radius, 0.9 * radius), 0.01)
        painter.tint(nail, np.clip(np.array(who.skin) * 1.08 + 12, 0, 255), 0.5)
        end = painter.inside(painter.y - length, 0.06)
        painter.tint(end, _blush(who), 0.2)
    return painter.sprite(across)


def skin_texture(
    who: Identity, painter: Painter, random: np.random.Generator
) -> np.ndarray:
    """Skin as a picture of the painter's size, without light."""
    shape, step = painter.shape, painter.step
    mottled = 0.014 * noise(random, shape, 0.04 / step)
    mottled += 0.018 * noise(random, shape, 0.16 / step)
    red = 0.012 * noise(random, shape, 0.12 / step)
    factor = 1 + np.stack([mottled + red, mottled - red, mottled - red], -1)
    return np.array(who.skin, np.float32) * factor.astype(np.float32)


class _Limb:
    """A tapered cylinder with round ends, bare and then in its sleeve."""

    def __init__(self, painter, who, radius, length):
        self.painter, self.who, self.radius = painter, who, radius
        x, y = painter.x, painter.y
        self.away = np.hypot(x, np.maximum(np.maximum(-y, y - length), 0))

    def paint(self, ease, end, random) -> np.ndarray:
        """Paints it; gives the sideways part of the surface normal.

        `ease` scales the sleeve's width, `end` is where the sleeve ends.
        """
        painter, who = self.painter, self.who
        bare = painter.inside(self.radius - self.away)
        painter.paint(bare, skin_texture(who, painter, random))
        across = np.clip(painter.x / self.radius, -1, 1)
        painter.shade(_roundness(across, 0.3))
        if end <= 0:
            return across
        y = painter.y
        if np.isfinite(end):  # the sleeve's shadow on the arm
            below = np.exp(-np.clip(y - end, 0, 1) / 0.025)
            painter.shade(1 - 0.45 * below * (y > end))
        loose = self.radius + ease * _EASE.get(who.garment, _USUAL_EASE)
        edge = noise(random, (y.size, 1), 0.07 / painter.step)
        sides = loose + 0.007 * edge - self.away
        sleeve = painter.inside(np.minimum(sides, end - y))
        painter.paint(sleeve, cloth(who.fabric, painter.x, y, random))
        clothed = np.clip(painter.x / loose, -1, 1)
        shade = _roundness(clothed, 0.42) * _sleeve_folds(who, painter, random)
        if np.isfinite(end):
            hem = np.exp(-(((y - end + 0.045) / 0.008) ** 2))
            shade = shade * (1 - 0.18 * hem)
        painter.shade(1 + sleeve * (shade - 1))
        return np.where(sleeve > 0.5, clothed, across)


def _sleeve_folds(who, painter, random):
    """Folds that run around the arm."""
    shape, step = painter.shape, painter.step
    rings = noise(random, shape, (0.35 / step, 0.055 / step), 0.35)
    other = noise(random, shape, (0.3 / step, 0.06 / step), -0.45)
    ridges = rings + 0.7 * other
    depth = 0.075 * who.fabric.folds
    around = 1 + depth * (ridges - 0.5 * np.abs(ridges))
    return around * folds(who.fabric, shape, step, random, 0.3)


def _roundness(across, depth):
    """Dark towards both edges, as of a cylinder lit from the front."""
    return 1.06 - depth * np.abs(across) ** 2.6


def _blush(who) -> np.ndarray:
    return np.array(who.skin) * [0.97, 0.78, 0.74]


def _painter(length, density) -> Painter:
    return Painter((-0.26, -0.22, 0.26, length + 0.2), density)


def _radius(share, stations, build):
    places, radii = zip(*stations, strict=True)
    return np.interp(share, places, radii).astype(np.float32) * build
