"""Labels of a video's frames: checks and look-up by frame number."""

import numpy as np
import pytest

from keras_flowpose.data.frame_labels import FrameLabels


def labels(**changes):
    arguments = {
        "numbers": np.array([0, 14071, 14073]),
        "joints": np.zeros((3, 7, 2), np.float32),
        "visible": np.full((3, 7), 2, np.uint8),
        "sources": ("manual", "tracker", "tracker"),
    }
    return FrameLabels(**{**arguments, **changes})


def test_frames_are_found_by_number_and_not_by_place():
    found = labels()

    assert len(found) == 3
    assert list(found) == [0, 14071, 14073]
    assert [found.row(n) for n in (0, 14071, 14073)] == [0, 1, 2]
    assert [found.row(n) for n in (-1, 1, 14072, 99999)] == [None] * 4


def test_without_normalisers_all_are_unknown():
    np.testing.assert_array_equal(labels().scale_references, [0, 0, 0])


@pytest.mark.parametrize(
    "changes",
    [
        {"sources": ("manual",)},
        {"visible": np.zeros((2, 7), np.uint8)},
        {"scale_references": np.ones(4, np.float32)},
    ],
)
def test_lengths_must_agree(changes):
    with pytest.raises(ValueError, match="one entry a frame"):
        labels(**changes)


@pytest.mark.parametrize("numbers", [[3, 2, 5], [3, 3, 5]])
def test_numbers_must_ascend(numbers):
    with pytest.raises(ValueError, match="ascending"):
        labels(numbers=np.array(numbers))


def test_nan_is_allowed_only_where_nothing_is_labelled():
    joints = np.zeros((3, 7, 2), np.float32)
    joints[1, 4, 0] = np.nan
    visible = np.full((3, 7), 2, np.uint8)

    with pytest.raises(ValueError, match="finite"):
        labels(joints=joints)
    visible[1, 4] = 0
    assert len(labels(joints=joints, visible=visible)) == 3
