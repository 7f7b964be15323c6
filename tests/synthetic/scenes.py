"""Small scenes and plain readings of them, for the tests."""

import dataclasses
import functools

import numpy as np

from keras_flowpose.synthetic.clip import EFFECTS
from keras_flowpose.synthetic.clip import SignerConfig
from keras_flowpose.synthetic.clip import clip_scene
from keras_flowpose.synthetic.clip import signer_frames
from keras_flowpose.synthetic.identity import random_identity

CLEAN = dict.fromkeys(EFFECTS, False)
"""Switches that leave the drawing as it is."""

DENSITY = 60.0


def identity(seed=0, **changes):
    who = random_identity(np.random.default_rng(seed))
    return dataclasses.replace(who, **changes)


def rng(seed=0):
    return np.random.default_rng(seed)


@functools.cache
def scene(**fields):
    return clip_scene(SignerConfig(**fields))


@functools.cache
def frames(**fields):
    return tuple(signer_frames(SignerConfig(**fields)))


def bilinear(image, x, y):
    """The value of an image at one position inside it."""
    left, top = min(int(x), image.shape[1] - 2), min(int(y), len(image) - 2)
    a, b = x - left, y - top
    cell = image[top : top + 2, left : left + 2].astype(float)
    rows = cell[:, 0] * (1 - a) + cell[:, 1] * a
    return rows[0] * (1 - b) + rows[1] * b


def opaque_at(sprite, x, y):
    """Alpha of a sprite at a position in units."""
    to_unit = np.vstack([sprite.to_unit, [0, 0, 1]])
    at = np.linalg.solve(to_unit, [x, y, 1.0])
    height, width = sprite.pixels.shape[:2]
    if not (0 <= at[0] <= width - 1 and 0 <= at[1] <= height - 1):
        return 0.0
    return bilinear(sprite.pixels[..., 3], at[0], at[1])


def colour_at(sprite, x, y):
    """RGB of a sprite at a position in units where it is opaque."""
    to_unit = np.vstack([sprite.to_unit, [0, 0, 1]])
    at = np.linalg.solve(to_unit, [x, y, 1.0])
    return bilinear(sprite.pixels, at[0], at[1])[:3]
