"""Cloth: patterns, weave and folds, as pictures over unit coordinates."""

from dataclasses import dataclass

import cv2
import numpy as np

PATTERNS = (
    "plain",
    "plain",
    "stripes",
    "pinstripes",
    "checks",
    "knit",
    "dots",
    "print",
    "denim",
    "melange",
)
"""Kinds of cloth; plain is twice as likely."""


@dataclass(frozen=True)
class Fabric:
    """A cloth.

    Args:
        pattern: One of `PATTERNS`.
        colours: Ground and second colour, RGB 0-255.
        period: Repeat of the pattern in body units.
        contrast: How strong the second colour shows, 0-1.
        folds: Depth of its folds, 0-1.
    """

    pattern: str
    colours: tuple[tuple[float, ...], tuple[float, ...]]
    period: float
    contrast: float
    folds: float


def random_fabric(random: np.random.Generator) -> Fabric:
    """A cloth of random kind and colours."""
    ground = _dye(random)
    second = _dye(random)
    if np.abs(np.subtract(ground, second)).sum() < 90:
        second = tuple(255 - c for c in ground)
    return Fabric(
        pattern=str(random.choice(PATTERNS)),
        colours=(ground, second),
        period=float(random.uniform(0.10, 0.24)),
        contrast=float(random.uniform(0.35, 0.95)),
        folds=float(random.uniform(0.5, 1.0)),
    )


def cloth(
    fabric: Fabric,
    x: np.ndarray,
    y: np.ndarray,
    random: np.random.Generator,
) -> np.ndarray:
    """The cloth as a picture, without light.

    Args:
        fabric: The cloth.
        x: `(1, width)`, positions in units, evenly spaced.
        y: `(height, 1)`.
        random: Places its irregularities.

    Returns:
        Float32 `(height, width, 3)`, RGB 0-255.
    """
    shape = (y.size, x.size)
    step = float(x[0, 1] - x[0, 0])
    ground, second = np.array(fabric.colours, np.float32)
    amount = _PATTERN[fabric.pattern](fabric, x, y, step, random)
    amount = np.broadcast_to(amount, shape).astype(np.float32)
    picture = ground + (fabric.contrast * amount)[..., None] * (second - ground)
    # Weave and wear: no real cloth has one colour.
    grain = noise(random, shape, 0.022 / step) * 0.02
    wear = noise(random, shape, 0.25 / step) * 0.02
    return picture * (1 + grain + wear)[..., None]


def noise(
    random: np.random.Generator, shape: tuple[int, int], size, turn: float = 0
) -> np.ndarray:
    """Smooth noise of standard deviation about 1.

    Args:
        random: Source of randomness.
        shape: Height and width.
        size: Size of its blobs in pixels, one number or (x, y).
        turn: Radians by which its grain is turned.

    Returns:
        Float32 of that shape.
    """
    across, down = np.broadcast_to(size, 2)
    height, width = shape
    # Drawn coarsely and enlarged. The grain turns with its coarse grid.
    extent = int(np.hypot(height, width)) if turn else 0
    rows = max(4, int(np.ceil(max(height, extent) / max(down, 1))) + 3)
    columns = max(4, int(np.ceil(max(width, extent) / max(across, 1))) + 3)
    coarse = random.standard_normal((rows, columns), np.float32)
    c, s = np.cos(turn), np.sin(turn)
    fx, fy = 1 / max(across, 1), 1 / max(down, 1)
    back = np.array([[c * fx, s * fx, 0], [-s * fy, c * fy, 0]])
    middle = back[:, :2] @ [width / 2, height / 2]
    offset = random.uniform(0, 1, 2)
    back[:, 2] = [(columns - 1) / 2, (rows - 1) / 2] - middle + offset - 0.5
    flags = cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP
    border = cv2.BORDER_REFLECT_101
    return 1.3 * cv2.warpAffine(
        coarse, back, (width, height), flags=flags, borderMode=border
    )


def folds(
    fabric: Fabric, shape: tuple[int, int], step: float, random, turn: float
) -> np.ndarray:
    """Light and dark of folds as a factor around 1, float32 of that shape."""
    long = noise(random, shape, (0.11 / step, 0.7 / step), turn)
    cross = noise(random, shape, (0.09 / step, 0.45 / step), turn - 0.6)
    ridges = long + 0.6 * cross
    # Folds are round on top and sharp below.
    return 1 + fabric.folds * (0.05 * ridges - 0.03 * np.abs(ridges))


def _dye(random) -> tuple[float, ...]:
    """A colour that clothes have: often dark, pale or muted."""
    hue, value = random.uniform(0, 360), random.uniform(0.16, 0.95)
    saturation = random.beta(1.2, 2.6)
    if random.random() < 0.25:
        saturation = 0.04
    colour = np.array([[[hue, saturation, value]]], np.float32)
    rgb = cv2.cvtColor(colour, cv2.COLOR_HSV2RGB)[0, 0] * 235 + 8
    return tuple(float(c) for c in rgb)


def _wave(position, period, sharpness=4.0):
    """A soft square wave between 0 and 1."""
    value = np.sin(2 * np.pi * position / period)
    return 0.5 + 0.5 * np.tanh(sharpness * value)


def _plain(fabric, x, y, step, random):
    return 0.02 * noise(random, (y.size, x.size), 0.05 / step)


def _stripes(fabric, x, y, step, random):
    return _wave(y + 0 * x, fabric.period)


def _pinstripes(fabric, x, y, step, random):
    return np.clip(np.cos(2 * np.pi * x / fabric.period) * 6 - 5, 0, 1) + 0 * y


def _checks(fabric, x, y, step, random):
    broad = 0.5 * (_wave(x, fabric.period, 6) + _wave(y, fabric.period, 6))
    lines = np.cos(2 * np.pi * (x / fabric.period + 0.25)) > 0.93
    return np.clip(broad + 0.5 * lines, 0, 1)


def _knit(fabric, x, y, step, random):
    size = max(0.055, 3.5 * step)
    zigzag = np.abs((x / size) % 1 - 0.5) * 0.9
    return 0.15 + 0.15 * np.sin(2 * np.pi * (y / size + zigzag))


def _dots(fabric, x, y, step, random):
    row = np.round(y / fabric.period)
    dx = (x / fabric.period + 0.5 * (row % 2)) % 1 - 0.5
    dy = y / fabric.period - row
    return np.clip((0.27 - np.hypot(dx, dy)) * 10 + 0.5, 0, 1)


def _print(fabric, x, y, step, random):
    blobs = noise(random, (y.size, x.size), 0.6 * fabric.period / step)
    return np.clip(3.5 * (blobs - 0.25), 0, 1)


def _denim(fabric, x, y, step, random):
    twill = noise(random, (y.size, x.size), (0.03 / step, 0.09 / step), 0.6)
    return np.clip(0.25 + 0.16 * twill, 0, 1)


def _melange(fabric, x, y, step, random):
    fine = noise(random, (y.size, x.size), (0.03 / step, 0.06 / step), 0.2)
    return np.clip(0.3 + 0.25 * fine, 0, 1)


_PATTERN = {
    "plain": _plain,
    "stripes": _stripes,
    "pinstripes": _pinstripes,
    "checks": _checks,
    "knit": _knit,
    "dots": _dots,
    "print": _print,
    "denim": _denim,
    "melange": _melange,
}
