import numpy as np
import pytest

from keras_flowpose.synthetic.arms import arm_layers
from keras_flowpose.synthetic.camera import Framing
from keras_flowpose.synthetic.motion import hand_motion
from keras_flowpose.synthetic.sway import BodyMotion
from keras_flowpose.synthetic.sway import random_sway
from tests.synthetic.scenes import identity
from tests.synthetic.scenes import rng

TIMES = np.arange(0, 3, 0.1)
FRAMING = Framing(60.0, (80.0, 70.0))
WHO = identity(6)


@pytest.fixture(scope="module", params=["right", "left"])
def arm(request):
    left = request.param == "left"
    keys = hand_motion(TIMES, ("sign", "reach"), rng(1))[:, int(left)]
    body = BodyMotion(random_sway(TIMES, rng(2)))
    return request.param, *arm_layers(WHO, keys, body, FRAMING, left, rng(3))


def test_bones_keep_their_lengths(arm):
    _, _, joints = arm
    bones = np.linalg.norm(np.diff(joints, axis=1), axis=-1)

    np.testing.assert_allclose(bones[:, 0], WHO.upper_arm)
    np.testing.assert_allclose(bones[:, 1], WHO.forearm)


def test_the_shoulder_is_on_its_side(arm):
    side, _, joints = arm
    assert (np.sign(joints[:, 0, 0]) == (1 if side == "left" else -1)).all()


def test_limbs_run_from_joint_to_joint(arm):
    side, layers, joints = arm
    pixels, _ = FRAMING.project(joints)
    lengths = (WHO.upper_arm, WHO.forearm)

    for part, kind in enumerate(("upper_arm", "forearm")):
        layer = layers[part]
        assert layer.name == f"{side}_{kind}"
        np.testing.assert_allclose(layer.maps @ [0, 0, 1], pixels[:, part])
        seen = np.linalg.norm(pixels[:, part + 1] - pixels[:, part], axis=-1)
        end = layer.maps @ [0, lengths[part], 1]
        away = np.linalg.norm(end - pixels[:, part + 1], axis=-1)
        assert away[seen > 0.14 * 60 * 1.3].max() < 1e-6


def test_a_hand_is_a_palm_and_ten_segments_that_start_at_the_wrist(arm):
    side, layers, joints = arm
    parts = [layer for layer in layers if layer.name == f"{side}_hand"]
    wrist, _ = FRAMING.project(joints[:, 2])

    assert len(parts) == 11
    np.testing.assert_allclose(parts[0].maps @ [0, 0, 1], wrist)
    for part in parts:
        # A hand is half a unit long at most.
        away = np.linalg.norm(part.maps @ [0, 0, 1] - wrist, axis=-1)
        assert away.max() < 0.62 * 60 * 1.2
        assert ((part.depth > 2) & (part.depth < 3)).all()
