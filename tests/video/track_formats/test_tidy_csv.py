import csv
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from keras_flowpose.data.label_files.read_labels import read_labels
from keras_flowpose.safe_files import UserError
from keras_flowpose.video.track_formats.tidy_csv import read_tidy
from keras_flowpose.video.track_formats.tidy_csv import write_tidy
from tests.video.tracks import make_track

PATH = Path("a.csv")
HEADER = (
    "frame,time,joint,x,y,score,spread,second_mode,flow_error,expected_error"
)


def rows_in(path):
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def test_one_row_for_each_frame_and_joint(tmp_path):
    track = replace(make_track(), filters=())
    write_tidy(track, tmp_path / "a.csv")

    rows = rows_in(tmp_path / "a.csv")

    assert len(rows) == 4 * 3
    assert ",".join(rows[0]) == HEADER
    row = rows[2 * 3 + 1]
    assert (row["frame"], row["joint"]) == ("2", "right_wrist")
    assert float(row["time"]) == 2 / 29.97
    assert float(row["x"]) == pytest.approx(track.keypoints[2, 1, 0], abs=1e-5)
    assert float(row["y"]) == pytest.approx(track.keypoints[2, 1, 1], abs=1e-5)
    assert rows[0]["spread"] == ""
    assert rows[-1]["x"] == rows[-1]["y"] == rows[-1]["score"] == ""


def test_filters_are_told_in_a_column_of_their_own(tmp_path):
    write_tidy(make_track(), tmp_path / "a.csv")

    rows = rows_in(tmp_path / "a.csv")

    assert ",".join(rows[0]) == f"{HEADER},filters"
    filters = {row["filters"] for row in rows}
    assert filters == {"median:window=5+savgol:window=9,order=2"}


def test_columns_in_any_order_and_few_of_them():
    track = read_tidy(PATH, "Y,X,note,joint,frame\n2,1.5,hm,nose,0\n,,,nose,1")

    assert track.joints == ("nose",)
    nan = np.nan
    np.testing.assert_array_equal(track.keypoints, [[[1.5, 2]], [[nan, nan]]])
    unknown = (track.scores, track.spread, track.times, track.second_mode)
    for values in (*unknown, track.flow_error, track.expected_error):
        assert np.isnan(values).all()
    assert track.filters == ()


def test_tracks_are_labels_too(tmp_path):
    track = make_track(5)
    write_tidy(track, tmp_path / "a.csv")

    (video,) = read_labels(tmp_path / "a.csv", least_score=-1).videos

    there = np.isfinite(track.keypoints[..., 0])
    np.testing.assert_array_equal(video.labels.visible > 0, there)
    np.testing.assert_array_equal(
        video.labels.joints[there], track.keypoints[there]
    )


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (["x,y", "1,2"], "line 1: the columns frame, joint, x, y are expected"),
        ([HEADER.replace("joint", "jonit")], "'jonit'. Did you mean joint?"),
        ([HEADER, "0,0,head,1,2,1"], "line 2: 10 cells are expected"),
        ([HEADER, "0,0,head,1,2,b,,,,"], "line 2, column score: a number.*'b'"),
        ([HEADER, "0,0,head,1,2,1,,,c,"], "line 2, column flow_error: .*'c'"),
        ([HEADER, "0,0,head,1,,1,,,,"], "line 2: head .*both x and y"),
        ([HEADER, "0.5,0,head,1,2,1,,,,"], "line 2, column frame: .*'0.5'"),
        (
            [
                HEADER,
                *["0,0,head,1,2,1,,,,", "0,0,nose,1,2,1,,,,"],
                "1,0,nose,1,2,1,,,,",
            ],
            "line 4: .* here head of frame 1. Received nose of frame 1",
        ),
    ],
)
def test_errors_name_line_and_column(lines, told):
    with pytest.raises(UserError, match=told):
        read_tidy(PATH, "\n".join(lines))
