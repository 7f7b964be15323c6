"""Cuts between scenes, told from two frames.

Across a cut there is no flow, and what a frame says about joints is about
another picture. Three signs must come together, so that what happens within a
scene is not taken for a cut: small motion and noise leave grey levels as they
are, fast motion and pans the colours, and flashes the pattern of light and
dark, once both frames are brought to the same exposure.
"""

import cv2
import numpy as np

SMALL = 64  # pixels of a side, all that is looked at
CELLS = 16  # of a side, blind to all but large things
BINS = 8  # of each of R, G and B
LEAST_DIFFERENCE = 10.0
MOST_CORRELATION = 0.75
MOST_SHARED_COLOURS = 0.8
MOST_GAIN = 64.0


def is_scene_cut(image_a: np.ndarray, image_b: np.ndarray) -> bool:
    """Whether the scene changes between two frames next to each other.

    All of this must hold: the mean grey levels of 16 x 16 blocks differ by
    more than 10 of 255; they are correlated by less than 0.75, also if the
    darker frame is brightened until its mean is the other's; and less than
    0.8 of the pixels find one of their colour (of 512) in the other frame.

    Args:
        image_a: RGB, uint8 `(height, width, 3)`.
        image_b: The same, of any size. Order does not matter.

    Raises:
        ValueError: If an image is not uint8 RGB.

    Example:

    >>> dark, light = np.zeros([2, 40, 60, 3], np.uint8)
    >>> dark[:20], light[:, :30] = 90, 255
    >>> is_scene_cut(dark, light), is_scene_cut(dark, dark)
    (True, False)
    """
    images = _small(image_a), _small(image_b)
    greys = [cv2.cvtColor(image, cv2.COLOR_RGB2GRAY) for image in images]
    first, second = (_cells(grey) for grey in greys)
    if np.abs(first - second).mean() <= LEAST_DIFFERENCE:
        return False
    shared = np.minimum(*(_colours(image) for image in images)).sum()
    if shared >= MOST_SHARED_COLOURS:
        return False
    darker, lighter = sorted((np.float32(g) for g in greys), key=np.mean)
    exposed = _cells(_brightened(darker, lighter.mean()))
    alike = max(
        _correlation(first, second), _correlation(exposed, _cells(lighter))
    )
    return bool(alike < MOST_CORRELATION)


def _small(image):
    if image.dtype != np.uint8 or image.ndim != 3 or image.shape[2] != 3:
        raise ValueError(
            "Images must be uint8 of shape (height, width, 3). Received: "
            f"{image.dtype} of shape {image.shape}"
        )
    return cv2.resize(image, (SMALL, SMALL), interpolation=cv2.INTER_AREA)


def _cells(grey):
    size = (CELLS, CELLS)
    return cv2.resize(np.float32(grey), size, interpolation=cv2.INTER_AREA)


def _colours(image):
    """Share of the pixels in each colour."""
    ranges = [0, 256] * 3
    counts = cv2.calcHist([image], [0, 1, 2], None, [BINS] * 3, ranges)
    return counts / SMALL**2


def _brightened(grey, mean):
    """As if exposed for longer, highlights cut off, up to a mean level."""
    low, high = 1.0, MOST_GAIN
    for _ in range(12):
        middle = np.sqrt(low * high)
        if np.minimum(grey * middle, 255).mean() < mean:
            low = middle
        else:
            high = middle
    return np.minimum(grey * low, 255)


def _correlation(first, second):
    first, second = first - first.mean(), second - second.mean()
    spread = np.sqrt(np.square(first).sum() * np.square(second).sum())
    return (first * second).sum() / max(spread, 1e-6)
