"""What hands do: each act is a few poses, with haste and holds.

A hand's pose is 16 numbers in body coordinates (see `kinematics.py`), given
for the right hand; the left one mirrors x.
"""

from collections.abc import Callable

import numpy as np

WRIST, POINT, PALM = slice(0, 3), slice(3, 6), slice(6, 9)
"""Where the wrist is, where the fingers point and where the palm faces."""
CURL, SPREAD, SWIVEL = slice(9, 14), 14, 15
"""Curl of five fingers, thumb first; spread; how far the elbow lifts."""

_SHAPES = {
    "flat": (0.15, 0.02, 0.02, 0.02, 0.02, 0.0),
    "five": (0.0, 0.05, 0.05, 0.05, 0.05, 1.0),
    "fist": (0.9, 1.0, 1.0, 1.0, 1.0, 0.0),
    "index": (0.8, 0.0, 1.0, 1.0, 1.0, 0.0),
    "two": (0.9, 0.0, 0.0, 1.0, 1.0, 0.9),
    "el": (0.0, 0.0, 1.0, 1.0, 1.0, 0.3),
    "horns": (0.8, 0.0, 1.0, 1.0, 0.0, 0.4),
    "claw": (0.3, 0.45, 0.45, 0.45, 0.45, 0.8),
    "loose": (0.25, 0.25, 0.32, 0.38, 0.42, 0.3),
    "pinch": (0.7, 0.6, 0.1, 0.05, 0.05, 0.5),
}
_CAMERA, _BODY, _IN = (0, 0, 1), (0, 0, -1), (1, 0, 0)
_DOWN, _UP = (0, 1, 0), (0, -1, 0)

Step = tuple[float, float, np.ndarray]
"""Haste (1 = usual), seconds held before, poses of both hands `(2, 16)`."""


def _pose(wrist, point, palm, shape, swivel=0.0, random=None, spread=0.05):
    """A right hand's pose; with `random` the place varies."""
    wrist = np.array(wrist, float)
    point, palm = np.array(point, float), np.array(palm, float)
    if random is not None:
        wrist = wrist + random.normal(0, spread, 3)
        point = point + random.normal(0, 0.12, 3)
        palm = palm + random.normal(0, 0.15, 3)
    return np.concatenate([wrist, point, palm, _SHAPES[shape], [swivel]])


def _mirror(pose):
    """The same pose of the left hand."""
    mirrored = pose.copy()
    mirrored[[0, 3, 6]] *= -1
    return mirrored


def _pair(right, left):
    """Both hands; `left` is given as if it were a right hand's."""
    return np.stack([right, _mirror(left)])


def _shape(random):
    return str(random.choice(list(_SHAPES)))


def _at_rest(random):
    kind = random.integers(4)
    if kind == 0:  # in the lap
        return _pose(
            (-0.22, 1.2, 0.38), (0.8, 0.4, 0.2), _BODY, "loose", 0, random
        )
    if kind == 1:  # hanging
        return _pose(
            (-0.66, 1.5, 0.12), (0, 1, 0.1), (1, 0, -0.3), "loose", 0, random
        )
    if kind == 2:  # folded before the belly
        return _pose(
            (-0.14, 0.92, 0.45), (0.95, 0.15, 0.1), _BODY, "flat", 0, random
        )
    return _pose((-0.42, 1.1, 0.4), (0.5, 0.6, 0.4), _DOWN, "loose", 0, random)


def _rest(random):
    pose = _at_rest(random)
    return [(0.8, 0.1, _pair(pose, pose)), (0.3, 0.5, _pair(pose, pose))]


def _in_front(random):
    """A random place and attitude in the space where one signs."""
    place = random.uniform([-0.62, 0.0, 0.45], [0.05, 0.8, 0.9])
    points = (
        (0.3, -1, 0.3),
        (0.9, -0.3, 0.3),
        (0.3, -0.5, 0.8),
        (0.7, -0.8, 0.1),
        (0.9, 0.3, 0.3),
    )
    palms = (
        _CAMERA,
        _BODY,
        _IN,
        (0.5, 0, 0.8),
        (0.4, 0.8, 0),
        (0, -0.8, 0.4),
        _DOWN,
    )
    point = points[random.integers(len(points))]
    palm = palms[random.integers(len(palms))]
    return _pose(
        place, point, palm, _shape(random), random.uniform(0, 0.5), random
    )


def _sign(random):
    """A few strokes with one hand, with both alike, or with both apart."""
    kind = random.choice(["both", "one", "apart"], p=[0.45, 0.33, 0.22])
    left_handed = random.random() < 0.15
    idle = _at_rest(random)
    steps, home = [], _in_front(random)
    for _ in range(random.integers(2, 5)):
        hand = home.copy()
        hand[WRIST] += random.normal(0, [0.16, 0.16, 0.1])
        if random.random() < 0.4:
            hand[9:15] = _SHAPES[_shape(random)]
        if random.random() < 0.4:
            home = _in_front(random)
        if kind == "both":
            other = hand.copy()
        else:
            other = _in_front(random) if kind == "apart" else idle
        pair = (other, hand) if left_handed else (hand, other)
        steps.append(
            (
                random.uniform(0.9, 1.5),
                random.choice([0, 0, 0.15]),
                _pair(*pair),
            )
        )
    return steps


def _wave(random):
    idle = _at_rest(random)
    place = np.array([-0.85, -0.3, 0.4]) + random.normal(0, 0.08, 3)
    left_handed, steps = random.random() < 0.3, []
    for stroke in range(random.integers(3, 7)):
        tilt = 0.5 if stroke % 2 else -0.5
        hand = _pose(
            place + [0.16 * tilt, 0, 0], (tilt, -1, 0.1), _CAMERA, "five", 0.2
        )
        pair = (idle, hand) if left_handed else (hand, idle)
        steps.append((1.3, 0.0, _pair(*pair)))
    return steps


def _cross(random):
    """Both forearms cross before the chest; each wrist passes the other."""
    height, shape = random.uniform(0.2, 0.75), _shape(random)
    near, far = random.permutation([0.75, 0.5])
    apart = _pose(
        (-0.35, height, 0.62), (0.5, -0.6, 0.4), _IN, shape, 0.2, random
    )
    steps = [(1.0, 0.1, _pair(apart, apart))]
    for _ in range(random.integers(1, 3)):
        reach = random.uniform(0.12, 0.32)
        right = _pose(
            (reach, height, near),
            (0.8, -0.6, 0.1),
            _BODY,
            shape,
            0.3,
            random,
            0.03,
        )
        left = _pose(
            (reach, height + 0.05, far),
            (0.8, -0.6, 0.1),
            _BODY,
            shape,
            0.3,
            random,
            0.03,
        )
        steps.append((1.0, 0.25, _pair(right, left)))
        steps.append((1.1, 0.05, _pair(apart, apart)))
    return steps


def _face(random):
    """A hand touches chin, cheek or forehead, or covers the face."""
    idle = _at_rest(random)
    wrist, point, palm = (
        ((-0.2, -0.02, 0.5), (0.5, -0.9, 0.0), _BODY),
        ((-0.36, -0.28, 0.45), (0.55, -0.9, -0.1), (0.9, 0, -0.4)),
        ((-0.34, -0.5, 0.45), (0.75, -0.6, 0), _BODY),
        ((-0.1, -0.2, 0.58), (0.15, -1, 0), _BODY),
        ((0.12, -0.05, 0.6), (0.4, -1, 0), _IN),
    )[random.integers(5)]
    shape = _shape(random)
    touch = _pose(wrist, point, palm, shape, 0.35, random, 0.03)
    away = touch.copy()
    away[WRIST] += random.uniform([-0.3, 0.05, 0.1], [0.0, 0.35, 0.3])
    both = random.random() < 0.3
    pairs = [
        _pair(hand, hand if both else idle) for hand in (away, touch, away)
    ]
    return [(1.0, 0.0, pairs[0]), (1.1, 0.25, pairs[1]), (1.0, 0.05, pairs[2])]


def _reach(random):
    targets = (
        ((-1.75, -0.05, 0.35), (-1, -0.1, 0.2), _CAMERA),
        ((-1.0, -1.0, 0.35), (-0.3, -1, 0.1), _CAMERA),
        ((-0.4, 0.25, 1.25), (0.2, -0.4, 1), _UP),
        ((0.75, 0.1, 0.75), (1, -0.1, 0.2), _DOWN),
        ((-1.3, 0.75, 0.5), (-0.9, 0.3, 0.4), _UP),
    )
    hand = _pose(*targets[random.integers(5)], _shape(random), 0.1, random, 0.1)
    other = hand if random.random() < 0.35 else _at_rest(random)
    pair = (hand, other) if random.random() < 0.75 else (other, hand)
    return [(1.0, 0.3, _pair(*pair))]


def _leave(random):
    """One hand or both go where the picture ends."""
    below = _pose((-0.5, 2.4, 0.35), (0.1, 1, 0.1), _IN, "loose", 0, random)
    aside = _pose(
        (-2.1, 0.4, 0.3), (-1, 0.2, 0.1), _CAMERA, "five", 0.2, random
    )
    hand = below if random.random() < 0.65 else aside
    stay = _in_front(random) if random.random() < 0.5 else hand
    pair = (hand, stay) if random.random() < 0.6 else (stay, hand)
    return [(1.0, 0.5, _pair(*pair))]


ACTS: dict[str, Callable[[np.random.Generator], list[Step]]] = {
    "sign": _sign,
    "rest": _rest,
    "wave": _wave,
    "cross": _cross,
    "face": _face,
    "reach": _reach,
    "leave": _leave,
}
"""What a signer can do."""
