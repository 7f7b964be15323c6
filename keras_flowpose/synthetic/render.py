"""Draws a frame: sprites laid over one another, back to front.

Beside the picture it keeps which layer each pixel shows, and how purely.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from keras_flowpose.synthetic.sprite import Sprite


@dataclass(frozen=True)
class Rendering:
    """A drawn frame.

    Args:
        image: Float32 `(height, width, 3)`, RGB 0-255, without effects.
        owner: Uint8 `(height, width)`: index of the layer that contributes
            most to the pixel.
        purity: Float32 `(height, width)`: the share that it contributes.
    """

    image: np.ndarray
    owner: np.ndarray
    purity: np.ndarray


@dataclass(frozen=True)
class Placed:
    """A sprite in one frame.

    Args:
        index: Its layer's number, 0-254.
        sprite: The sprite.
        maps: Float64 `(samples, 2, 3)`, texture pixel -> frame pixel, at
            moments while the shutter is open; an odd number, the middle one
            is the frame's own.
        side_light: Strength of the light from the side of larger `across`.
        shadow: (x, y) offset of its shadow in pixels, or None for no shadow.
    """

    index: int
    sprite: Sprite
    maps: np.ndarray
    side_light: float = 0.0
    shadow: tuple[float, float] | None = None


def render(
    height: int,
    width: int,
    backdrop: Placed,
    placed: list[Placed],
    body: int = 0,
) -> Rendering:
    """Draws sprites over a background.

    Args:
        height: Rows of the frame.
        width: Columns of the frame.
        backdrop: The background, layer 0; mirrored beyond its borders.
        placed: Sprites, back to front.
        body: Shadows fall on layers of this index and above.
    """
    canvas = _mean(
        [
            _laid(backdrop.sprite.pixels, to_frame, (width, height), True)
            for to_frame in backdrop.maps
        ]
    )
    owner = np.zeros((height, width), np.uint8)
    purity = np.ones((height, width), np.float32)
    for piece in placed:
        if piece.shadow and piece.sprite.shadow is not None:
            _cast_shadow(canvas, owner, piece, body)
        _lay(canvas, owner, purity, piece)
    return Rendering(canvas[..., :3], owner, purity)


def _lay(canvas, owner, purity, piece) -> None:
    pixels = piece.sprite.pixels
    window = _window(pixels, piece.maps, canvas.shape)
    if window is None:
        return
    rows, columns, size, shift = window
    if piece.side_light and piece.sprite.across is not None:
        light = 1 + np.float32(piece.side_light) * piece.sprite.across
        factors = cv2.merge([light, light, light, np.ones_like(light)])
        pixels = cv2.multiply(pixels, factors)
    patches = [_laid(pixels, to_frame - shift, size) for to_frame in piece.maps]
    alpha = patches[len(patches) // 2][..., 3]
    share = purity[rows, columns]
    share *= 1 - alpha
    np.copyto(owner[rows, columns], piece.index, where=alpha > share)
    np.maximum(share, alpha, out=share)
    patch = _mean(patches)
    region = canvas[rows, columns]
    region *= _for_each_channel(1 - patch[..., 3])
    region += patch


def _cast_shadow(canvas, owner, piece, body) -> None:
    to_frame = piece.maps[len(piece.maps) // 2].copy()
    to_frame[:, 2] += piece.shadow
    window = _window(piece.sprite.shadow, to_frame[None], canvas.shape)
    if window is None:
        return
    rows, columns, size, shift = window
    dark = _laid(piece.sprite.shadow, to_frame - shift, size)
    dark *= owner[rows, columns] >= body
    canvas[rows, columns] *= _for_each_channel(1 - dark)


def _for_each_channel(factor) -> np.ndarray:
    # NumPy is several times slower at broadcasting over a short last axis.
    return cv2.merge([factor] * 4)


def _laid(texture, to_frame, size, mirror=False) -> np.ndarray:
    border = cv2.BORDER_REFLECT_101 if mirror else cv2.BORDER_CONSTANT
    return cv2.warpAffine(
        texture, to_frame, size, flags=cv2.INTER_LINEAR, borderMode=border
    )


def _mean(pictures):
    total = pictures[0].copy() if len(pictures) > 1 else pictures[0]
    for picture in pictures[1:]:
        total += picture
    return total / len(pictures) if len(pictures) > 1 else total


def _window(texture, maps, shape):
    """The part of the frame that a texture can reach, or None."""
    height, width = texture.shape[:2]
    corners = np.array(
        [[-1, width, width, -1], [-1, -1, height, height], [1, 1, 1, 1]]
    )
    reach = maps @ corners  # (samples, 2, 4)
    left, top = np.maximum(np.floor(reach.min((0, 2))).astype(int), 0)
    end = np.ceil(reach.max((0, 2))).astype(int) + 1
    right, bottom = np.minimum(end, (shape[1], shape[0]))
    if left >= right or top >= bottom:
        return None
    shift = np.array([[0, 0, left], [0, 0, top]], np.float64)
    size = (int(right - left), int(bottom - top))
    return slice(top, bottom), slice(left, right), size, shift
