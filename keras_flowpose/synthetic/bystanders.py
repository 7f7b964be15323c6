"""What moves behind the signer, and what gets in front."""

import numpy as np

from keras_flowpose.synthetic import props
from keras_flowpose.synthetic.layers import Layer
from keras_flowpose.synthetic.layers import shift
from keras_flowpose.synthetic.layers import turn
from keras_flowpose.synthetic.sprite import Sprite
from keras_flowpose.synthetic.sway import smooth_noise

_BEHIND, _BEFORE = -100.0, 100.0  # depths


def distractors(
    times: np.ndarray, height: int, width: int, random: np.random.Generator
) -> list[Layer]:
    """Nought to three moving things behind the signer.

    Args:
        times: Seconds, `(frames,)`.
        height: Rows of the frame.
        width: Columns of the frame.
        random: Decides what there is, and where it goes.

    Returns:
        Layers whose maps lead to pixels.
    """
    side = min(height, width)
    found = []
    for number in range(random.integers(0, 4)):
        kind = (props.passer, props.ball, props.card)[random.integers(3)]
        size = side * random.uniform(0.5, 1.0)
        at = _path(times, height, width, random)
        spin = random.choice([0, 0.6]) * smooth_noise(times, 6, 2, random)
        if kind is props.passer:
            at, spin = _walk(at, height * random.uniform(0.2, 0.45)), 0 * spin
        sprite = kind(size, random)
        found.append(
            _layer("distractor", sprite, at, size, spin, _BEHIND + number)
        )
    return found


def occluders(
    times: np.ndarray, height: int, width: int, random: np.random.Generator
) -> list[Layer]:
    """Perhaps something before the signer; arguments as `distractors`."""
    side = min(height, width)
    chance = random.random()
    if chance < 0.5:
        return []
    spin = np.zeros(len(times))
    size = side * random.uniform(0.7, 1.1)
    if chance < 0.65:
        # Wider than the frame, in case the camera pans.
        sprite = props.desk(side, 1.6 * width / side, random)
        at, size = (width / 2, height * random.uniform(0.83, 0.95)), side
    elif chance < 0.78:
        sprite = props.microphone(size)
        at = (
            random.uniform(0.3, 0.7) * width,
            random.uniform(0.62, 0.8) * height,
        )
        spin = spin + random.uniform(-0.4, 0.4)
    elif chance < 0.9:
        sprite = props.leaf(size, random)
        x, tilt = ((0.0, 0.5), (1.0, -0.5))[random.integers(2)]
        at = x * width, 1.05 * height
        spin = tilt + 0.12 * smooth_noise(times, 4, 1.2, random)
    else:
        size = 1.3 * size
        sprite = props.passer(size, random)
        at = _path(times, height, width, random)
        at = _walk(at, height * random.uniform(0.45, 0.7))
    at = np.broadcast_to(at, (len(times), 2))
    return [_layer("occluder", sprite, at, size, spin, _BEFORE)]


def _path(times, height, width, random) -> np.ndarray:
    """Pixels (x, y): either wandering, or across the picture and back."""
    y = random.uniform(0.1, 0.7) + 0.1 * smooth_noise(times, 6, 1.5, random)
    if random.random() < 0.5:
        x = random.random() + 0.3 * smooth_noise(times, 7, 2, random)
    else:
        speed = random.choice([-1, 1]) * random.uniform(0.12, 0.5)
        phase = random.uniform(0, 2) + speed * times
        # A triangle wave with rounded turns beyond both sides.
        x = 0.5 + 0.72 * np.arcsin(0.97 * np.sin(np.pi * phase))
    return np.stack([x * width, y * height], axis=-1)


def _walk(at, height) -> np.ndarray:
    """A path at one height, with steps."""
    bob = 0.02 * height * np.abs(np.sin(at[:, 0] * 0.1))
    return np.stack([at[:, 0], height - bob], axis=-1)


def _layer(name: str, sprite: Sprite, at, size, spin, depth) -> Layer:
    maps = shift(at[:, 0], at[:, 1]) @ turn(spin, size)
    return Layer(name, sprite, maps[:, :2], np.full(len(at), depth))
