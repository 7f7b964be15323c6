"""Sprites of what moves in a face: features, mouth and eyelids.

Features are a sheet of their own, which slides over the head as it turns; the
mouth opens and the lids close by being stretched. Drawn in body units for a
head of size 1.
"""

import numpy as np

from keras_flowpose.synthetic.identity import Identity
from keras_flowpose.synthetic.painter import Painter
from keras_flowpose.synthetic.sprite import Sprite

NOSE = (0.0, -0.595)
"""Tip of the nose on the sheet of features: the joint `head`."""

MOUTH = (0.0, -0.487)
"""Middle of the mouth, about which it opens."""

EYES = ((-0.086, -0.705), (0.086, -0.705))
"""Middles of the eyes: the person's right one first."""

_BOX = (-0.24, -0.85, 0.24, -0.38)
_EYE = (0.046, 0.023)  # half width and half height
_FRAME = (36, 30, 28)  # of glasses


def features(who: Identity, density: float) -> Sprite:
    """Eyes, brows, nose, lips and glasses on a transparent sheet."""
    painter = Painter(_BOX, density)
    for centre, side in zip(EYES, (-1, 1), strict=True):
        _eye(painter, who, np.array(centre))
        _brow(painter, who, np.array(centre), side)
    _nose(painter, who)
    _lips(painter, who)
    if who.glasses:
        _glasses(painter)
    return painter.sprite()


def mouth(who: Identity, density: float) -> Sprite:
    """An open mouth about (0, 0); stretched in y it closes."""
    painter = Painter((-0.09, -0.06, 0.09, 0.06), density)
    opening = painter.ellipse((0, 0), (0.052, 0.03), 0.006)
    lip = painter.ellipse((0, 0), (0.062, 0.042), 0.006)
    painter.paint(lip, _lip_colour(who))
    painter.paint(opening, (58, 22, 22))
    teeth = painter.ellipse((0, -0.02), (0.034, 0.01), 0.005)
    painter.paint(teeth * opening, (226, 218, 206), 0.85)
    return painter.sprite()


def lid(who: Identity, density: float) -> Sprite:
    """An upper eyelid, from its upper edge at y = 0 down over the eye."""
    painter = Painter((-0.08, -0.03, 0.08, 0.08), density)
    width, height = _EYE
    cover = painter.ellipse((0, height), (1.12 * width, 1.2 * height))
    painter.paint(cover, np.array(who.skin) * [0.86, 0.8, 0.78])
    arc = np.linspace(-1, 1, 9)
    lash = np.stack([arc * width, height * (1.95 - 0.75 * arc**2)], -1)
    painter.paint(painter.stroke(lash, 0.011), np.array(who.hair) * 0.4)
    return painter.sprite()


def _eye(painter, who, centre):
    width, height = _EYE
    skin = np.array(who.skin)
    arc = np.linspace(-1, 1, 13)
    upper = centre + np.stack([arc * width, -height * (1 - arc**2) ** 0.8], -1)
    lower = centre + np.stack([arc * width, 0.8 * height * (1 - arc**2)], -1)
    white = painter.straight(np.concatenate([upper, lower[::-1]]))
    painter.paint(white, (232, 226, 220))
    middle = centre - [0, 0.003]
    iris = painter.ellipse(middle, (0.0225, 0.0225)) * white
    painter.paint(iris, who.eyes)
    pupil = painter.ellipse(middle, (0.0105, 0.0105)) * iris
    painter.paint(pupil, (16, 14, 14))
    shadow = painter.stroke(upper + [0, 0.006], 0.014, 0.004) * white
    painter.tint(shadow, (60, 46, 40), 0.45)
    glint_at = centre + [0.009 * np.sign(who.light[0]), -0.012]
    glint = painter.ellipse(glint_at, (0.006, 0.006)) * white
    painter.paint(glint, (255, 255, 255), 0.9)
    painter.paint(painter.stroke(upper, 0.011), np.array(who.hair) * 0.35 + 8)
    crease = painter.stroke(upper - [0, 0.016], 0.008, 0.004)
    painter.paint(crease, skin * 0.6, 0.55)
    painter.paint(painter.stroke(lower, 0.006, 0.003), skin * 0.6, 0.5)


def _brow(painter, who, centre, side):
    """A brow, thicker towards the nose."""
    half = [
        (-0.042, -0.068),
        (0.022, -0.088),
        (0.062, -0.052),
        (0.022, -0.070),
        (-0.042, -0.044),
    ]
    mask = painter.straight(centre + np.array(half) * [side, 1], 0.006)
    colour = np.minimum(np.array(who.hair), np.array(who.skin) * 0.72)
    painter.paint(mask, 0.85 * colour, 0.9)


def _nose(painter, who):
    skin, lit = np.array(who.skin), np.sign(who.light[0])
    x, y = painter.x, painter.y
    tip_x, tip_y = NOSE
    along = np.clip((y + 0.72) / (tip_y + 0.72), 0, 1)
    half = 0.014 + 0.022 * along
    within = (y > -0.73) & (y < tip_y + 0.02)
    # The side away from the light, then the ridge.
    away = np.exp(-(((x - tip_x + lit * half * 1.2) / (0.5 * half)) ** 2))
    away = away * within * np.clip((y + 0.74) / 0.12, 0, 1)
    painter.paint(away.astype(np.float32), skin * 0.66, 0.5)
    ridge = np.exp(-(((x - tip_x) / 0.009) ** 2)) * within * along
    bright = np.clip(skin * 1.12 + 14, 0, 255)
    painter.paint(ridge.astype(np.float32), bright, 0.5)
    ball = painter.ellipse((tip_x, tip_y + 0.005), (0.034, 0.026), 0.02)
    painter.paint(ball, np.clip(skin * [1.02, 0.94, 0.92], 0, 255), 0.75)
    shine = (tip_x + 0.006 * lit, tip_y - 0.006)
    tip = painter.ellipse(shine, (0.012, 0.010), 0.012)
    painter.paint(tip, np.clip(skin * 1.15 + 22, 0, 255), 0.8)
    under = painter.ellipse((tip_x, tip_y + 0.034), (0.04, 0.012), 0.012)
    painter.paint(under, skin * 0.55, 0.6)
    for side in (-1, 1):
        nostril = (tip_x + 0.017 * side, tip_y + 0.025)
        hole = painter.ellipse(nostril, (0.0095, 0.006), 0.004)
        painter.paint(hole, skin * 0.3, 0.85)
        wing = np.array([(0.034, -0.012), (0.04, 0.012), (0.032, 0.026)])
        edge = painter.stroke(NOSE + wing * [side, 1], 0.009, 0.005)
        painter.paint(edge, skin * 0.6, 0.55)


def _lips(painter, who):
    skin, colour = np.array(who.skin), _lip_colour(who)
    upper = [
        (-0.072, 0),
        (-0.03, -0.019),
        (0, -0.012),
        (0.03, -0.019),
        (0.072, 0),
        (0, 0.006),
    ]
    lower = [
        (-0.068, 0.002),
        (0, 0.004),
        (0.068, 0.002),
        (0.03, 0.027),
        (-0.03, 0.027),
    ]
    line = [(-0.074, -0.006), (-0.03, 0.001), (0, 0.004)]
    line += [(-x, y) for x, y in line[1::-1]]

    def around_mouth(points):
        return np.array(MOUTH) + np.array(points)

    top = painter.polygon(around_mouth(upper), 0.004)
    painter.paint(top, colour * 0.86, 0.9)
    painter.paint(painter.polygon(around_mouth(lower), 0.004), colour, 0.9)
    gloss = painter.ellipse(around_mouth((0, 0.016)), (0.028, 0.006), 0.006)
    painter.paint(gloss, np.clip(colour * 1.2 + 20, 0, 255), 0.5)
    between = painter.stroke(around_mouth(line), 0.008, 0.003)
    painter.paint(between, skin * 0.3, 0.8)
    below = painter.ellipse(around_mouth((0, 0.043)), (0.04, 0.009), 0.01)
    painter.paint(below, skin * 0.62, 0.4)


def _lip_colour(who) -> np.ndarray:
    skin, red = np.array(who.skin), np.array([178.0, 58.0, 66.0])
    natural = skin * [0.9, 0.64, 0.62]
    dark = 0.4 + 0.6 * skin.mean() / 200
    return natural + 0.55 * who.lips * (red * dark - natural)


def _glasses(painter):
    for (x, y), side in zip(EYES, (-1, 1), strict=True):
        rim = painter.ellipse((x, y + 0.006), (0.073, 0.058))
        hole = painter.ellipse((x, y + 0.006), (0.063, 0.048))
        painter.paint(np.clip(rim - hole, 0, 1), _FRAME, 0.92)
        painter.paint(hole, (225, 235, 245), 0.07)
        temple = [(x + 0.07 * side, y - 0.008), (x + 0.14 * side, y - 0.016)]
        painter.paint(painter.stroke(temple, 0.013), _FRAME, 0.9)
    bridge = [(-0.018, -0.705), (0, -0.713), (0.018, -0.705)]
    painter.paint(painter.stroke(bridge, 0.011), _FRAME, 0.92)
