"""The camera: how body units become pixels, and how the view moves."""

from dataclasses import dataclass

import numpy as np

from keras_flowpose.synthetic.sway import smooth_noise

_DISTANCE = 7.0  # of the camera, in units: about 2.5 m


@dataclass(frozen=True)
class Framing:
    """Where the signer stands in the frame, before the camera moves.

    Args:
        scale: Pixels per body unit.
        origin: Pixel (x, y) of the point midway between the shoulders.
    """

    scale: float
    origin: tuple[float, float]

    def project(self, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Perspective picture of points.

        Args:
            points: `(..., 3)` in body coordinates.

        Returns:
            Pixels `(..., 2)`, and how much larger than in the shoulders'
            plane things look there, `(...)`.
        """
        nearer = _DISTANCE / (_DISTANCE - points[..., 2])
        flat = points[..., :2] * nearer[..., None]
        return flat * self.scale + np.array(self.origin), nearer


def random_framing(
    height: int, width: int, random: np.random.Generator
) -> Framing:
    """A framing as of interviews and interpreters: head to hips, centred."""
    scale = random.uniform(0.33, 0.45) * min(height, 1.25 * width)
    top = random.uniform(0.03, 0.10) * height
    x = (0.5 + random.uniform(-0.08, 0.08)) * (width - 1)
    return Framing(float(scale), (float(x), float(top + 0.94 * scale)))


def camera_motion(
    times: np.ndarray, height: int, width: int, random: np.random.Generator
) -> np.ndarray:
    """Pan, zoom and shake of a hand-held camera.

    Args:
        times: Seconds, `(frames,)`.
        height: Rows of the frame.
        width: Columns of the frame.
        random: Decides how it moves.

    Returns:
        Float64 `(frames, 3, 3)`: similarities, pixel -> pixel.
    """
    side = min(height, width)
    calm = random.choice([0.15, 0.5, 1.0])

    def wander(size, slowest, fastest):
        return calm * size * smooth_noise(times, slowest, fastest, random)

    zoom = np.exp(wander(0.03, 9, 3))
    angle = wander(0.008, 6, 1.5) + wander(0.0012, 0.8, 0.25)
    move = np.stack([wander(0.016, 8, 2.5) for _ in range(2)], -1)
    shake = np.stack([wander(0.0022, 0.9, 0.25) for _ in range(2)], -1)
    middle = np.array([(width - 1) / 2, (height - 1) / 2])
    turn = zoom * np.exp(1j * angle)
    maps = np.zeros((len(times), 3, 3))
    maps[:, 0, 0] = maps[:, 1, 1] = turn.real
    maps[:, 1, 0], maps[:, 0, 1] = turn.imag, -turn.imag
    offset = middle + side * (move + shake)
    maps[:, :2, 2] = offset - maps[:, :2, :2] @ middle
    maps[:, 2, 2] = 1
    return maps
