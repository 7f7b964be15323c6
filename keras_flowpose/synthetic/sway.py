"""How body and head move beside the hands: swaying, nodding, blinking.

Smooth noise is a sum of sines with random periods, so that it is known at
every time without stepping through the ones before.
"""

from dataclasses import dataclass

import numpy as np

_HIPS = np.array([0.0, 1.4, 0.0])  # about which the body leans


@dataclass(frozen=True)
class Sway:
    """Movements of body and head, float64 arrays over the frames.

    Args:
        turn: Radians of the torso about the upright axis; positive brings the
            person's left shoulder (larger x) nearer to the camera.
        lean: Radians in the plane of the picture, about the hips.
        shift: `(frames, 2)`, units by which the body moves, (x, y).
        roll: Radians of the head in the plane of the picture.
        yaw: Turn of the face to the right of the picture, about -1 to 1.
        nod: Turn of the face downwards, about -1 to 1.
        mouth: How far the mouth is open, 0-1.
        lids: How far the eyes are closed, 0-1.
    """

    turn: np.ndarray
    lean: np.ndarray
    shift: np.ndarray
    roll: np.ndarray
    yaw: np.ndarray
    nod: np.ndarray
    mouth: np.ndarray
    lids: np.ndarray


def random_sway(times: np.ndarray, random: np.random.Generator) -> Sway:
    """Movements at `times` (seconds)."""

    def wander(size, slowest, fastest):
        return size * smooth_noise(times, slowest, fastest, random)

    lively = random.uniform(0.4, 1.3)
    breath = 0.008 * np.sin(2 * np.pi * times / random.uniform(3, 4.5))
    shift = np.stack(
        [wander(0.03, 7, 2), wander(0.01, 6, 2.5) + breath], axis=-1
    )
    mouth = wander(1.0, 0.9, 0.3) * (0.5 + 0.5 * wander(1.0, 6, 3))
    return Sway(
        turn=wander(0.11 * lively, 6, 1.6) + random.normal(0, 0.06),
        lean=wander(0.022 * lively, 7, 2),
        shift=lively * shift,
        roll=wander(0.06 * lively, 4, 1) + random.normal(0, 0.02),
        yaw=wander(0.38 * lively, 4, 0.9) + random.normal(0, 0.12),
        nod=wander(0.3 * lively, 3, 0.7),
        mouth=np.clip(0.9 * mouth, 0, 1),
        lids=_blinks(times, random),
    )


class BodyMotion:
    """Where points of the body are once it has turned, leant and moved.

    Args:
        sway: The movements.
    """

    def __init__(self, sway: Sway) -> None:
        c, s = np.cos(sway.turn), np.sin(sway.turn)
        turn = _rotation(len(c), (0, 2), c, s)
        c, s = np.cos(sway.lean), np.sin(sway.lean)
        self.rotation = _rotation(len(c), (0, 1), c, s) @ turn
        """Float64 `(frames, 3, 3)`."""
        still = _HIPS - self.rotation @ _HIPS
        self.offset = still + np.pad(sway.shift, [(0, 0), (0, 1)])
        """Float64 `(frames, 3)`, in units."""

    def place(self, points: np.ndarray) -> np.ndarray:
        """Body points `(frames, n, 3)` after the movement."""
        return points @ self.rotation.swapaxes(1, 2) + self.offset[:, None]

    def plane(self) -> np.ndarray:
        """Maps `(frames, 3, 3)` of the plane z = 0, in units."""
        maps = np.zeros((len(self.offset), 3, 3))
        maps[:, :2, :2] = self.rotation[:, :2, :2]
        maps[:, :2, 2] = self.offset[:, :2]
        maps[:, 2, 2] = 1
        return maps


def smooth_noise(
    times: np.ndarray,
    slowest: float,
    fastest: float,
    random: np.random.Generator,
) -> np.ndarray:
    """Noise of standard deviation 1 with periods between two (seconds)."""
    count = 4
    periods = np.exp(random.uniform(np.log(fastest), np.log(slowest), count))
    phases = random.uniform(0, 2 * np.pi, count)
    waves = np.sin(2 * np.pi * times[:, None] / periods + phases)
    # Slow movements go further than fast ones.
    weights = np.sqrt(periods) / np.sqrt((periods / 2).sum())
    return waves @ weights


def _blinks(times, random):
    closed = np.zeros_like(times)
    at = times[0] + random.uniform(0, 3)
    while at < times[-1]:
        closed = np.maximum(closed, np.exp(-(((times - at) / 0.07) ** 2)))
        at += random.uniform(1.2, 5)
    return closed


def _rotation(frames, plane, c, s):
    """Rotations `(frames, 3, 3)` in the plane of two axes."""
    first, second = plane
    turned = np.tile(np.eye(3), (frames, 1, 1))
    turned[:, first, first] = turned[:, second, second] = c
    turned[:, first, second], turned[:, second, first] = -s, s
    return turned
