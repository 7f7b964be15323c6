"""Joints, visibility and layers of whole scenes."""

import numpy as np
import pytest

from keras_flowpose.skeleton import UPPER_BODY_7
from keras_flowpose.synthetic.scene import OWN_LAYERS
from tests.synthetic.scenes import scene

PLAIN = {"distractors": False, "occluders": False, "size": (120, 150)}
MOMENTS = range(0, 42, 4)


def scenes():
    for seed in range(6):
        yield scene(frames=40, seed=seed, size=(120, 150))


def test_own_layers_of_joints():
    own = dict(zip(UPPER_BODY_7.joints, OWN_LAYERS, strict=True))

    assert own["head"] == ("head",)
    assert own["left_wrist"] == ("left_forearm", "left_hand")
    assert own["right_shoulder"] == ("right_upper_arm", "torso", "neck")


def test_every_layer_has_its_place_in_the_order():
    for drawn in scenes():
        count = len(drawn.names)
        assert drawn.maps.shape == (42, count, 2, 3)
        assert count < 255
        for order in drawn.order[::10]:
            assert sorted(order) == list(range(count))
            assert drawn.names[order[0]] == "background"
        assert (np.abs(np.linalg.det(drawn.maps[..., :2])) > 0).all()


def test_shoulders_are_left_and_right():
    for drawn in scenes():
        right, left = (
            drawn.joints[:, UPPER_BODY_7.index(f"{side}_shoulder"), 0]
            for side in ("right", "left")
        )
        assert (left - right > 20).all()


@pytest.mark.parametrize("joint", UPPER_BODY_7.joints)
def test_joints_lie_on_their_limbs(joint):
    """With everything in front taken away, the joint's own layer is there."""
    index = UPPER_BODY_7.index(joint)
    found = []
    for seed in range(5):
        drawn = scene(frames=40, seed=seed, **PLAIN)
        own = [i for i, n in enumerate(drawn.names) if n in OWN_LAYERS[index]]
        for moment in MOMENTS:
            position = [*drawn.joints[moment, index], 1.0]
            best = 0.0
            for layer in own:
                to_frame = np.vstack([drawn.maps[moment, layer], [0, 0, 1]])
                x, y = np.linalg.solve(to_frame, position)[:2]
                alpha = drawn.layers[layer].sprite.pixels[..., 3]
                column, row = round(x), round(y)
                if 0 <= row < len(alpha) and 0 <= column < alpha.shape[1]:
                    best = max(best, alpha[row, column])
            found.append(best)
    assert min(found) > 0.7


def test_visibility_is_what_the_pixel_at_the_joint_shows():
    counts = np.zeros(3, int)
    for drawn in scenes():
        for moment in MOMENTS:
            frame = drawn.draw(moment)
            flags = drawn.visible(moment, frame)
            for joint, (x, y) in enumerate(drawn.joints[moment]):
                counts[flags[joint]] += 1
                column, row = int(np.rint(x)), int(np.rint(y))
                if not (0 <= column < 150 and 0 <= row < 120):
                    assert flags[joint] == 0
                    continue
                layer = drawn.names[frame.owner[row, column]]
                own = layer in OWN_LAYERS[joint]
                assert flags[joint] == (2 if own else 1), layer
    assert counts.min() > 10
    assert counts[2] > 300


def test_a_hand_before_the_face_hides_it():
    hidden = 0
    for seed in range(8):
        drawn = scene(frames=60, seed=seed, acts=("face",), **PLAIN)
        for moment in range(0, 62, 6):
            hidden += drawn.visible(moment, drawn.draw(moment))[0] == 1
    assert hidden > 8


def test_hands_that_leave_are_outside():
    wrists = [UPPER_BODY_7.index(f"{side}_wrist") for side in ("right", "left")]
    outside = 0
    for seed in range(8):
        drawn = scene(frames=40, seed=seed, acts=("leave",), **PLAIN)
        for moment in MOMENTS:
            flags = drawn.visible(moment, drawn.draw(moment))
            outside += (flags[wrists] == 0).any()
    assert outside > 40


def test_switching_off_leaves_the_rest_as_it_was():
    full = scene(frames=4, size=96, seed=9)
    bare = scene(frames=4, size=96, seed=9, distractors=False, occluders=False)
    without_camera = scene(frames=4, size=96, seed=9, camera_motion=False)

    np.testing.assert_array_equal(full.joints, bare.joints)
    kept = [
        i
        for i, name in enumerate(full.names)
        if name not in ("distractor", "occluder")
    ]
    np.testing.assert_array_equal(full.maps[:, kept], bare.maps)
    np.testing.assert_array_equal(
        full.figure.joints, without_camera.figure.joints
    )
    np.testing.assert_array_equal(
        without_camera.joints, without_camera.figure.joints
    )


def test_identity_and_action_have_seeds_of_their_own():
    one = scene(frames=4, size=96, seed=1, identity_seed=5)
    other = scene(frames=4, size=96, seed=2, identity_seed=5)
    third = scene(frames=4, size=96, seed=1, identity_seed=6)

    assert one.identity == other.identity != third.identity
    assert one.framing == third.framing != other.framing
