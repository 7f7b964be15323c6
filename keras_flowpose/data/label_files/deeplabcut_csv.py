"""DeepLabCut CSV: labelled by hand (`CollectedData_...`) or analysed."""

from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from keras_flowpose.data.label_files.image_names import is_image
from keras_flowpose.data.label_files.image_names import plain_path
from keras_flowpose.data.label_files.joint_names import normal_joint_names
from keras_flowpose.data.label_files.label_file import LabelFile
from keras_flowpose.data.label_files.label_file import LabelledPerson
from keras_flowpose.data.label_files.label_file import collect
from keras_flowpose.data.label_files.label_file import image_place
from keras_flowpose.data.label_files.table import check_width
from keras_flowpose.data.label_files.table import frame_in
from keras_flowpose.data.label_files.table import is_labelled
from keras_flowpose.data.label_files.table import number_in
from keras_flowpose.data.label_files.table import rows_of
from keras_flowpose.data.label_kinds import Visibility
from keras_flowpose.safe_files import UserError

_HEADER = ("scorer", "individuals", "bodyparts", "coords")


def is_deeplabcut(header: Sequence[str]) -> bool:
    """Whether the first row of a CSV file looks like this format."""
    return header[0].lower() == "scorer"


@dataclass(frozen=True)
class DeepLabCutColumns:
    """What the header says about the columns behind the index.

    Args:
        index: How many columns the index has.
        individuals: Of each column; "" where the file has no individuals.
        bodyparts: Of each column.
        coords: Of each column: "x", "y" or "likelihood".
        scorer: Who made the file, "" where it does not say so.
    """

    index: int
    individuals: Sequence[str]
    bodyparts: Sequence[str]
    coords: Sequence[str]
    scorer: str = ""


def read_deeplabcut(path: Path, text: str, least_score: float) -> LabelFile:
    """Reads DeepLabCut CSV.

    The header has the rows `scorer`, `bodyparts`, `coords`, and in projects
    of several animals `individuals`. The index is a frame number from 0, or
    the path of an image (`labeled-data/VIDEO/img0012.png`, in one column or
    in three), whose number is the frame's. Empty cells are not labelled.
    Labels with a `likelihood` were made by a program and are called `teacher`.

    Args:
        path: The file, for messages.
        text: Its content.
        least_score: Joints with a lower likelihood are not labelled.

    Returns:
        What it labels; each individual is a person of its own.

    Raises:
        UserError: If header or a row are not as above.
    """
    rows = rows_of(path, text)
    columns, rows = split_header(path, rows)
    own_names = list(dict.fromkeys(columns.bodyparts))
    joints = normal_joint_names(own_names, f"{path}, bodyparts")
    persons = _persons(path, columns, rows, own_names, least_score)
    return collect(path, joints, persons)


def split_header(
    path: Path, rows: list[tuple[int, list[str]]]
) -> tuple[DeepLabCutColumns, list[tuple[int, list[str]]]]:
    """Takes DeepLabCut's header off the rows of a file.

    Args:
        path: The file, for messages.
        rows: All rows with their line numbers, as `rows_of` gives them.

    Returns:
        What the header says, and the rows below it.

    Raises:
        UserError: If a line of the header is missing or wrong.
    """
    header: dict[str, list[str]] = {}
    while rows and rows[0][1][0].lower() in _HEADER:
        line, cells = rows[0]
        check_width(path, line, cells, len(header.get("scorer", cells)))
        header[cells[0].lower()] = cells
        rows = rows[1:]
    if not {"bodyparts", "coords"} <= set(header):
        raise UserError(
            f"{path}: DeepLabCut's header is expected, lines that begin with "
            f"scorer, bodyparts, coords. Received {', '.join(header)}."
        )
    index = 1
    while index < len(header["coords"]) and not header["coords"][index]:
        index += 1
    scorers = filter(None, header.get("scorer", [])[index:])
    columns = DeepLabCutColumns(
        index,
        header.get("individuals", [""] * len(header["coords"]))[index:],
        header["bodyparts"][index:],
        [cell.lower() for cell in header["coords"][index:]],
        next(scorers, ""),
    )
    _check_coords(path, columns)
    return columns, rows


def _check_coords(path: Path, columns: DeepLabCutColumns) -> None:
    found: dict[tuple[str, str], list[str]] = {}
    for *key, coord in zip(
        columns.individuals, columns.bodyparts, columns.coords, strict=True
    ):
        found.setdefault(tuple(key), []).append(coord)
    for (_, joint), coords in found.items():
        if sorted(coords) not in (["x", "y"], ["likelihood", "x", "y"]):
            raise UserError(
                f"{path}, line coords: every body part is expected to have x, "
                f"y and perhaps likelihood. Received {', '.join(coords)} for "
                f"{joint}."
            )


def _persons(
    path: Path,
    columns: DeepLabCutColumns,
    rows: list,
    own_names: list[str],
    least_score: float,
) -> Iterator[LabelledPerson]:
    scored = "likelihood" in columns.coords
    source = "teacher" if scored else "manual"
    for line, cells in rows:
        check_width(path, line, cells, columns.index + len(columns.coords))
        place = _place(path, line, cells[: columns.index])
        for person, joints in values_in_row(path, line, cells, columns).items():
            points = np.zeros((len(own_names), 2))
            visible = np.zeros(len(own_names), np.uint8)
            for joint, values in joints.items():
                x, y = values["x"], values["y"]
                # An empty likelihood compares as False.
                unsure = values.get("likelihood", 1.0) < least_score
                if is_labelled(path, line, joint, x, y) and not unsure:
                    points[own_names.index(joint)] = x, y
                    visible[own_names.index(joint)] = Visibility.VISIBLE
            video, number, image, still = place
            yield LabelledPerson(
                video,
                number,
                points,
                visible,
                source,
                f"line {line}",
                person,
                image,
                still,
            )


def _place(
    path: Path, line: int, index: Sequence[str]
) -> tuple[str, int, str, bool]:
    name = plain_path("/".join(cell for cell in index if cell))
    if not is_image(name):
        return "", frame_in(path, line, name), "", False
    video, number, still = image_place(name)
    return video, number, name, still


def values_in_row(
    path: Path, line: int, cells: Sequence[str], columns: DeepLabCutColumns
) -> dict[str, dict[str, dict[str, float]]]:
    """Numbers of a row by individual, joint and coordinate; NaN where empty.

    Args:
        path: The file, for messages.
        line: The row's line, for messages.
        cells: The row with its index.
        columns: What the header says.

    Raises:
        UserError: If a cell is neither empty nor a number.
    """
    found: dict[str, dict[str, dict[str, float]]] = {}
    for cell, person, joint, coord in zip(
        cells[columns.index :],
        columns.individuals,
        columns.bodyparts,
        columns.coords,
        strict=True,
    ):
        joints = found.setdefault(person, {})
        value = number_in(path, line, f"{joint} {coord}", cell)
        joints.setdefault(joint, {})[coord] = value
    return found
