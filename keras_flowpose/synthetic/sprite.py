"""A sprite: a flat, textured piece of the picture.

A drawn frame is a pile of sprites, each laid into it by one affine map. That
keeps the motion of every pixel known in closed form.
"""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Sprite:
    """A texture with its place in the units of the part it shows.

    Args:
        pixels: Float32 `(height, width, 4)`: RGB 0-255 times alpha, and
            alpha 0-1.
        to_unit: Float64 `(2, 3)`, texture pixel (x, y) -> unit coordinates.
        across: Float32 `(height, width)` or None: the sideways part of the
            surface normal, -1 to 1, of round limbs that a light hits from
            one side.
        shadow: Float32 `(height, width)` or None: the soft shadow it casts on
            the body right behind it, 0-1.
    """

    pixels: np.ndarray
    to_unit: np.ndarray
    across: np.ndarray | None = None
    shadow: np.ndarray | None = None
