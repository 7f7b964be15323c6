import numpy as np
import pytest

from keras_flowpose.synthetic.camera import Framing
from keras_flowpose.synthetic.layers import Tubes
from keras_flowpose.synthetic.layers import matrices
from keras_flowpose.synthetic.layers import shift
from keras_flowpose.synthetic.layers import square
from keras_flowpose.synthetic.layers import stretch
from keras_flowpose.synthetic.layers import turn

TUBES = Tubes(Framing(100.0, (50.0, 60.0)), (-0.6, -0.3, 0.7))


def apply(maps, x, y):
    return maps[0, :2] @ [x, y, 1.0]


def test_a_tube_runs_along_its_bone():
    bone = np.array([[[0.1, 0.2, 0.0], [0.7, -0.3, 0.0]]])
    layer = TUBES.layer("arm", None, bone, 0.5, 0.1, depth=3)

    np.testing.assert_allclose(apply(layer.maps, 0, 0), [60, 80])
    np.testing.assert_allclose(apply(layer.maps, 0, 0.5), [120, 30])
    # Across it, lengths are the body's: 0.1 units are 10 pixels.
    across = apply(layer.maps, 0.1, 0) - [60, 80]
    assert np.linalg.norm(across) == pytest.approx(10)
    assert across @ [60, -50] == pytest.approx(0, abs=1e-9)
    assert layer.depth == 3


def test_a_bone_that_points_at_the_camera_is_still_drawn():
    bone = np.array([[[0.1, 0.2, 0.0], [0.1, 0.2001, 0.7]]])
    layer = TUBES.layer("arm", None, bone, 0.7, 0.1)
    long = np.linalg.norm(apply(layer.maps, 0, 0.7) - apply(layer.maps, 0, 0))

    assert long == pytest.approx(10, rel=0.1)
    assert np.linalg.det(layer.maps[0, :, :2]) > 0


def test_light_comes_from_the_side_that_is_turned_to_it():
    down = np.array([[[0.0, 0, 0], [0, 1.0, 0]]])
    light_on = [
        TUBES.layer("arm", None, bone, 1.0, 0.1).side_light[0]
        for bone in (down, down[:, ::-1])
    ]

    # Larger x is to the right, the light is on the left; upside down it is
    # the other way round.
    assert light_on[0] < 0 < light_on[1]


def test_maps_of_points():
    np.testing.assert_allclose(apply(shift(3, np.array([4.0])), 1, 1), [4, 5])
    np.testing.assert_allclose(apply(stretch(2, 3), 1, 1), [2, 3])
    quarter = turn(np.array([np.pi / 2]), 2.0)
    np.testing.assert_allclose(apply(quarter, 1, 0), [0, 2], atol=1e-12)
    both = matrices([[1, 2], [np.array([3.0, 5.0]), 4]])
    np.testing.assert_allclose(both, [[[1, 2], [3, 4]], [[1, 2], [5, 4]]])


def test_square_adds_the_last_row():
    maps = np.arange(12.0).reshape(2, 2, 3)

    np.testing.assert_allclose(
        square(maps)[1], [[6, 7, 8], [9, 10, 11], [0, 0, 1]]
    )
