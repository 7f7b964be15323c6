"""Layers of an arm and its hand."""

import numpy as np

from keras_flowpose.synthetic import limbs
from keras_flowpose.synthetic.acts import CURL
from keras_flowpose.synthetic.acts import PALM
from keras_flowpose.synthetic.acts import POINT
from keras_flowpose.synthetic.acts import SPREAD
from keras_flowpose.synthetic.acts import SWIVEL
from keras_flowpose.synthetic.acts import WRIST
from keras_flowpose.synthetic.camera import Framing
from keras_flowpose.synthetic.identity import Identity
from keras_flowpose.synthetic.kinematics import PALM_LENGTH
from keras_flowpose.synthetic.kinematics import Hand
from keras_flowpose.synthetic.kinematics import pose_hand
from keras_flowpose.synthetic.kinematics import segment_lengths
from keras_flowpose.synthetic.kinematics import solve_arm
from keras_flowpose.synthetic.kinematics import unit
from keras_flowpose.synthetic.layers import Layer
from keras_flowpose.synthetic.layers import Tubes
from keras_flowpose.synthetic.sway import BodyMotion
from keras_flowpose.synthetic.trunk import DENSITY

# Where the elbow stands out, of the left arm: aside, down and a bit back;
# and what a lifted elbow adds to that.
_POLE, _LIFT = np.array([0.5, 0.9, -0.45]), np.array([0.7, -0.6, 0.2])


def arm_layers(
    who: Identity,
    hand_keys: np.ndarray,
    body: BodyMotion,
    framing: Framing,
    left: bool,
    random: np.random.Generator,
) -> tuple[list[Layer], np.ndarray]:
    """Layers of one arm.

    Args:
        who: The signer's look.
        hand_keys: `(frames, 16)`, the hand's poses (see `acts.py`).
        body: The body's position.
        framing: Where the signer stands.
        left: Whether it is the left arm.
        random: Places irregularities of cloth and skin.

    Returns:
        The layers, with depths from 0 to 4, and shoulder, elbow and wrist in
        body units, float64 `(frames, 3, 3)`.
    """
    outwards = np.array([1.0 if left else -1.0, 1.0, 1.0])
    shoulder = np.tile([0.5, 0.0, 0.0] * outwards, (len(hand_keys), 1))
    pole = (_POLE + hand_keys[:, SWIVEL, None] * _LIFT) * outwards
    elbow, wrist = solve_arm(
        shoulder, hand_keys[:, WRIST], who.upper_arm, who.forearm, pole
    )
    hand = pose_hand(
        wrist,
        unit(wrist - elbow),
        hand_keys[:, POINT],
        hand_keys[:, PALM],
        hand_keys[:, CURL],
        hand_keys[:, SPREAD],
        who.hand,
        left,
    )
    joints = body.place(np.stack([shoulder, elbow, wrist], axis=1))
    density = DENSITY * framing.scale
    tubes = Tubes(framing, who.light)
    side = "left" if left else "right"
    layers = [
        tubes.layer(
            f"{side}_upper_arm",
            limbs.upper_arm(who, density, random),
            joints[:, :2],
            who.upper_arm,
            radius=0.14,
            depth=0,
        ),
        tubes.layer(
            f"{side}_forearm",
            limbs.forearm(who, density, random),
            joints[:, 1:],
            who.forearm,
            radius=0.12,
            depth=1,
        ),
        *_hand_layers(who, hand, body, tubes, f"{side}_hand", density, random),
    ]
    return layers, joints


def _hand_layers(
    who: Identity, hand: Hand, body, tubes, name, density, random
) -> list[Layer]:
    """Palm and fingers, sorted in depth about the palm at depth 2.5."""
    ends = body.place(hand.palm)
    middle = ends[..., 2].mean(1)
    length = PALM_LENGTH * who.hand
    # An elliptic cylinder's outline, seen from anywhere.
    across = unit(np.cross(ends[:, 1] - ends[:, 0], [0.0, 0.0, 1.0]))
    wide, deep = (
        np.einsum("fi,fij,fj->f", across, body.rotation, axis)
        for axis in (hand.lateral, hand.normal)
    )
    width = who.hand * np.hypot(
        limbs.PALM_HALF_WIDTH * wide, limbs.PALM_HALF_DEPTH * deep
    )
    sprite = limbs.palm(who, length, density, random)
    layers = [tubes.layer(name, sprite, ends, length, 0.1, 2.5, width)]
    fingers = body.place(hand.fingers.reshape(len(ends), -1, 3))
    fingers = fingers.reshape(hand.fingers.shape)
    for finger, lengths in enumerate(segment_lengths(who.hand)):
        for segment, long in enumerate(lengths):
            bone = fingers[:, finger, segment : segment + 2]
            nearer = np.tanh(4 * (bone[..., 2].mean(1) - middle))
            # Neighbours at one depth keep an order.
            depth = 2.5 + 0.45 * nearer + 1e-4 * (3 * finger + segment)
            tip = segment == len(lengths) - 1
            sprite = limbs.finger(who, long, tip, density)
            radius = limbs.FINGER_RADIUS * who.hand
            layers.append(tubes.layer(name, sprite, bone, long, radius, depth))
    return layers
