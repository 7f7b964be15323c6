"""What a file says about a track beside its numbers."""

from collections.abc import Mapping
from dataclasses import fields
from fractions import Fraction
from pathlib import Path
from typing import Any

from keras_flowpose.data.label_files.json_fields import field_of
from keras_flowpose.data.label_files.json_fields import list_field
from keras_flowpose.safe_files import UserError
from keras_flowpose.video.pose_track import PoseTrack

NAME = "keras_flowpose"
"""Where formats with room for notes of programs keep it."""

_KINDS = {
    "video": str,
    "width": int,
    "height": int,
    "fps": str,
    "damage": str,
    "model": str,
    "pooling": str,
    "neighbours": int,
    "lookahead": int,
    "flow": str,
    "flow_mode": str,
    "flow_size": str,
    "cuts": bool,
    "mask_flow": bool,
    "regions": list,
    "filters": list,
    "version": str,
}


def metadata_of(track: PoseTrack) -> dict[str, Any]:
    """All fields of a track that are no arrays, as JSON can hold them.

    Args:
        track: The track.

    Returns:
        Text, integers, booleans, a list of text and one of lists of integers;
        the frame rate as "30000/1001".
    """
    values = {name: getattr(track, name) for name in _KINDS}
    return values | {
        "fps": str(track.fps),
        "filters": list(track.filters),
        "regions": [list(region) for region in track.regions],
    }


def from_metadata(
    path: Path, content: Mapping[str, Any], where: str
) -> dict[str, Any]:
    """Arguments of `PoseTrack` from what a file says.

    Args:
        path: The file, for messages.
        content: As `metadata_of` gives it. What is missing has its default;
            what is not known, of later versions perhaps, is passed over.
        where: Where in the file it is, for messages.

    Returns:
        The arguments by name.

    Raises:
        UserError: If a value is of another kind.
    """
    found = {
        name: field_of(path, content, name, kind, where)
        for name, kind in _KINDS.items()
        if name in content
    }
    if "filters" in found:
        filters = list_field(path, content, "filters", str, where)
        found["filters"] = tuple(filters)
    if "regions" in found:
        regions = list_field(path, content, "regions", list, where)
        found["regions"] = tuple(_region(path, r, where) for r in regions)
    if "fps" in found:
        found["fps"] = _rate(path, found["fps"], where)
    return {f.name: found[f.name] for f in fields(PoseTrack) if f.name in found}


def _region(path: Path, values: list, where: str) -> tuple[int, ...]:
    whole = [value for value in values if type(value) is int]
    if len(values) != 5 or len(whole) != 5:
        raise UserError(
            f"{path}, {where}: `regions` are expected to be five integers each "
            "(first frame, x, y, width, height). Received "
            f"{values!r:.80}."
        )
    return tuple(values)


def _rate(path: Path, text: str, where: str) -> Fraction:
    try:
        return Fraction(text)
    except (ValueError, ZeroDivisionError) as error:
        raise UserError(
            f"{path}, {where}: `fps` is expected to be a fraction such as "
            f"30000/1001. Received {text!r}."
        ) from error
