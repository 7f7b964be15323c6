import numpy as np
import pytest

from keras_flowpose.synthetic.camera import Framing
from keras_flowpose.synthetic.camera import camera_motion
from keras_flowpose.synthetic.camera import random_framing
from tests.synthetic.scenes import rng

TIMES = np.arange(0, 10, 0.04)


def test_near_things_are_larger():
    framing = Framing(100.0, (128.0, 90.0))
    points = np.array([[0.5, 0.2, 0.0], [0.5, 0.2, 1.0], [0.0, 0.0, 2.0]])
    pixels, nearer = framing.project(points)

    np.testing.assert_allclose(pixels[0], [178, 110])
    np.testing.assert_allclose(nearer, [1, 7 / 6, 7 / 5])
    np.testing.assert_allclose(pixels[1], [128 + 50 * 7 / 6, 90 + 20 * 7 / 6])
    np.testing.assert_allclose(pixels[2], [128, 90])


@pytest.mark.parametrize(
    ("height", "width"), [(256, 256), (120, 301), (300, 90)]
)
def test_framing_shows_head_and_chest(height, width):
    for seed in range(30):
        framing = random_framing(height, width, rng(seed))
        top = framing.origin[1] - 0.9 * framing.scale
        assert 0 <= top < 0.25 * height
        # Both shoulders are in the picture.
        left, right = framing.project(np.array([[-0.5, 0, 0], [0.5, 0, 0]]))[0][
            :, 0
        ]
        assert 0 < left < right < width


def test_camera_moves_by_small_similarities():
    for seed in range(10):
        maps = camera_motion(TIMES, 240, 320, rng(seed))
        linear = maps[:, :2, :2]
        zoom = np.sqrt(np.linalg.det(linear))
        straight = linear @ linear.swapaxes(1, 2)
        squares = (zoom**2)[:, None, None] * np.eye(2)
        np.testing.assert_allclose(straight, squares, atol=1e-12)
        assert np.abs(np.log(zoom)).max() < 0.15
        middle = maps @ [159.5, 119.5, 1]
        assert np.abs(middle[:, :2] - [159.5, 119.5]).max() < 24
        assert np.ptp(middle, axis=0)[:2].max() > 0.5
