"""Bilinear look-ups, one pixel at a time."""

import math

import numpy as np


def pixel(image: np.ndarray, row: int, column: int, edge: bool) -> np.ndarray:
    """One pixel of `[h, w, c]`; outside: the nearest, or zeros."""
    height, width, channels = image.shape
    if edge:
        row = min(max(row, 0), height - 1)
        column = min(max(column, 0), width - 1)
    elif not (0 <= row < height and 0 <= column < width):
        return np.zeros(channels)
    return image[row, column].astype(np.float64)


def look_up(image: np.ndarray, x: float, y: float, edge: bool) -> np.ndarray:
    """Bilinear value of `[h, w, c]` at (x, y)."""
    left, top = math.floor(x), math.floor(y)
    total = np.zeros(image.shape[2])
    for row in (top, top + 1):
        for column in (left, left + 1):
            weight = (1 - abs(x - column)) * (1 - abs(y - row))
            total += weight * pixel(image, row, column, edge)
    return total


def warp(image: np.ndarray, flow: np.ndarray, edge: bool) -> np.ndarray:
    """Backward warp of `[b, h, w, c]` by (dx, dy) flow `[b, h, w, 2]`."""
    result = np.zeros(flow.shape[:3] + image.shape[3:])
    for b, i, j in np.ndindex(*flow.shape[:3]):
        dx, dy = flow[b, i, j].astype(np.float64)
        result[b, i, j] = look_up(image[b], j + dx, i + dy, edge)
    return result
