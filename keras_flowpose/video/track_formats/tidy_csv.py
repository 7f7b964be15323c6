"""Tidy CSV: one row for each frame and joint, for any spreadsheet.

It has no place for the video's size, rate and name, the model and the like.
That points were filtered is told all the same, in a column `filters`, which is
there only then.
"""

import csv
from pathlib import Path

from keras_flowpose.data.label_files.table import check_width
from keras_flowpose.data.label_files.table import frame_in
from keras_flowpose.data.label_files.table import is_labelled
from keras_flowpose.data.label_files.table import number_in
from keras_flowpose.data.label_files.table import rows_of
from keras_flowpose.data.label_files.tidy_csv import tidy_header
from keras_flowpose.video.pose_track import PoseTrack
from keras_flowpose.video.track_formats.long_table import COLUMNS
from keras_flowpose.video.track_formats.long_table import columns_of
from keras_flowpose.video.track_formats.long_table import from_columns
from keras_flowpose.video.track_formats.shortest import shortest_texts

_NUMBERS = tuple(name for name in COLUMNS if name not in ("frame", "joint"))


def write_tidy(track: PoseTrack, path: Path) -> None:
    """Writes a track.

    Args:
        track: The track.
        path: The file.
    """
    columns = columns_of(track)
    for name in _NUMBERS:
        columns[name] = shortest_texts(columns[name])
    if track.filters:
        columns["filters"] = ["+".join(track.filters)] * len(columns["frame"])
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        writer.writerows(zip(*columns.values(), strict=True))


def read_tidy(path: Path, text: str) -> PoseTrack:
    """Reads a track.

    Columns may be in any order, and all but frame, joint, x and y may be
    missing. Names of joints are taken as they are.

    Args:
        path: The file, for messages.
        text: Its content.

    Raises:
        UserError: If a column or row is missing, or a cell is not as it should
            be.
        ValueError: If `PoseTrack` refuses the values.
    """
    (_, header), *rows = rows_of(path, text)
    header = tidy_header(path, header)
    columns: dict[str, list] = {name: [] for name in COLUMNS}
    lines, filters = [], ""
    for line, row in rows:
        check_width(path, line, row, len(header))
        cells = dict(zip(header, row, strict=True))
        numbers = {
            name: number_in(path, line, name, cells.get(name, ""))
            for name in _NUMBERS
        }
        is_labelled(path, line, cells["joint"], numbers["x"], numbers["y"])
        columns["frame"].append(frame_in(path, line, cells["frame"]))
        columns["joint"].append(cells["joint"])
        for name, number in numbers.items():
            columns[name].append(number)
        filters = cells.get("filters", "")
        lines.append(line)
    return from_columns(
        path,
        columns,
        lambda row: f"line {lines[row]}",
        filters=tuple(filters.split("+")) if filters else (),
    )
