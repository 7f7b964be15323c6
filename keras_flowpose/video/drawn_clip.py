"""A procedurally drawn person who gestures: a test clip with known joints.

Nothing is downloaded and nobody's picture is shipped. The figure is shaded
and textured so that a net trained on photographs has something to recognise,
and optical flow something to follow; it is no substitute for real video.
"""

import math
from collections.abc import Iterator

import cv2
import numpy as np

_SIZE = 256
FPS = 25
"""Frames a second."""

_SKIN, _HAIR = (214, 168, 140), (62, 42, 30)
_SHIRT, _SLEEVE = (46, 84, 132), (40, 74, 118)
_UPPER_ARM, _FOREARM = 46.0, 42.0  # pixels
_NOISE = 5.0  # grey levels, standard deviation


def drawn_clip(
    frames: int = 100, seed: int = 0
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Draws a clip, frame by frame.

    Args:
        frames: Length at 25 frames a second.
        seed: Fixes background, cloth and noise.

    Yields:
        image: RGB, uint8 `(256, 256, 3)`.
        joints: Float32 `(7, 2)`, (x, y) in pixels in the order of
            `UPPER_BODY_7`.
    """
    random = np.random.default_rng(seed)
    background = _background(random)
    cloth = _texture(random, (_SIZE, _SIZE), 1.5)
    for frame in range(frames):
        joints = _pose(frame / FPS)
        image = background.copy()
        _body(image, joints, cloth)
        image = cv2.GaussianBlur(image, (0, 0), 0.8)
        image += random.normal(0, _NOISE, image.shape).astype(np.float32)
        yield np.clip(np.rint(image), 0, 255).astype(np.uint8), joints


def _pose(time: float) -> np.ndarray:
    """Joints at a time in seconds: breathing, swaying, both arms at work."""
    sway = 3.0 * math.sin(1.1 * time)
    middle = np.array([128 + sway, 118 + 1.5 * math.sin(2.0 * time)])
    right_shoulder = middle + [-34, 0]
    left_shoulder = middle + [34, 0]
    head = middle + [2.0 * math.sin(0.9 * time), -46]
    right = _arm(
        right_shoulder,
        math.radians(112 + 22 * math.sin(1.7 * time)),
        math.radians(-75 + 55 * math.sin(2.3 * time)),
    )
    left = _arm(
        left_shoulder,
        math.radians(68 - 25 * math.sin(1.4 * time + 1.0)),
        math.radians(-105 + 45 * math.sin(1.9 * time + 2.0)),
    )
    points = [head, right[1], left[1], right[0], left[0]]
    return np.array([*points, right_shoulder, left_shoulder], np.float32)


def _arm(shoulder, upper, lower):
    """Elbow and wrist from two angles; 0 points right, 90 degrees down."""
    elbow = shoulder + _UPPER_ARM * np.array([math.cos(upper), math.sin(upper)])
    wrist = elbow + _FOREARM * np.array([math.cos(lower), math.sin(lower)])
    return elbow, wrist


def _texture(random, shape, smoothness):
    noise = random.normal(size=shape).astype(np.float32)
    noise = cv2.GaussianBlur(noise, (0, 0), smoothness)
    return noise / noise.std()


def _background(random) -> np.ndarray:
    """A blurred room: a wall, light from one side, a shelf, a window."""
    x, y = np.meshgrid(np.linspace(0, 1, _SIZE), np.linspace(0, 1, _SIZE))
    light = (150 + 40 * x - 35 * y).astype(np.float32)
    room = light[..., None] * np.array([0.98, 0.95, 0.88], np.float32)
    cv2.rectangle(room, (0, 30), (46, 150), (120, 92, 66), -1)
    for shelf in (62, 100, 138):
        cv2.rectangle(room, (0, shelf), (46, shelf + 4), (84, 62, 44), -1)
    cv2.rectangle(room, (196, 20), (250, 104), (205, 222, 235), -1)
    cv2.line(room, (223, 20), (223, 104), (150, 150, 150), 3)
    room = cv2.GaussianBlur(room, (0, 0), 3)
    for smoothness, strength in ((8.0, 7.0), (1.5, 3.0)):
        grain = _texture(random, (_SIZE, _SIZE), smoothness)
        room += strength * grain[..., None]
    return room


def _body(image, joints, cloth) -> None:
    head, right_wrist, left_wrist, right_elbow, left_elbow, *rest = joints
    right_shoulder, left_shoulder = rest
    neck = (right_shoulder + left_shoulder) / 2
    _limb(image, neck + [0, 2], head + [0, 12], 13, 12, _SKIN, None)
    torso = np.array(
        [
            right_shoulder + [-7, -6],
            neck + [-13, -14],
            neck + [13, -14],
            left_shoulder + [7, -6],
            left_shoulder + [2, 60],
            neck + [33, 145],
            neck + [-33, 145],
            right_shoulder + [-2, 60],
        ]
    )
    mask = np.zeros(image.shape[:2], np.float32)
    cv2.fillPoly(mask, [_fixed_point(torso)], 1.0, cv2.LINE_AA, _BITS)
    _paint(image, mask, _SHIRT, cloth, neck[0], 44)
    _head(image, head)
    for shoulder, elbow, wrist in (
        (right_shoulder, right_elbow, right_wrist),
        (left_shoulder, left_elbow, left_wrist),
    ):
        _limb(image, shoulder, elbow, 13, 10.5, _SLEEVE, cloth)
        _limb(image, elbow, wrist, 10, 6.5, _SKIN, None)
        reach = wrist + 0.28 * (wrist - elbow)
        _limb(image, wrist, reach, 7, 7.5, _SKIN, None)


def _head(image, head) -> None:
    """A face; `head`, the paper's joint, is the nose."""

    def ellipse(offset, axes, colour, shaded=True):
        mask = np.zeros(image.shape[:2], np.float32)
        centre = tuple(int(v) for v in _fixed_point(head + offset))
        scaled = tuple(round(a * 2**_BITS) for a in axes)
        cv2.ellipse(
            mask, centre, scaled, 0, 0, 360, 1.0, -1, cv2.LINE_AA, _BITS
        )
        _paint(image, mask, colour, None, head[0], 30 if shaded else 1e9)

    ellipse([0, -9], [23, 27], _HAIR)
    ellipse([0, 0], [18.5, 24], _SKIN)
    for side in (-1, 1):
        ellipse([7.5 * side, -6], [3.6, 1.8], (240, 236, 230), shaded=False)
        ellipse([7.5 * side, -6], [1.7, 1.7], (50, 36, 28), shaded=False)
        ellipse([7.5 * side, -11], [4.6, 1.2], _HAIR, shaded=False)
    ellipse([0, 2], [2.8, 4.0], (196, 146, 120), shaded=False)
    ellipse([0, 12], [6.0, 1.8], (168, 88, 84), shaded=False)


def _limb(image, start, end, thick, thin, colour, cloth) -> None:
    """A tapered capsule, darker towards its lower side."""
    y, x = np.mgrid[: image.shape[0], : image.shape[1]].astype(np.float32)
    axis = np.asarray(end) - start
    along = ((x - start[0]) * axis[0] + (y - start[1]) * axis[1]) / (
        axis @ axis
    )
    along = np.clip(along, 0, 1)
    radius = thick + (thin - thick) * along
    away_x = x - start[0] - along * axis[0]
    away_y = y - start[1] - along * axis[1]
    mask = np.clip(radius - np.hypot(away_x, away_y) + 0.5, 0, 1)
    shade = 1 - 0.3 * np.clip((away_y + 0.5 * away_x) / radius, -0.5, 1)
    if cloth is not None:
        shade = shade * (1 + 0.05 * cloth)
    painted = np.array(colour, np.float32) * shade[..., None]
    image += mask[..., None] * (painted - image)


def _paint(image, mask, colour, cloth, middle, width) -> None:
    """Fills a mask, lit from the upper left."""
    x = np.arange(image.shape[1], dtype=np.float32)[None, :]
    shade = 1 - 0.18 * np.clip((x - middle) / width, -1, 1)
    if cloth is not None:
        shade = shade * (1 + 0.06 * cloth)
    shade = np.broadcast_to(shade, image.shape[:2])
    painted = np.array(colour, np.float32) * shade[..., None]
    image += mask[..., None] * (painted - image)


_BITS = 4  # OpenCV draws at sixteenths of a pixel


def _fixed_point(points) -> np.ndarray:
    return np.rint(np.asarray(points) * 2**_BITS).astype(np.int32)
