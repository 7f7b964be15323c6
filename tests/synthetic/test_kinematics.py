import numpy as np
import pytest

from keras_flowpose.synthetic.kinematics import PALM_LENGTH
from keras_flowpose.synthetic.kinematics import dot
from keras_flowpose.synthetic.kinematics import pose_hand
from keras_flowpose.synthetic.kinematics import segment_lengths
from keras_flowpose.synthetic.kinematics import solve_arm
from keras_flowpose.synthetic.kinematics import unit
from tests.synthetic.scenes import rng

SHOULDER = np.array([0.5, 0.0, 0.0])
POLE = np.array([0.5, 0.9, -0.4])
UP, FORWARD = np.array([0.0, -1, 0]), np.array([0.0, 0, 1])


def test_bones_keep_their_lengths_wherever_the_hand_goes():
    targets = rng().normal(0, 1.5, (500, 3))
    elbow, wrist = solve_arm(SHOULDER, targets, 0.8, 0.7, POLE)

    for start, end, length in ((SHOULDER, elbow, 0.8), (elbow, wrist, 0.7)):
        bones = np.linalg.norm(end - start, axis=-1)
        np.testing.assert_allclose(bones, length, atol=1e-9)


def test_the_wrist_gets_there_if_it_can():
    targets = SHOULDER + 1.1 * unit(rng().normal(size=(50, 3)))
    _, wrist = solve_arm(SHOULDER, targets, 0.8, 0.7, POLE)
    np.testing.assert_allclose(wrist, targets, atol=1e-9)

    far = SHOULDER + 9 * unit(rng().normal(size=(50, 3)))
    _, wrist = solve_arm(SHOULDER, far, 0.8, 0.7, POLE)
    np.testing.assert_allclose(unit(wrist - SHOULDER), unit(far - SHOULDER))
    reach = np.linalg.norm(wrist - SHOULDER, axis=-1)
    np.testing.assert_allclose(reach, 0.99 * 1.5)


def test_the_elbow_stands_out_towards_the_pole():
    target = np.array([0.4, 0.3, 0.9])
    elbow, _ = solve_arm(SHOULDER, target, 0.8, 0.7, POLE)
    line = unit(target - SHOULDER)
    out = (elbow - SHOULDER) - line * dot(elbow - SHOULDER, line)
    asked = POLE - line * dot(POLE, line)

    np.testing.assert_allclose(unit(out), unit(asked), atol=1e-9)


def raised_hand(left=False, curl=0.0, palm=FORWARD):
    wrist = np.array([0.2, -0.1, 0.4])
    curls = np.full(5, curl)
    return pose_hand(wrist, UP, UP, palm, curls, np.array(0.0), 1.0, left)


def test_thumbs_point_inwards_when_palms_face_the_camera():
    # Right is right in the picture: the person's left.
    assert raised_hand(left=False).fingers[0, 2, 0] > 0.3
    assert raised_hand(left=True).fingers[0, 2, 0] < 0.1


def test_straight_fingers_have_their_lengths_and_lie_in_the_palm():
    hand = raised_hand()
    bones = np.diff(hand.fingers, axis=1)

    np.testing.assert_allclose(
        np.linalg.norm(bones, axis=-1), segment_lengths(1.0)
    )
    np.testing.assert_allclose(bones @ hand.normal, 0, atol=1e-12)
    palm = np.linalg.norm(hand.palm[1] - hand.palm[0])
    assert palm == pytest.approx(PALM_LENGTH)
    # The four fingers go on beyond the knuckles.
    assert (hand.fingers[1:, 2, 1] < hand.palm[1, 1] - 0.1).all()


def test_curled_fingers_bend_to_the_palm_side():
    hand = raised_hand(curl=1.0)
    towards_palm = (hand.fingers[1:, 1:] - hand.fingers[1:, :1]) @ hand.normal

    assert (towards_palm > 0.05).all()
    bones = np.linalg.norm(np.diff(hand.fingers, axis=1), axis=-1)
    np.testing.assert_allclose(bones, segment_lengths(1.0))


def test_a_hand_has_a_right_angled_frame_even_where_wishes_clash():
    hand = raised_hand(palm=UP)
    along = unit(hand.palm[1] - hand.palm[0])

    for a, b in ((hand.lateral, hand.normal), (hand.lateral, along)):
        assert abs(a @ b) < 1e-9
    assert np.linalg.norm(hand.normal) == pytest.approx(1)
