"""Paints sprites in unit coordinates, with smooth edges and soft masks."""

import cv2
import numpy as np

from keras_flowpose.synthetic.sprite import Sprite

_OVER = 2  # painted pixels per sprite pixel and axis, against jagged edges
_SOFTNESS = 0.55  # blur of a finished sprite, in its pixels, as a lens has it
_SHADOW = 0.07  # blur of a shadow, in body units
_BITS = 4  # OpenCV draws at sixteenths of a pixel


class Painter:
    """Paints a sprite, in unit coordinates.

    Positions are in units, x to the right and y down. A mask is a float32
    array, 0-1, of the painted size.

    Args:
        box: Left, top, right and bottom in units.
        density: Pixels of the finished sprite per unit.
    """

    def __init__(
        self, box: tuple[float, float, float, float], density: float
    ) -> None:
        left, top, right, bottom = box
        self.density = density
        columns, rows = (
            max(4, int(np.ceil(side * density)))
            for side in (right - left, bottom - top)
        )
        self.step = 1 / (density * _OVER)
        """Units between painted pixels."""
        self.shape = (rows * _OVER, columns * _OVER)
        """Height and width of masks."""
        steps = [np.arange(side, dtype=np.float32) for side in self.shape]
        self.x = left + steps[1][None, :] * np.float32(self.step)
        """Positions of columns, `(1, width)`."""
        self.y = top + steps[0][:, None] * np.float32(self.step)
        """Positions of rows, `(height, 1)`."""
        self._rgb = np.zeros((*self.shape, 3), np.float32)
        self._alpha = np.zeros(self.shape, np.float32)

    def inside(self, distance: np.ndarray, softness: float = 0) -> np.ndarray:
        """Mask where a distance (units, positive inside) says inside."""
        distance = np.broadcast_to(distance, self.shape)
        width = max(softness, self.step)
        return np.clip(distance / width + 0.5, 0, 1).astype(np.float32)

    def polygon(self, points, soft: float = 0) -> np.ndarray:
        """Mask of a smooth closed curve through points `(n, 2)`.

        Args:
            points: Corners that the curve passes, in units.
            soft: Standard deviation of its blurred edge in units.
        """
        return self.straight(smooth_curve(points), soft)

    def straight(self, points, soft: float = 0) -> np.ndarray:
        """Mask of a polygon with straight sides; arguments as `polygon`."""
        mask = np.zeros(self.shape, np.uint8)
        cv2.fillPoly(mask, [self._fixed_point(points)], 255, cv2.LINE_AA, _BITS)
        return self.soften(mask.astype(np.float32) / 255, soft)

    def ellipse(
        self, centre, radii, soft: float = 0, turn: float = 0
    ) -> np.ndarray:
        """Mask of an ellipse, turned by `turn` radians."""
        x, y = self.x - centre[0], self.y - centre[1]
        c, s = np.cos(turn), np.sin(turn)
        away = np.hypot((c * x + s * y) / radii[0], (c * y - s * x) / radii[1])
        distance = (1 - away) * min(radii)
        return self.inside(distance, soft)

    def stroke(self, points, width: float, soft: float = 0) -> np.ndarray:
        """Mask of a line of some width through points."""
        mask = np.zeros(self.shape, np.uint8)
        wide = width / self.step
        cv2.polylines(
            mask,
            [self._fixed_point(points)],
            False,
            255,
            max(1, round(wide)),
            cv2.LINE_AA,
            _BITS,
        )
        # OpenCV draws no line thinner than a pixel: thin ones are faint.
        faint = min(1.0, wide)
        return self.soften(mask.astype(np.float32) * (faint / 255), soft)

    def soften(self, mask: np.ndarray, size: float) -> np.ndarray:
        """A mask blurred with a standard deviation of `size` units."""
        if size / self.step < 0.3:
            return mask
        return cv2.GaussianBlur(mask, (0, 0), size / self.step)

    def paint(self, mask: np.ndarray, colour, strength: float = 1) -> None:
        """Covers what is there with a colour `(3,)` or a picture."""
        cover = mask * strength if strength != 1 else mask
        keep = 1 - cover
        self._rgb *= keep[..., None]
        self._rgb += cover[..., None] * np.asarray(colour, np.float32)
        self._alpha *= keep
        self._alpha += cover

    def tint(self, mask: np.ndarray, colour, strength: float = 1) -> None:
        """Colours what is there, and leaves its outline alone."""
        cover = mask * strength
        self._rgb *= (1 - cover)[..., None]
        self._rgb += (cover * self._alpha)[..., None] * np.asarray(
            colour, np.float32
        )

    def shade(self, factor: np.ndarray) -> None:
        """Makes what is there lighter or darker; 1 leaves it alone."""
        factor = np.broadcast_to(factor, self.shape)
        self._rgb *= factor.astype(np.float32)[..., None]

    def darken(self, mask: np.ndarray, share: float) -> None:
        """Takes away a share of the light, where a mask says so."""
        self._rgb *= (1 - share * mask)[..., None]

    def erase(self, mask: np.ndarray) -> None:
        """Makes what is there transparent."""
        keep = np.broadcast_to(1 - mask, self.shape).astype(np.float32)
        self._rgb *= keep[..., None]
        self._alpha *= keep

    def sprite(
        self, across: np.ndarray | None = None, shadow: float = 0
    ) -> Sprite:
        """The finished sprite.

        Args:
            across: As in `Sprite`, at the painted resolution.
            shadow: Strength of its shadow, 0-1; 0 for none.
        """
        picture = np.dstack([np.clip(self._rgb, 0, 255), self._alpha])
        rows, columns = (side // _OVER for side in self.shape)
        picture = _shrink(picture, (columns, rows))
        pad = 3 + (round(2 * _SHADOW * self.density) if shadow else 0)
        picture = _pad(picture, pad)
        picture = cv2.GaussianBlur(picture, (0, 0), _SOFTNESS)
        cast = None
        if shadow:
            blur = _SHADOW * self.density
            cast = cv2.GaussianBlur(picture[..., 3] * shadow, (0, 0), blur)
        if across is not None:
            across = np.broadcast_to(across, self.shape).astype(np.float32)
            across = _pad(_shrink(across, (columns, rows)), pad)
        step = 1 / self.density
        # The centre of a sprite pixel lies between its painted pixels.
        first = self._corner() + (0.5 * (_OVER - 1) / _OVER - pad) * step
        to_unit = np.array([[step, 0, first[0]], [0, step, first[1]]])
        return Sprite(picture, to_unit, across, cast)

    def _corner(self) -> np.ndarray:
        return np.array([self.x[0, 0], self.y[0, 0]], np.float64)

    def _fixed_point(self, points) -> np.ndarray:
        pixels = (np.asarray(points) - self._corner()) / self.step
        return np.rint(pixels * 2**_BITS).astype(np.int32)


def smooth_curve(points, steps: int = 8) -> np.ndarray:
    """A closed Catmull-Rom curve through points `(n, 2)`, as `(m, 2)`."""
    points = np.asarray(points, np.float64)
    before, after = np.roll(points, 1, 0), np.roll(points, -1, 0)
    beyond = np.roll(points, -2, 0)
    t = (np.arange(steps) / steps)[None, :, None]
    p0, p1, p2, p3 = (p[:, None] for p in (before, points, after, beyond))
    curve = 0.5 * (
        2 * p1
        + (p2 - p0) * t
        + (2 * p0 - 5 * p1 + 4 * p2 - p3) * t**2
        + (3 * p1 - p0 - 3 * p2 + p3) * t**3
    )
    return curve.reshape(-1, 2)


def mirrored(half) -> np.ndarray:
    """A closed outline from its half with x >= 0, top to bottom."""
    half = np.asarray(half, np.float64)
    other = half[::-1] * [-1, 1]
    keep = np.abs(other[:, 0]) > 1e-9  # points on the axis stand once
    return np.concatenate([half, other[keep]])


def _shrink(picture, size):
    return cv2.resize(picture, size, interpolation=cv2.INTER_AREA)


def _pad(picture, pad):
    border = cv2.BORDER_CONSTANT
    return cv2.copyMakeBorder(picture, pad, pad, pad, pad, border, value=0)
