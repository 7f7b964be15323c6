"""Layers: sprites over time, and the affine maps that place them."""

from dataclasses import dataclass

import numpy as np

from keras_flowpose.synthetic.camera import Framing
from keras_flowpose.synthetic.sprite import Sprite

_SIDE_LIGHT = 0.3  # how much darker the side away from the light is


@dataclass(frozen=True)
class Layer:
    """A sprite over time.

    Args:
        name: What it shows; layers of one part of the body have one name.
        sprite: The sprite.
        maps: Float64 `(frames, 2, 3)`, sprite units -> pixels.
        depth: Float64 `(frames,)`; what is higher is drawn later.
        side_light: Float64 `(frames,)` or None: how strongly light falls from
            the side of larger `across`.
    """

    name: str
    sprite: Sprite
    maps: np.ndarray
    depth: np.ndarray
    side_light: np.ndarray | None = None


class Tubes:
    """Lays sprites of round things along bones.

    Args:
        framing: How units become pixels.
        light: Vector towards the light.
    """

    def __init__(self, framing: Framing, light: tuple[float, ...]) -> None:
        self._framing = framing
        self._light = np.array(light[:2])

    def layer(
        self,
        name: str,
        sprite: Sprite,
        bone: np.ndarray,
        length: float,
        radius: float,
        depth: float | np.ndarray = 0.0,
        width: float | np.ndarray = 1.0,
    ) -> Layer:
        """A layer whose y axis runs along a bone.

        Args:
            name: Name of the layer.
            sprite: Drawn from (0, 0) to (0, `length`).
            bone: `(frames, 2, 3)`, its ends in units.
            length: The bone's length in units.
            radius: However much the bone points at the camera, it is drawn
                this long, in units.
            depth: Depth, constant or `(frames,)`.
            width: Factor on widths, constant or `(frames,)`.
        """
        points, nearer = self._framing.project(bone)
        scale = self._framing.scale * nearer.mean(-1, keepdims=True)
        axis = points[:, 1] - points[:, 0]
        seen = np.linalg.norm(axis, axis=-1, keepdims=True)
        towards = axis / np.maximum(seen, 1e-6)
        axis = towards * np.maximum(seen, radius * scale)
        side = np.stack([towards[:, 1], -towards[:, 0]], axis=-1)
        wide = np.broadcast_to(width, len(points))[:, None]
        maps = np.stack([side * scale * wide, axis / length, points[:, 0]], -1)
        depth = np.broadcast_to(depth, len(points)).astype(np.float64)
        light = _SIDE_LIGHT * (side @ self._light)
        return Layer(name, sprite, maps, depth, light)


def matrices(rows: list[list]) -> np.ndarray:
    """Square matrices `(frames, n, n)` from entries, scalars or `(frames,)`."""
    entries = np.broadcast_arrays(*(entry for row in rows for entry in row))
    side = len(rows)
    stacked = np.stack(entries, -1).astype(np.float64)
    return stacked.reshape(-1, side, side)


def shift(x: float | np.ndarray, y: float | np.ndarray) -> np.ndarray:
    """Maps `(frames, 3, 3)` that move by (x, y)."""
    return matrices([[1, 0, x], [0, 1, y], [0, 0, 1]])


def stretch(x: float | np.ndarray, y: float | np.ndarray) -> np.ndarray:
    """Maps `(frames, 3, 3)` that multiply by (x, y)."""
    return matrices([[x, 0, 0], [0, y, 0], [0, 0, 1]])


def turn(angle: np.ndarray, size: float | np.ndarray = 1.0) -> np.ndarray:
    """Maps `(frames, 3, 3)` that turn x towards y by radians, and scale."""
    c, s = size * np.cos(angle), size * np.sin(angle)
    return matrices([[c, -s, 0], [s, c, 0], [0, 0, 1]])


def square(maps: np.ndarray) -> np.ndarray:
    """Affine maps `(..., 2, 3)` as matrices `(..., 3, 3)`."""
    bottom = np.broadcast_to([0.0, 0.0, 1.0], (*maps.shape[:-2], 1, 3))
    return np.concatenate([maps, bottom], axis=-2)
