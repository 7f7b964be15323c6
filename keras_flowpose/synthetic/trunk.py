"""Layers of torso, neck and head."""

import numpy as np

from keras_flowpose.synthetic import face
from keras_flowpose.synthetic import head
from keras_flowpose.synthetic import torso
from keras_flowpose.synthetic.camera import Framing
from keras_flowpose.synthetic.identity import Identity
from keras_flowpose.synthetic.layers import Layer
from keras_flowpose.synthetic.layers import matrices
from keras_flowpose.synthetic.layers import shift
from keras_flowpose.synthetic.layers import stretch
from keras_flowpose.synthetic.layers import turn
from keras_flowpose.synthetic.sway import BodyMotion
from keras_flowpose.synthetic.sway import Sway

DENSITY = 1.05
"""Texture pixels per pixel of the frame."""

_PIVOT = (0.0, -0.40)  # about which a head turns, on its sheets
_SEAT = (0.0, -0.255)  # where that point is on the body
_FACE = (0.0, -0.63)  # middle of the features
_LEAST = 0.04  # of a closed mouth, and of an open eye's lid


def trunk_layers(
    who: Identity,
    sway: Sway,
    body: BodyMotion,
    framing: Framing,
    random: np.random.Generator,
) -> tuple[list[Layer], np.ndarray]:
    """Layers from the hair behind the neck to the eyelids.

    Args:
        who: The signer's look.
        sway: Movements of body and head.
        body: The body's position.
        framing: Where the signer stands.
        random: Places irregularities of cloth, skin and hair.

    Returns:
        The layers, with depths from 0 to 9, and the nose `(frames, 2)` in
        pixels.
    """
    density = DENSITY * framing.scale
    to_pixels = shift(*framing.origin) @ stretch(framing.scale, framing.scale)
    plane = to_pixels @ body.plane()
    yaw, nod = np.tanh(sway.yaw), np.tanh(sway.nod)
    pivot = shift(-_PIVOT[0], -_PIVOT[1])
    seat = plane @ shift(*_SEAT) @ turn(sway.roll, who.head) @ pivot
    skull = seat @ shift(0.012 * yaw, 0)
    sheet = skull @ _slide(0.055 * yaw, 0.04 * nod)
    opening = stretch(1, np.clip(sway.mouth, _LEAST, 1))
    closing = stretch(1, np.clip(sway.lids, _LEAST, 1))
    pieces = [
        ("neck", torso.neck(who, density, random), plane),
        ("torso", torso.torso(who, density, random), plane),
        ("head", head.head(who, density, random), skull),
        ("head", face.features(who, density), sheet),
        (
            "head",
            face.mouth(who, density),
            sheet @ shift(*face.MOUTH) @ opening,
        ),
    ]
    for x, y in face.EYES:
        lid = sheet @ shift(x, y - 0.026) @ closing
        pieces.append(("head", face.lid(who, density), lid))
    hair = head.hair_behind(who, density, random)
    if hair is not None:
        pieces.insert(0, ("hair", hair, seat @ shift(-0.02 * yaw, 0)))
    frames = len(sway.roll)
    layers = [
        Layer(name, sprite, maps[:, :2], np.full(frames, float(depth)))
        for depth, (name, sprite, maps) in enumerate(pieces)
    ]
    return layers, (sheet @ np.array([*face.NOSE, 1.0]))[:, :2]


def _slide(x, y) -> np.ndarray:
    """Features on a turning head: moved, and narrower to the side."""
    move = matrices([[1 - 30 * x**2, 0, x], [0, 1, y], [0, 0, 1]])
    return shift(*_FACE) @ move @ shift(-_FACE[0], -_FACE[1])
