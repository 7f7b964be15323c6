"""The Leeds sets' `joints.mat`, whose axes differ from set to set."""

import numpy as np
import pytest
import scipy.io
from etils import epath

from keras_flowpose.datasets import _leeds
from keras_flowpose.safe_files import UserError

NAMES = ["im1.jpg", "im2.jpg"]


@pytest.fixture
def path(tmp_path):
    return epath.Path(tmp_path / "joints.mat")


@pytest.mark.parametrize(
    "axes", [("joint", "column", "image"), ("column", "joint", "image")]
)
def test_any_order_of_axes(path, axes):
    stored = np.zeros([{"joint": 14, "column": 3, "image": 5}[a] for a in axes])
    for joint in range(14):
        for column in range(3):
            for image in range(5):
                place = {"joint": joint, "column": column, "image": image}
                value = 1000 * image + 10 * joint + column
                stored[tuple(place[a] for a in axes)] = value
    scipy.io.savemat(path, {"joints": stored})

    points, flags = _leeds.read_joints(path, axes, 5, "")

    assert points.shape == (5, 14, 2)
    assert points[4, 13].tolist() == [4130, 4131]
    assert points[0, 9].tolist() == [90, 91]
    assert flags[3, 2] == 3022


@pytest.mark.parametrize(
    "shape", [(3, 14, 5), (14, 3, 4), (14, 3), (14, 2, 5), (13, 3, 5)]
)
def test_other_shapes_are_refused(path, shape):
    scipy.io.savemat(path, {"joints": np.zeros(shape)})

    with pytest.raises(UserError, match=r"shape \(14, 3, 5\)\..*\(A hint\.\)"):
        _leeds.read_joints(path, ("joint", "column", "image"), 5, "A hint.")


def test_whole_numbers_become_floats(path):
    joints = np.zeros((14, 3, 2), np.uint8)
    scipy.io.savemat(path, {"joints": joints})

    points, _ = _leeds.read_joints(path, ("joint", "column", "image"), None, "")

    assert (points - 1 == -1).all()


def test_pixels_count_from_zero():
    points = np.full((2, 14, 2), 1.0)
    points[1, 3] = (17.25, 21)

    first, second = _leeds.stills(NAMES, points, np.ones((2, 14)))

    assert first.key == first.image == "im1.jpg"
    assert (first.joints == 0).all()
    assert second.joints[3].tolist() == [16.25, 20]


def test_damage_names_image_and_joint():
    points, flags = np.ones((2, 14, 2)), np.ones((2, 14))
    _leeds.check_labels(NAMES, points, flags, flags == 1)
    points[1, 12, 0] = np.nan

    with pytest.raises(UserError, match=r"im2\.jpg are damaged: neck .*nan"):
        _leeds.check_labels(NAMES, points, flags, flags == 1)

    _leeds.check_labels(NAMES, points, flags, np.zeros((2, 14), bool))
    flags[0, 0] = 2
    with pytest.raises(UserError, match=r"im1\.jpg .*right_ankle .*2\.0"):
        _leeds.check_labels(NAMES, points, flags, flags == 1)
