from pathlib import Path

import numpy as np
import pytest

from keras_flowpose.data.frame_labels import FrameLabels
from keras_flowpose.data.label_files.common_skeleton import common_skeleton
from keras_flowpose.data.label_files.common_skeleton import in_order_of
from keras_flowpose.data.label_files.label_file import LabelFile
from keras_flowpose.safe_files import UserError
from keras_flowpose.skeleton import skeleton_of


def file(name, *joints):
    return LabelFile(Path(name), skeleton_of(joints), ())


def test_the_file_with_most_joints_decides():
    files = [
        file("a.csv", "nose"),
        file("b.csv", "right_wrist", "nose"),
        file("c.csv", "nose", "right_wrist"),
    ]

    assert common_skeleton(files).joints == ("right_wrist", "nose")


def test_a_joint_of_another_name_is_taken_for_a_slip():
    files = [
        file("a.csv", "nose", "right_wrist", "tail"),
        file("b.csv", "nose", "rigth_wrist"),
    ]

    with pytest.raises(UserError) as caught:
        common_skeleton(files)

    message = str(caught.value)
    assert "Received rigth_wrist in b.csv, which a.csv has not" in message
    assert "(it has right_wrist)" in message


def test_joints_that_are_nothing_alike_are_all_named():
    files = [file("a.csv", "nose", "neck"), file("b.csv", "x1", "x2")]

    with pytest.raises(
        UserError, match=r"Received x1, x2 in b\.csv.*nose, neck"
    ):
        common_skeleton(files)


def test_labels_in_another_order_with_joints_missing():
    labels = FrameLabels(
        numbers=np.array([4, 9]),
        joints=np.arange(8, dtype=np.float32).reshape(2, 2, 2),
        visible=np.array([[2, 1], [0, 2]], np.uint8),
        sources=("manual", "teacher"),
    )

    found = in_order_of(
        labels, skeleton_of(["b", "a"]), skeleton_of(["a", "x", "b"])
    )

    np.testing.assert_array_equal(found.visible, [[1, 0, 2], [2, 0, 0]])
    np.testing.assert_array_equal(
        found.joints,
        [[[2, 3], [0, 0], [0, 1]], [[6, 7], [0, 0], [4, 5]]],
    )
    assert found.joints.dtype == np.float32
    assert found.visible.dtype == np.uint8
    assert found.sources == labels.sources
    assert list(found) == [4, 9]
