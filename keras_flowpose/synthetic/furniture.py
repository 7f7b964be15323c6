"""Pictures, windows and shelves, painted onto a float32 RGB wall."""

import cv2
import numpy as np


def muted_colour(
    random: np.random.Generator,
    low: float = 60,
    high: float = 220,
    mute: float = 0.7,
) -> np.ndarray:
    """A random RGB colour between `low` and `high`.

    Args:
        random: Source of randomness.
        low: Least value.
        high: Greatest value.
        mute: How grey it is, 0-1.
    """
    grey = random.uniform(low, high)
    return mute * grey + (1 - mute) * random.uniform(low, high, 3)


def hang_picture(
    wall: np.ndarray, side: int, random: np.random.Generator
) -> None:
    """Hangs a framed picture somewhere; `side` scales it, in pixels."""
    height, width = wall.shape[:2]
    x = random.uniform(-0.05, 0.9) * width
    y = random.uniform(0.0, 0.5) * height
    w, h = random.uniform(0.12, 0.3, 2) * side
    edge = max(1, side // 60)
    _box(wall, (x, y, x + w, y + h), muted_colour(random, 20, 120))
    inner = (x + edge, y + edge, x + w - edge, y + h - edge)
    _box(wall, inner, muted_colour(random, 40, 230, 0.3))
    for _ in range(6):
        at = random.uniform(inner[:2], np.maximum(inner[2:], inner[:2]))
        radius = int(random.uniform(0.01, 0.05) * side) + 1
        colour = muted_colour(random, 20, 230, 0.2).tolist()
        cv2.circle(wall, [int(v) for v in at], radius, colour, -1)


def put_window(
    wall: np.ndarray,
    left: float,
    wide: float,
    side: int,
    random: np.random.Generator,
) -> None:
    """Lets in a window with bars.

    Args:
        wall: The picture, painted in place.
        left: Its left edge in pixels.
        wide: Its width in pixels.
        side: Shorter side of the frame in pixels.
        random: Decides the sky.
    """
    top, bottom = 0.06 * len(wall), 0.55 * len(wall)
    sky = np.array([214, 228, 240]) * random.uniform(0.8, 1.04)
    _box(wall, (left, top, left + wide, bottom), sky)
    bar = max(2, side // 50)
    for share in (0, 0.5, 1):
        x = left + share * wide
        _box(wall, (x, top, x + bar, bottom), np.array([236, 232, 226]))


def put_shelf(
    wall: np.ndarray,
    left: float,
    wide: float,
    side: int,
    random: np.random.Generator,
) -> None:
    """Puts up a full bookshelf; arguments as `put_window`."""
    height = len(wall)
    wood = np.array([122, 88, 58]) * random.uniform(0.5, 1.4)
    _box(wall, (left, 0, left + wide, height), wood * 0.45)
    row = int(random.uniform(0.13, 0.2) * height)
    board = max(2, side // 60)
    for bottom in range(row, height + row, row):
        x = left
        while x < left + wide:
            w = random.uniform(0.012, 0.04) * side
            h = random.uniform(0.55, 0.9) * row
            book = muted_colour(random, 30, 210, 0.45)
            _box(wall, (x, bottom - h, x + w, bottom), book)
            x += w + 1
        _box(wall, (left, bottom, left + wide, bottom + board), wood)


def _box(wall, corners, colour) -> None:
    left, top, right, bottom = (int(value) for value in corners)
    cv2.rectangle(wall, (left, top), (right, bottom), colour.tolist(), -1)
