"""Fields of JSON label files, checked where they are read."""

from collections.abc import Mapping
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from keras_flowpose.argument_checks import is_number
from keras_flowpose.data.label_kinds import LABEL_SOURCES
from keras_flowpose.safe_files import UserError

_KINDS = {
    int: "an integer",
    str: "text",
    bool: "true or false",
    Mapping: "an object",
    list: "a list",
}


def field_of(
    path: Path,
    entry: Mapping[str, Any],
    name: str,
    kind: type | tuple[type, ...],
    where: str,
) -> Any:
    """A field that has to be there and of a kind.

    Args:
        path: The file, for the message.
        entry: The JSON object.
        name: Name of the field.
        kind: What it has to be; booleans are no integers.
        where: Which object, for the message.

    Raises:
        UserError: If it is missing or of another kind.
    """
    value = entry.get(name)
    unwanted = isinstance(value, bool) and kind is not bool
    if not isinstance(value, kind) or unwanted:
        kinds = kind if isinstance(kind, tuple) else (kind,)
        expected = " or ".join(_KINDS[one] for one in kinds)
        received = repr(value) if name in entry else "nothing"
        raise UserError(
            f"{path}, {where}: `{name}` is expected to be {expected}. "
            f"Received {received[:80]}."
        )
    return value


def list_field(
    path: Path,
    entry: Mapping[str, Any],
    name: str,
    kind: type = Mapping,
    where: str = "top level",
) -> Sequence[Any]:
    """A field that has to be a list whose elements are all of a kind.

    Args:
        path: The file, for the message.
        entry: The JSON object.
        name: Name of the field.
        kind: What the elements have to be. Defaults to JSON objects.
        where: Which object, for the message.

    Raises:
        UserError: If it is missing or something else.
    """
    values = field_of(path, entry, name, list, where)
    for row, value in enumerate(values):
        if not isinstance(value, kind):
            raise UserError(
                f"{path}, {where}: `{name}[{row}]` is expected to be "
                f"{_KINDS[kind]}. Received {value!r:.80}."
            )
    return values


def frame_field(
    path: Path, entry: Mapping[str, Any], where: str, of: str = ""
) -> int:
    """The field `frame`, a number from 0.

    Args:
        path: The file, for the message.
        entry: The JSON object.
        where: Which object, for the message.
        of: More for the message.

    Raises:
        UserError: If it is missing or negative.
    """
    number = field_of(path, entry, "frame", int, f"{where}{of}")
    if number < 0:
        raise UserError(
            f"{path}, {where}{of}: `frame` is expected to be 0 for the first "
            f"frame, 1 for the next, ... Received {number}."
        )
    return number


def numbers_field(
    path: Path, entry: Mapping[str, Any], name: str, count: int, where: str
) -> np.ndarray:
    """A field that may be there, a list of so many numbers.

    Args:
        path: The file, for the message.
        entry: The JSON object.
        name: Name of the field.
        count: How many numbers it has to hold.
        where: Which object, for the message.

    Returns:
        Float64 `(count,)`; NaN where the file has `null` or no such field.

    Raises:
        UserError: If it holds something else.
    """
    if entry.get(name) is None:
        return np.full(count, np.nan)
    values = list_field(path, entry, name, object, where)
    if len(values) != count or not all(
        value is None or is_number(value) for value in values
    ):
        raise UserError(
            f"{path}, {where}: `{name}` is expected to hold {count} numbers "
            f"(null where there is none). Received {values!r:.80}."
        )
    return np.array([np.nan if v is None else v for v in values], np.float64)


def checked_keypoint(
    path: Path, where: str, joint: str, values: Any
) -> tuple[float, float, int]:
    """x, y and visibility of a joint.

    Args:
        path: The file, for the message.
        where: Which person, for the message.
        joint: Which joint, for the message.
        values: What the file has.

    Raises:
        UserError: If these are not three numbers of which the last is 0, 1
            or 2. (Whether labelled coordinates are finite is checked later.)
    """
    numbers = (
        isinstance(values, list)
        and len(values) == 3
        and all(map(is_number, values))
    )
    if not numbers or values[2] not in (0, 1, 2):
        raise UserError(
            f"{path}, {where}: {joint} is expected to be x, y, v with v = 0 "
            f"not labelled, 1 hidden, 2 visible. Received {values!r:.80}."
        )
    return float(values[0]), float(values[1]), int(values[2])


def source_of(
    path: Path, content: Mapping[str, Any], annotation: Mapping[str, Any]
) -> str:
    """Who made a label: what the file says, else told from its scores.

    Args:
        path: The file, for the message.
        content: The whole file; its `info.label_source` decides.
        annotation: A label; people give no scores.

    Raises:
        UserError: If `info.label_source` is none of `LABEL_SOURCES`.
    """
    info = content.get("info")
    said = info.get("label_source") if isinstance(info, Mapping) else None
    if said is not None and said not in LABEL_SOURCES:
        raise UserError(
            f"{path}, info: `label_source` is expected to be one of "
            f"{', '.join(LABEL_SOURCES)}. Received {said!r}."
        )
    scored = "keypoint_scores" in annotation or "score" in annotation
    return said or ("teacher" if scored else "manual")
