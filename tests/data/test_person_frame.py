"""Centre, size and tilt of a hand-made person, also with joints missing."""

import math

import numpy as np
import pytest
import tensorflow as tf

from keras_flowpose.data.person_frame import person_frame
from keras_flowpose.data.person_frame import torso_diagonal
from keras_flowpose.skeleton import LSP_14

PERSON = {
    "right_shoulder": (40, 50),
    "left_shoulder": (80, 50),
    "right_elbow": (30, 85),
    "left_elbow": (95, 80),
    "right_wrist": (30, 115),
    "left_wrist": (120, 75),
    "right_hip": (48, 118),
    "left_hip": (72, 118),
    "neck": (60, 48),
    "head_top": (60, 15),
}


def frame_of(joints, turn=0.0):
    names = LSP_14.joints
    points = np.zeros([14, 2], "f")
    visible = np.zeros(14, "i4")
    cos, sin = math.cos(turn), math.sin(turn)
    for name, (x, y) in joints.items():
        points[names.index(name)] = [cos * x - sin * y, sin * x + cos * y]
        visible[names.index(name)] = 2
    found = person_frame(tf.constant(points), tf.constant(visible), names)
    return [value.numpy() for value in found], points, visible


def test_a_whole_person():
    (centre, torso, tilt), _, _ = frame_of(PERSON)
    np.testing.assert_allclose(centre, [60, 50])
    assert torso == pytest.approx(68)
    assert tilt == pytest.approx(0)


@pytest.mark.parametrize("turn", [0.5, -1.2, 3.0])
def test_tilt_undoes_the_turn_and_size_does_not_change(turn):
    (_, torso, tilt), _, _ = frame_of(PERSON, turn)
    assert torso == pytest.approx(68, abs=1e-3)
    assert math.remainder(tilt + turn, 2 * math.pi) == pytest.approx(
        0, abs=1e-5
    )


def test_torso_seen_from_above_is_mended_by_the_shoulders():
    flat = PERSON | {"right_hip": (48, 55), "left_hip": (72, 55)}
    (_, torso, _), _, _ = frame_of(flat)
    assert torso == pytest.approx(1.4 * 40)


@pytest.mark.parametrize(
    ("kept", "torso"),
    [
        (["right_shoulder", "left_shoulder"], 56),
        (["right_shoulder", "right_elbow"], 1.7 * math.hypot(10, 35)),
        (["left_elbow", "left_wrist"], 2.0 * math.hypot(25, 5)),
        (["neck", "left_hip"], 35),
    ],
)
def test_missing_joints_are_made_up_for(kept, torso):
    (centre, found, tilt), _, _ = frame_of({k: PERSON[k] for k in kept})
    assert found == pytest.approx(torso, rel=1e-4)
    assert tilt == 0
    assert (centre > 0).all() and (centre < 130).all()


def test_nothing_labelled_stays_finite():
    (centre, torso, _), _, _ = frame_of({})
    assert np.isfinite(centre).all()
    assert torso > 0


def test_torso_diagonal_needs_both_its_ends():
    _, points, visible = frame_of(PERSON)
    length = torso_diagonal(points, visible, LSP_14.joints)
    assert float(length) == pytest.approx(math.hypot(32, 68))
    visible[LSP_14.joints.index("left_hip")] = 0
    assert float(torso_diagonal(points, visible, LSP_14.joints)) == 0
    assert float(torso_diagonal(points, visible, ["head"] * 14)) == 0


def test_torso_diagonal_of_several_frames():
    _, points, visible = frame_of(PERSON)
    stack = np.stack([points, 2 * points, points])
    flags = np.stack([visible, visible, 0 * visible])
    lengths = torso_diagonal(stack, flags, LSP_14.joints)
    expected = math.hypot(32, 68) * np.array([1, 2, 0])
    np.testing.assert_allclose(lengths, expected, rtol=1e-6)
    assert torso_diagonal(stack, flags, ["head"] * 14).shape == (3,)
