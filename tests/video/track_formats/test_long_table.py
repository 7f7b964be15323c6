from pathlib import Path

import numpy as np
import pytest

from keras_flowpose.safe_files import UserError
from keras_flowpose.video.track_formats.long_table import COLUMNS
from keras_flowpose.video.track_formats.long_table import columns_of
from keras_flowpose.video.track_formats.long_table import from_columns
from tests.video.tracks import make_track

PATH = Path("a.csv")


def read(frames, joints):
    numbers = dict.fromkeys(COLUMNS, [0.0] * len(frames))
    columns = {**numbers, "frame": frames, "joint": joints}
    return from_columns(PATH, columns, lambda row: f"row {row}", model="m")


def test_rows_are_frames_and_in_them_joints():
    track = make_track()

    columns = columns_of(track)

    assert tuple(columns) == COLUMNS
    for row in range(4 * 3):
        frame, joint = divmod(row, 3)
        assert columns["frame"][row] == frame
        assert columns["joint"][row] == track.joints[joint]
        assert columns["time"][row] == track.times[frame]
        for name, values in (
            ("x", track.keypoints[..., 0]),
            ("y", track.keypoints[..., 1]),
            ("score", track.scores),
            ("spread", track.spread),
            ("second_mode", track.second_mode),
            ("flow_error", track.flow_error),
            ("expected_error", track.expected_error),
        ):
            np.testing.assert_array_equal(
                columns[name][row], values[frame, joint]
            )


def test_the_first_frame_names_the_joints():
    track = read([0, 0, 1, 1], ["b", "a", "b", "a"])

    assert track.joints == ("b", "a")
    assert (len(track), track.model) == (2, "m")
    assert len(read([], [])) == 0


@pytest.mark.parametrize(
    ("frames", "joints", "told"),
    [
        ([1], ["a"], "row 0: .* here frame 0. Received a of frame 1"),
        ([0, 0, 1, 1], "abba", "row 2: .* here a of frame 1. Received b of"),
        ([0, 0, 1, 2], "abaa", "row 3: .* here b of frame 1. .*a of frame 2"),
        ([0, 1, 3], "aaa", "row 2: .* here a of frame 2. Received a of fr"),
        ([0, 1, 1], "aab", "row 2: .* here a of frame 2. Received b of fra"),
        ([0, 0, 1], "aba", "breaks off after row 2: frame 1 .*0, 2. Rec.* 1"),
    ],
)
def test_rows_out_of_order_are_named(frames, joints, told):
    with pytest.raises(UserError, match=told) as caught:
        read(frames, list(joints))
    assert str(caught.value).startswith("a.csv")


def test_a_joint_twice_in_a_frame_is_no_track():
    with pytest.raises(ValueError, match="name each joint once"):
        read([0, 0], ["a", "a"])
