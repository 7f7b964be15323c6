"""CSV with one row a joint and frame, as `flowpose predict` writes it."""

import difflib
import math
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from pathlib import Path

import numpy as np

from keras_flowpose.data.label_files.image_names import is_image
from keras_flowpose.data.label_files.image_names import plain_path
from keras_flowpose.data.label_files.joint_names import normal_joint_names
from keras_flowpose.data.label_files.label_file import LabelFile
from keras_flowpose.data.label_files.label_file import LabelledPerson
from keras_flowpose.data.label_files.label_file import collect
from keras_flowpose.data.label_files.label_file import image_place
from keras_flowpose.data.label_files.label_file import person_name
from keras_flowpose.data.label_files.table import check_width
from keras_flowpose.data.label_files.table import frame_in
from keras_flowpose.data.label_files.table import is_labelled
from keras_flowpose.data.label_files.table import number_in
from keras_flowpose.data.label_files.table import rows_of
from keras_flowpose.data.label_kinds import Visibility
from keras_flowpose.safe_files import UserError

REQUIRED = ("frame", "joint", "x", "y")
"""Columns that have to be there."""

UNREAD = ("time", "spread", "second_mode", "flow_error", "expected_error")
"""Columns of pose tracks that may be there and are not read."""

OPTIONAL = ("video", "person", "visible", "score", *UNREAD)
"""Columns that may be there."""


def is_tidy(header: Sequence[str]) -> bool:
    """Whether the first row of a CSV file looks like this format."""
    names = {cell.lower() for cell in header}
    return len(names & set(REQUIRED)) >= 2


@dataclass
class _Frame:
    """The rows of one person in one frame."""

    line: int
    source: str
    rows: dict[str, tuple[int, float, float, int]] = field(default_factory=dict)


def read_tidy(path: Path, text: str, least_score: float) -> LabelFile:
    """Reads tidy CSV.

    Rows may be in any order. A joint without a row, or with empty `x` and
    `y`, is not labelled. `visible` is 0 not labelled, 1 hidden, 2 visible,
    and 2 where there is no such column. Rows with a `score` were made by a
    program: they are called `teacher`.

    Args:
        path: The file, for messages.
        text: Its content.
        least_score: Rows with a lower score are not labelled.

    Returns:
        What it labels.

    Raises:
        UserError: If a column is missing, or a row is not as above.
    """
    (_, header), *rows = rows_of(path, text)
    header = tidy_header(path, header)
    frames: dict[tuple[str, str, int], _Frame] = {}
    own_names: dict[str, None] = {}
    for line, cells in rows:
        check_width(path, line, cells, len(header))
        _add(path, line, dict(zip(header, cells, strict=True)), frames)
    for frame in frames.values():
        own_names |= dict.fromkeys(frame.rows)
    joints = normal_joint_names(list(own_names), f"{path}, column joint")
    persons = [
        _person(key, frame, list(own_names), least_score)
        for key, frame in frames.items()
    ]
    return collect(path, joints, persons)


def tidy_header(path: Path, header: Sequence[str]) -> list[str]:
    """Names of the columns in small letters.

    Args:
        path: The file, for messages.
        header: Its first row.

    Raises:
        UserError: If a column is missing, misspelt or twice there.
    """
    header = [cell.lower() for cell in header]
    known = REQUIRED + OPTIONAL
    for name in header:
        near = difflib.get_close_matches(name, known, n=1, cutoff=0.7)
        if name not in known and near and near[0] not in header:
            raise UserError(
                f"{path}, line 1: the columns {', '.join(REQUIRED)} are "
                f"expected, and {', '.join(OPTIONAL)} may be there. Received "
                f"{name!r}. Did you mean {near[0]}?"
            )
    missing = [name for name in REQUIRED if name not in header]
    repeated = sorted({name for name in header if header.count(name) > 1})
    if missing or repeated:
        wrong = f"no {missing[0]}" if missing else f"{repeated[0]} twice"
        raise UserError(
            f"{path}, line 1: the columns {', '.join(REQUIRED)} are expected. "
            f"Received {','.join(header)} ({wrong})."
        )
    return header


def _add(
    path: Path,
    line: int,
    cells: dict[str, str],
    frames: dict[tuple[str, str, int], _Frame],
) -> None:
    video = plain_path(cells["video"]) if cells.get("video") else ""
    if is_image(video) and not cells["frame"]:
        number = 0
    else:
        number = frame_in(path, line, cells["frame"])
    key = (video, person_name(cells.get("person")), number)
    source = "teacher" if cells.get("score") else "manual"
    frame = frames.setdefault(key, _Frame(line, source))
    joint = cells["joint"]
    if joint in frame.rows:
        raise UserError(
            f"{path}, line {line}: each joint is expected once a frame. "
            f"Received {joint!r} of frame {number} again; it is also in line "
            f"{frame.rows[joint][0]}."
        )
    x = number_in(path, line, "x", cells["x"])
    y = number_in(path, line, "y", cells["y"])
    visible = _visible(path, line, cells)
    if not visible or not is_labelled(path, line, joint, x, y):
        x = y = visible = 0
    score = number_in(path, line, "score", cells.get("score", ""))
    frame.rows[joint] = (line, x, y, visible, score)


def _visible(path: Path, line: int, cells: dict[str, str]) -> int:
    cell = cells.get("visible", "")
    if cell not in ("", "0", "1", "2", "0.0", "1.0", "2.0"):
        raise UserError(
            f"{path}, line {line}, column visible: 0 (not labelled), 1 "
            f"(hidden) or 2 (visible) is expected. Received {cell!r}."
        )
    return int(float(cell)) if cell else int(Visibility.VISIBLE)


def _person(
    key: tuple[str, str, int],
    frame: _Frame,
    own_names: list[str],
    least_score: float,
) -> LabelledPerson:
    video, person, number = key
    points = np.zeros((len(own_names), 2))
    visible = np.zeros(len(own_names), np.uint8)
    for joint, (_, x, y, flag, score) in frame.rows.items():
        place = own_names.index(joint)
        points[place] = x, y
        sure = math.isnan(score) or score >= least_score
        visible[place] = flag if sure else Visibility.NOT_LABELLED
    image, still = "", False
    if is_image(video):
        image = video
        video, number, still = image_place(image)
    return LabelledPerson(
        video,
        number,
        points,
        visible,
        frame.source,
        f"line {frame.line}",
        person,
        image,
        still,
    )
