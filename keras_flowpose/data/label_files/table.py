"""CSV files as rows of text, and their numbers, with lines for messages."""

import csv
import math
from collections.abc import Sequence
from pathlib import Path

from keras_flowpose.safe_files import UserError


def rows_of(path: Path, text: str) -> list[tuple[int, list[str]]]:
    """The rows of a CSV file with their line numbers, empty ones left out.

    Args:
        path: The file, for messages.
        text: Its content.

    Raises:
        UserError: If columns are separated by something else than commas, or
            the file is not CSV.
    """
    first = text.partition("\n")[0]
    for separator, name in ((";", "semicolons"), ("\t", "tabs")):
        if "," not in first and separator in first:
            raise UserError(
                f"{path}, line 1: columns are expected to be separated by "
                f"commas. Received {name}. Export it again as CSV with commas "
                "(and points in numbers)."
            )
    reader = csv.reader(text.splitlines())
    rows = []
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                cells = [cell.strip() for cell in row]
                rows.append((reader.line_num, cells))
    except csv.Error as error:
        raise UserError(
            f"{path}, line {reader.line_num}: CSV is expected. Received "
            f"something else ({error})."
        ) from error
    return rows


def check_width(path: Path, line: int, row: Sequence, width: int) -> None:
    """Checks that a row has as many cells as the header.

    Raises:
        UserError: If it has more or fewer.
    """
    if len(row) != width:
        raise UserError(
            f"{path}, line {line}: {width} cells are expected, as in the "
            f"header. Received {len(row)}."
        )


def number_in(path: Path, line: int, column: str, cell: str) -> float:
    """A cell as a number; NaN where it is empty.

    Args:
        path: The file, for the message.
        line: Its line, for the message.
        column: Its column, for the message.
        cell: The cell.

    Raises:
        UserError: If it is neither empty nor a number.
    """
    if not cell:
        return math.nan
    try:
        return float(cell)
    except ValueError as error:
        raise UserError(
            f"{path}, line {line}, column {column}: a number is expected, or "
            f"an empty cell. Received {cell!r}."
        ) from error


def frame_in(path: Path, line: int, cell: str) -> int:
    """A cell as a frame number.

    Args:
        path: The file, for the message.
        line: Its line, for the message.
        cell: The cell; `7.0`, as some programs write it, is 7.

    Raises:
        UserError: If it is not a whole number >= 0.
    """
    number = number_in(path, line, "frame", cell)
    if not 0 <= number < 2**53 or not number.is_integer():
        raise UserError(
            f"{path}, line {line}, column frame: a frame number is expected, "
            f"0 for the first frame of a video. Received {cell!r}."
        )
    return int(number)


def is_labelled(path: Path, line: int, joint: str, x: float, y: float) -> bool:
    """Whether a joint has coordinates: both cells, or none.

    Raises:
        UserError: If only one of them is there.
    """
    if math.isnan(x) != math.isnan(y):
        raise UserError(
            f"{path}, line {line}: {joint} is expected to have both x and y, "
            f"or neither. Received x={x:g}, y={y:g}."
        )
    return not math.isnan(x)
