"""Arms and hands in three dimensions: two bones, a palm and ten fingers.

Body coordinates: the origin lies midway between the shoulders, x points to
the right of the picture, y down, z towards the camera. One unit is the
distance between the shoulder joints (some 36 cm). Leading axes are free.
"""

from dataclasses import dataclass

import numpy as np

_BENT = np.radians(38)  # the elbow's smallest inner angle
_STRAIGHT = 0.99  # of the arm's length
_WRIST_SHARE = 0.55  # how far a hand keeps to its forearm's direction

PALM_LENGTH = 0.25
"""From the wrist to the knuckles, at hand size 1."""

# Per finger, thumb first: base on the palm (towards the thumb's side, along
# it), how far it fans out, and the lengths of its two drawn segments.
_BASE = np.array(
    [
        [0.07, 0.06],
        [0.078, 0.24],
        [0.027, 0.252],
        [-0.026, 0.244],
        [-0.074, 0.222],
    ]
)
_FAN = np.array([0.85, 0.10, 0.02, -0.07, -0.18])
_SPREAD = np.array([0.35, 0.22, 0.05, -0.14, -0.32])
_SEGMENTS = np.array(
    [[0.115, 0.09], [0.105, 0.11], [0.115, 0.12], [0.11, 0.115], [0.085, 0.09]]
)
_CURL = np.array(
    [[0.6, 0.9], [1.45, 1.75], [1.45, 1.75], [1.45, 1.75], [1.45, 1.75]]
)


@dataclass(frozen=True)
class Hand:
    """A posed hand in body coordinates, all float64.

    Args:
        palm: `(..., 2, 3)`, wrist and middle of the knuckles.
        lateral: `(..., 3)`, unit vector to the thumb's side of the palm.
        normal: `(..., 3)`, unit vector out of the palm.
        fingers: `(..., 5, 3, 3)`: base, middle and tip of each finger, the
            thumb first.
    """

    palm: np.ndarray
    lateral: np.ndarray
    normal: np.ndarray
    fingers: np.ndarray


def solve_arm(
    shoulder: np.ndarray,
    wrist: np.ndarray,
    upper_arm: float,
    forearm: float,
    pole: np.ndarray,
) -> tuple[np.ndarray, np.ndarray]:
    """Elbow and wrist of an arm that reaches for a point.

    Args:
        shoulder: `(..., 3)`.
        wrist: `(..., 3)`, where the wrist shall be; a point out of reach is
            approached as far as the arm goes.
        upper_arm: Length of the upper arm.
        forearm: Length of the forearm.
        pole: `(..., 3)`, the direction in which the elbow stands out.

    Returns:
        Elbow and wrist, `(..., 3)` each: the bones have their exact lengths.
    """
    reach = wrist - shoulder
    asked = np.linalg.norm(reach, axis=-1, keepdims=True)
    nearest = np.sqrt(
        upper_arm**2 + forearm**2 - 2 * upper_arm * forearm * np.cos(_BENT)
    )
    towards = reach / np.maximum(asked, 1e-9)
    length = np.clip(asked, nearest, _STRAIGHT * (upper_arm + forearm))
    along = (upper_arm**2 + length**2 - forearm**2) / (2 * length)
    out = np.sqrt(np.maximum(upper_arm**2 - along**2, 0))
    side = unit(pole - towards * dot(pole, towards))
    elbow = shoulder + along * towards + out * side
    return elbow, shoulder + length * towards


def pose_hand(
    wrist: np.ndarray,
    forearm: np.ndarray,
    point: np.ndarray,
    palm: np.ndarray,
    curl: np.ndarray,
    spread: np.ndarray,
    size: float,
    left: bool,
) -> Hand:
    """A hand at the end of a forearm.

    Args:
        wrist: `(..., 3)`.
        forearm: `(..., 3)`, unit vector along the forearm.
        point: `(..., 3)`, where the fingers shall point; the wrist bends
            only part of the way there.
        palm: `(..., 3)`, where the palm shall face.
        curl: `(..., 5)`, 0 for a straight finger to 1 for one in a fist.
        spread: `(...)`, 0 for closed to 1 for spread fingers.
        size: Size of the hand, about 1.
        left: Whether it is a left hand.
    """
    along = unit(_WRIST_SHARE * forearm + (1 - _WRIST_SHARE) * unit(point))
    # A wished palm that faces along the hand would leave it undecided.
    wished = unit(palm) + np.array([0.0, 0.02, 0.05])
    normal = unit(wished - along * dot(wished, along))
    lateral = np.cross(normal, along) * (-1 if left else 1)
    frame = np.stack([lateral, along, normal], axis=-2)  # (..., axis, 3)
    base = _BASE @ frame[..., :2, :] * size + wrist[..., None, :]
    angle = _FAN + _SPREAD * spread[..., None]
    outwards = (
        np.sin(angle)[..., None] * lateral[..., None, :]
        + np.cos(angle)[..., None] * along[..., None, :]
    )
    points = [base]
    for segment in range(2):
        bend = curl * _CURL[:, : segment + 1].sum(1)
        way = (
            np.cos(bend)[..., None] * outwards
            + np.sin(bend)[..., None] * normal[..., None, :]
        )
        length = _SEGMENTS[:, segment, None] * size
        points.append(points[-1] + length * way)
    knuckles = wrist + PALM_LENGTH * size * along
    return Hand(
        palm=np.stack([wrist, knuckles], axis=-2),
        lateral=lateral,
        normal=normal,
        fingers=np.stack(points, axis=-2),
    )


def segment_lengths(size: float) -> np.ndarray:
    """Lengths of the fingers' two segments, `(5, 2)`, thumb first."""
    return _SEGMENTS * size


def unit(vectors: np.ndarray) -> np.ndarray:
    """Vectors `(..., 3)` at length 1."""
    length = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return vectors / np.maximum(length, 1e-9)


def dot(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Inner products of vectors `(..., 3)`, as `(..., 1)`."""
    return (a * b).sum(-1, keepdims=True)
