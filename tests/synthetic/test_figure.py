import numpy as np
import pytest

from keras_flowpose.skeleton import UPPER_BODY_7
from keras_flowpose.synthetic.camera import Framing
from keras_flowpose.synthetic.figure import build_figure
from keras_flowpose.synthetic.motion import hand_motion
from keras_flowpose.synthetic.sway import random_sway
from tests.synthetic.scenes import identity
from tests.synthetic.scenes import rng

TIMES = np.arange(0, 4, 0.08)
FRAMING = Framing(60.0, (80.0, 70.0))
WHO = identity(7)


@pytest.fixture(scope="module")
def figure():
    hands = hand_motion(TIMES, ("cross", "sign"), rng(1))
    return build_figure(WHO, hands, random_sway(TIMES, rng(2)), FRAMING, rng(3))


def joint(figure, name):
    return figure.joints[:, UPPER_BODY_7.index(name)]


def test_left_is_right_in_the_picture(figure):
    right, left = (
        joint(figure, "right_shoulder"),
        joint(figure, "left_shoulder"),
    )

    assert (left[:, 0] > right[:, 0] + 40).all()
    assert (joint(figure, "head")[:, 1] < right[:, 1]).all()


def test_joints_are_projections_of_bones_with_constant_lengths(figure):
    names = UPPER_BODY_7.joints[1:]
    for side in ("right", "left"):
        wrist, elbow, shoulder = (
            figure.joints_3d[:, names.index(f"{side}_{kind}")]
            for kind in ("wrist", "elbow", "shoulder")
        )
        for a, b, length in (
            (shoulder, elbow, WHO.upper_arm),
            (elbow, wrist, WHO.forearm),
        ):
            bones = np.linalg.norm(a - b, axis=-1)
            np.testing.assert_allclose(bones, length)
    pixels, _ = FRAMING.project(figure.joints_3d)
    np.testing.assert_allclose(figure.joints[:, 1:], pixels)


def test_the_nearer_wrist_is_on_top(figure):
    names = UPPER_BODY_7.joints[1:]
    right, left = (
        figure.joints_3d[:, names.index(f"{side}_wrist"), 2]
        for side in ("right", "left")
    )
    depth = {
        side: np.stack(
            [x.depth for x in figure.layers if x.name.startswith(side)]
        )
        for side in ("right", "left")
    }
    in_front = depth["right"].min(0) > depth["left"].max(0)
    behind = depth["right"].max(0) < depth["left"].min(0)

    np.testing.assert_array_equal(in_front, right > left)
    np.testing.assert_array_equal(behind, right <= left)
    assert in_front.any()
    assert behind.any()


def test_arms_are_over_the_body(figure):
    is_arm = [x.name.startswith(("right", "left")) for x in figure.layers]
    depths = np.stack([layer.depth for layer in figure.layers])

    assert sum(is_arm) == 2 * 13
    assert depths[is_arm].min() > depths[~np.array(is_arm)].max()
