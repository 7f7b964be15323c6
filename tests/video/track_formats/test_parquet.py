import json
import sys

import numpy as np
import pytest

from keras_flowpose.safe_files import UserError
from keras_flowpose.video.pose_track import PoseTrack
from keras_flowpose.video.track_formats.parquet import check_pyarrow
from keras_flowpose.video.track_formats.parquet import read_parquet
from keras_flowpose.video.track_formats.parquet import write_parquet
from tests.video.tracks import make_track
from tests.video.tracks import needs_pyarrow


@pytest.fixture
def parquet():
    needs_pyarrow()
    import pyarrow.parquet

    return pyarrow.parquet


@pytest.fixture
def table(parquet, tmp_path):
    write_parquet(make_track(), tmp_path / "a.parquet")
    return parquet.read_table(tmp_path / "a.parquet")


def test_columns_have_types_and_nulls(table):
    assert table.num_rows == 4 * 3
    types = {f.name: str(f.type) for f in table.schema}
    text = types.pop("joint")
    assert "string" in text
    assert types == {
        "frame": "int32",
        "time": "double",
        **dict.fromkeys(("x", "y", "score", "spread"), "float"),
        **dict.fromkeys(("second_mode", "flow_error"), "float"),
        "expected_error": "float",
    }
    # Two joints are missing, and no spread is known in the first frame.
    assert table["x"].null_count == table["y"].null_count == 2
    assert table["spread"].null_count == 3
    said = json.loads(table.schema.metadata[b"keras_flowpose"])
    assert said["filters"] == ["median:window=5", "savgol:window=9,order=2"]


def test_tables_of_others(parquet, tmp_path):
    import pyarrow

    table = pyarrow.table(
        {
            "y": [2, 4],
            "x": [1.5, float("nan")],
            "joint": ["nose", "nose"],
            "frame": [0, 1],
        }
    )
    table = table.set_column(0, "y", pyarrow.array([2, None], "int64"))
    parquet.write_table(table, tmp_path / "a.parquet")

    track = read_parquet(tmp_path / "a.parquet")

    nan = np.nan
    np.testing.assert_array_equal(track.keypoints, [[[1.5, 2]], [[nan, nan]]])
    assert np.isnan(track.scores).all()
    assert track.model == ""


@pytest.mark.parametrize(
    ("name", "values", "told"),
    [
        ("x", None, r"columns frame, joint, x and y .* \(no x\)"),
        ("y", ["a"] * 12, "column y: numbers are expected. Received string"),
        ("frame", [0.5] * 12, "column frame: whole numbers are expected"),
        ("joint", [1] * 12, "row 3: .* here 1 of frame|name each joint once"),
        ("frame", [0] * 3 + [2] * 9, "row 3: .* here head of frame 1"),
    ],
)
def test_damaged_columns_are_named(
    parquet, table, tmp_path, name, values, told
):
    place = table.column_names.index(name)
    if values is None:
        table = table.remove_column(place)
    else:
        table = table.set_column(place, name, [values])
    parquet.write_table(table, tmp_path / "b.parquet")

    with pytest.raises((UserError, ValueError), match=told):
        read_parquet(tmp_path / "b.parquet")


def test_damaged_metadata_is_named(parquet, table, tmp_path):
    for said, told in (
        (b"{", "line 1, column 2: JSON is expected"),
        (b'{"width": "7"}', "metadata keras_flowpose: `width` is expected"),
    ):
        changed = table.replace_schema_metadata({b"keras_flowpose": said})
        parquet.write_table(changed, tmp_path / "b.parquet")
        with pytest.raises(UserError, match=told):
            read_parquet(tmp_path / "b.parquet")


@pytest.mark.parametrize("method", ["save", "load"])
def test_without_pyarrow_the_way_out_is_told(tmp_path, monkeypatch, method):
    monkeypatch.setitem(sys.modules, "pyarrow", None)

    with pytest.raises(UserError, match=r"pip install 'keras-flowpose\[parq"):
        getattr(make_track(), method)(tmp_path / "a.parquet")
    assert list(tmp_path.iterdir()) == []
    assert PoseTrack is not None


def test_with_pyarrow_all_is_well():
    needs_pyarrow()
    check_pyarrow()
