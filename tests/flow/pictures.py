"""Textured pictures, and pairs of them with a known shift."""

import cv2
import numpy as np


def textured(height, width, seed=0):
    """Smooth random texture, so that sub-pixel shifts are well defined."""
    noise = np.random.default_rng(seed).integers(
        0, 256, (height // 4 + 2, width // 4 + 2, 3), "uint8"
    )
    return cv2.resize(noise, (width, height), interpolation=cv2.INTER_CUBIC)


def shifted_pair(shift, height=101, width=131, seed=0):
    """Target and source: what is at p in one is at p + shift in the other."""
    dx, dy = shift
    big = textured(height + 40, width + 40, seed)
    return tuple(
        np.ascontiguousarray(big[y : y + height, x : x + width])
        for x, y in ((20, 20), (20 - dx, 20 - dy))
    )
