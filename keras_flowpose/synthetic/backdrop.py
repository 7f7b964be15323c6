"""What is behind the signer: walls, rooms, studios, leaves, curtains."""

import cv2
import numpy as np

from keras_flowpose.synthetic.fabrics import noise
from keras_flowpose.synthetic.furniture import hang_picture
from keras_flowpose.synthetic.furniture import muted_colour
from keras_flowpose.synthetic.furniture import put_shelf
from keras_flowpose.synthetic.furniture import put_window


def random_backdrop(
    height: int, width: int, random: np.random.Generator
) -> np.ndarray:
    """A background picture of a random kind, more or less in focus.

    Args:
        height: Rows of the picture.
        width: Columns of the picture.
        random: Decides kind, colours and contents.

    Returns:
        Float32 `(height, width, 4)`: RGB 0-255, and ones.
    """
    side = min(height, width)
    kind = list(_KINDS)[random.integers(len(_KINDS))]
    picture = _KINDS[kind](height, width, side, random)
    picture = np.ascontiguousarray(picture, np.float32)
    defocus = random.choice([0.004, 0.008, 0.016]) * side
    picture = cv2.GaussianBlur(picture, (0, 0), defocus)
    # Light falls off from a corner.
    x, y = _grid(height, width, side)
    corner = random.uniform(0, 1, 2) * [width / side, height / side]
    away = np.hypot(x - corner[0], y - corner[1])
    picture *= (1.1 - 0.35 * random.random() * away)[..., None]
    # What is out of focus still has grain: plaster, paint, cloth.
    for size, strength in ((0.008, 1.5), (0.03, 2.0), (0.12, 3.0)):
        grain = noise(random, (height, width), max(2.0, size * side))
        picture += strength * grain[..., None]
    opaque = np.ones((height, width, 1), np.float32)
    picture = np.clip(picture, 4, 250)
    return np.concatenate([picture, opaque], axis=-1, dtype=np.float32)


def _grid(height, width, side):
    """Positions in shares of the shorter side, `(1, width)`, `(height, 1)`."""
    x = np.arange(width, dtype=np.float32)[None, :] / side
    return x, np.arange(height, dtype=np.float32)[:, None] / side


def _plain(height, width, colour):
    return np.ones((height, width, 1), np.float32) * np.float32(colour)


def _wall(height, width, side, random):
    picture = _plain(height, width, muted_colour(random, 70, 225, 0.75))
    if random.random() < 0.5:  # a skirting or a line of paint
        level = int(random.uniform(0.55, 0.8) * height)
        picture[level:] *= random.uniform(0.6, 0.85)
        picture[level : level + max(1, side // 80)] *= 1.25
    for _ in range(random.integers(0, 4)):
        hang_picture(picture, side, random)
    return picture


def _room(height, width, side, random):
    picture = _wall(height, width, side, random)
    left = (random.choice([-0.1, 0.6]) + random.uniform(0, 0.1)) * width
    wide = random.uniform(0.35, 0.5) * width
    put = put_window if random.random() < 0.5 else put_shelf
    put(picture, left, wide, side, random)
    return picture


def _studio(height, width, side, random):
    """A ramp of light with bands across, perhaps with a map of some land."""
    x, y = _grid(height, width, side)
    angle = random.uniform(0, np.pi)
    ramp = x * np.cos(angle) + y * np.sin(angle)
    ramp = ((ramp - ramp.min()) / np.ptp(ramp))[..., None]
    first, last = (muted_colour(random, 15, 200, 0.55) for _ in range(2))
    picture = first + ramp * (last - first)
    for _ in range(random.integers(2, 7)):
        from_band = (ramp - random.random()) / random.uniform(0.01, 0.12)
        picture = picture + np.exp(-(from_band**2)) * random.uniform(-40, 50, 3)
    if random.random() < 0.5:
        land = noise(random, (height, width), 0.12 * side)[..., None] > 0.2
        colour = muted_colour(random, 60, 200, 0.4)
        picture = np.where(land, 0.6 * picture + 0.4 * colour, picture)
    return picture


def _leaves(height, width, side, random):
    sky = np.array([180, 205, 225]) * random.uniform(0.6, 1.05)
    picture = _plain(height, width, sky)
    green = random.uniform([40, 75, 30], [110, 115, 70])
    for size, cover in ((0.2, -0.4), (0.07, -0.1), (0.025, 0.3)):
        cloud = noise(random, (height, width), size * side)
        mask = np.clip((cloud - cover) * 2.5, 0, 1)[..., None]
        leaf = np.float32(green * random.uniform(0.5, 1.3))
        picture += mask * (leaf - picture)
    return picture


def _curtain(height, width, side, random):
    x, _ = _grid(height, width, side)
    bend = 0.03 * noise(random, (height, width), (0.3 * side, 0.8 * side))
    phase = 2 * np.pi * (x + bend) / random.uniform(0.08, 0.2)
    pleats = 0.78 + 0.2 * np.sin(phase) + 0.08 * np.sin(2.3 * phase + 1)
    return pleats[..., None] * muted_colour(random, 40, 200, 0.6)


def _bricks(height, width, side, random):
    x, y = _grid(height, width, side)
    high = random.uniform(0.05, 0.09)
    row = np.floor(y / high)
    along = x / (2.6 * high) + 0.5 * (row % 2)
    # Distances from the nearest joint, in brick heights.
    from_bed = 0.5 - np.abs(y / high % 1 - 0.5)
    from_end = 2.6 * (0.5 - np.abs(along % 1 - 0.5))
    brick = np.clip(14 * np.minimum(from_bed, from_end) - 0.4, 0, 1)
    tones = random.uniform(0.85, 1.15, 4096)
    number = (row * 61 + np.floor(along)).astype(int) % len(tones)
    colour = muted_colour(random, 70, 200, 0.65) * tones[number][..., None]
    mortar = muted_colour(random, 110, 210, 0.9)
    return mortar + brick[..., None] * (colour - mortar)


def _clutter(height, width, side, random):
    picture = _plain(height, width, muted_colour(random, 30, 180))
    for _ in range(random.integers(25, 60)):
        at = random.uniform(0, 1, 2) * [width, height]
        size = random.uniform(0.03, 0.25, 2) * side
        angle = random.choice([0, 0, random.uniform(0, 90)])
        box = cv2.boxPoints((at.tolist(), size.tolist(), float(angle)))
        colour = muted_colour(random, 15, 225, 0.6).tolist()
        cv2.fillPoly(picture, [box.astype(np.int32)], colour, cv2.LINE_AA)
    return picture


_KINDS = {
    "wall": _wall,
    "room": _room,
    "studio": _studio,
    "leaves": _leaves,
    "curtain": _curtain,
    "bricks": _bricks,
    "clutter": _clutter,
}
