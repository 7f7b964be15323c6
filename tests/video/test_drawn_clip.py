"""The drawn clip: reproducible, and its joints are where they are drawn."""

import numpy as np

from keras_flowpose.skeleton import UPPER_BODY_7
from keras_flowpose.video.drawn_clip import drawn_clip


def test_same_seed_same_clip():
    first, again, other = (
        next(iter(drawn_clip(1, seed))) for seed in (1, 1, 2)
    )
    np.testing.assert_array_equal(first[0], again[0])
    assert (first[0] != other[0]).any()
    assert first[0].shape == (256, 256, 3)
    assert first[0].dtype == np.uint8


def test_joints_lie_on_the_figure_and_move_smoothly():
    frames = list(drawn_clip(26))
    joints = np.stack([joints for _, joints in frames])
    assert joints.shape == (26, 7, 2)
    assert joints.min() > 10 and joints.max() < 246
    assert np.linalg.norm(np.diff(joints, axis=0), axis=-1).max() < 8
    wrists = [UPPER_BODY_7.index(f"{s}_wrist") for s in ("right", "left")]
    for image, points in frames[::5]:
        for x, y in np.rint(points[wrists]).astype(int):
            red, _, blue = image[y - 1 : y + 2, x - 1 : x + 2].mean((0, 1))
            assert red - blue > 25  # skin; the shirt is blue, the wall grey


def test_right_is_the_persons_own():
    _, joints = next(iter(drawn_clip(1)))
    right = UPPER_BODY_7.index("right_shoulder")
    left = UPPER_BODY_7.index("left_shoulder")
    assert joints[right, 0] < joints[left, 0]
