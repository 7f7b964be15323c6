"""Parquet: the columns of tidy CSV in binary, for data frames and databases.

What else a track says is JSON in the schema's metadata, under
`keras_flowpose`. Numbers that are missing are null.
"""

import json
from pathlib import Path

import numpy as np

from keras_flowpose.data.label_files.text_file import json_in
from keras_flowpose.safe_files import UserError
from keras_flowpose.video.pose_track import PoseTrack
from keras_flowpose.video.track_formats.long_table import COLUMNS
from keras_flowpose.video.track_formats.long_table import columns_of
from keras_flowpose.video.track_formats.long_table import from_columns
from keras_flowpose.video.track_formats.metadata import NAME
from keras_flowpose.video.track_formats.metadata import from_metadata
from keras_flowpose.video.track_formats.metadata import metadata_of


def check_pyarrow() -> None:
    """Checks that the package is there which reads and writes Parquet.

    Raises:
        UserError: If it is not, or does not fit NumPy; says what to do.
    """
    try:
        import pyarrow  # noqa: F401
    except ImportError as error:
        raise UserError(
            f"Parquet files need the package pyarrow ({error}): pip install "
            "'keras-flowpose[parquet]', or 'pyarrow<26' beside NumPy 1."
        ) from error


def write_parquet(track: PoseTrack, path: Path) -> None:
    """Writes a track.

    Args:
        track: The track.
        path: The file.
    """
    import pyarrow
    import pyarrow.parquet

    arrays = {}
    for name, values in columns_of(track).items():
        if name == "joint":
            text = pyarrow.array(values, pyarrow.string())
            arrays[name] = text.dictionary_encode()
        else:
            arrays[name] = pyarrow.array(values, mask=np.isnan(values))
    metadata = {NAME: json.dumps(metadata_of(track))}
    table = pyarrow.table(arrays).replace_schema_metadata(metadata)
    pyarrow.parquet.write_table(table, path)


def read_parquet(path: Path) -> PoseTrack:
    """Reads a track.

    Columns may be in any order, and all but frame, joint, x and y may be
    missing.

    Args:
        path: The file.

    Raises:
        UserError: If it is no Parquet file, a column is missing or of another
            kind, or rows are missing.
        ValueError: If `PoseTrack` refuses the values.
    """
    import pyarrow
    import pyarrow.parquet

    try:
        table = pyarrow.parquet.read_table(path)
    except (pyarrow.ArrowException, OSError) as error:
        raise UserError(
            f"{path}: a Parquet file is expected. Received something else, or "
            f"a damaged one ({error})."
        ) from error
    columns = {name: _column(path, table, name) for name in COLUMNS}
    said = (table.schema.metadata or {}).get(NAME.encode(), b"{}")
    where = f"metadata {NAME}"
    content = json_in(path, said.decode())
    return from_columns(
        path,
        columns,
        lambda row: f"row {row}",
        **from_metadata(path, content, where),
    )


def _column(path: Path, table, name: str):
    import pyarrow

    if name not in table.column_names:
        if name in ("frame", "joint", "x", "y"):
            raise UserError(
                f"{path}: the columns frame, joint, x and y are expected. "
                f"Received {', '.join(table.column_names)} (no {name})."
            )
        return np.full(table.num_rows, np.nan)
    column = table.column(name)
    kinds = {"frame": pyarrow.int64(), "joint": pyarrow.string()}
    try:
        values = column.cast(kinds.get(name, pyarrow.float64()))
    except pyarrow.ArrowException as error:
        kind = {"frame": "whole numbers", "joint": "text"}.get(name, "numbers")
        raise UserError(
            f"{path}, column {name}: {kind} are expected. Received "
            f"{column.type}."
        ) from error
    # Lists compare faster than arrays, item by item.
    return values.to_pylist() if name in kinds else values.to_numpy()
