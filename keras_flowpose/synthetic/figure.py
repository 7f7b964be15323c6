"""The signer as a pile of sprites: which there are, and where each one lies.

Everything is computed for all frames at once.
"""

import dataclasses
from dataclasses import dataclass

import numpy as np

from keras_flowpose.synthetic.arms import arm_layers
from keras_flowpose.synthetic.camera import Framing
from keras_flowpose.synthetic.identity import Identity
from keras_flowpose.synthetic.layers import Layer
from keras_flowpose.synthetic.sway import BodyMotion
from keras_flowpose.synthetic.sway import Sway
from keras_flowpose.synthetic.trunk import trunk_layers

_ARMS = 20.0  # depth of the farther arm's layers; the nearer one's is above
_ARM = 10.0


@dataclass(frozen=True)
class Figure:
    """A signer's layers and joints, before the camera moves.

    Args:
        layers: All sprites, in no order.
        joints: Float64 `(frames, 7, 2)`, pixels, in the order of
            `UPPER_BODY_7`.
        joints_3d: Float64 `(frames, 6, 3)`: the joints of the arms in body
            units, in the same order (so without the head).
    """

    layers: tuple[Layer, ...]
    joints: np.ndarray
    joints_3d: np.ndarray


def build_figure(
    who: Identity,
    hands: np.ndarray,
    sway: Sway,
    framing: Framing,
    random: np.random.Generator,
) -> Figure:
    """Dresses and poses a signer.

    Args:
        who: The signer's look.
        hands: `(frames, 2, 16)`, from `hand_motion`.
        sway: Movements of body and head.
        framing: Where the signer stands.
        random: Places irregularities of cloth, skin and hair.
    """
    body = BodyMotion(sway)
    layers, nose = trunk_layers(who, sway, body, framing, random)
    right, left = (
        arm_layers(who, hands[:, side], body, framing, bool(side), random)
        for side in range(2)
    )
    # The nearer wrist's arm is drawn over the other one.
    right_is_near = right[1][:, 2, 2] > left[1][:, 2, 2]
    for (parts, _), near in ((right, right_is_near), (left, ~right_is_near)):
        for part in parts:
            depth = part.depth + _ARMS + _ARM * near
            layers.append(dataclasses.replace(part, depth=depth))
    joints_3d = np.stack(
        [arm[1][:, place] for place in (2, 1, 0) for arm in (right, left)],
        axis=1,
    )
    flat, _ = framing.project(joints_3d)
    joints = np.concatenate([nose[:, None], flat], axis=1)
    return Figure(tuple(layers), joints, joints_3d)
