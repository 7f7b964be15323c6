"""JSON with one entry for each person in each frame, joints by name."""

from collections.abc import Iterator
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from keras_flowpose.data.label_files.image_names import plain_path
from keras_flowpose.data.label_files.joint_names import normal_joint_names
from keras_flowpose.data.label_files.json_fields import checked_keypoint
from keras_flowpose.data.label_files.json_fields import field_of
from keras_flowpose.data.label_files.json_fields import frame_field
from keras_flowpose.data.label_files.json_fields import list_field
from keras_flowpose.data.label_files.json_fields import source_of
from keras_flowpose.data.label_files.label_file import LabelFile
from keras_flowpose.data.label_files.label_file import LabelledPerson
from keras_flowpose.data.label_files.label_file import collect
from keras_flowpose.data.label_files.label_file import person_name
from keras_flowpose.data.label_kinds import Visibility


def is_person_frames(content: Any) -> bool:
    """Whether parsed JSON looks like this format."""
    if not isinstance(content, Mapping):
        return False
    entries = content.get("annotations")
    return (
        isinstance(entries, list)
        and bool(entries)
        and isinstance(entries[0], Mapping)
        and isinstance(entries[0].get("joints"), Mapping)
    )


def read_person_frames(path: Path, content: Mapping[str, Any]) -> LabelFile:
    """Reads person frames.

    An entry of `annotations` looks like
    `{"frame": 7, "person": 0, "joints": {"r_wrist": [x, y, 1], ...}}`, with
    `video` where the file labels several. The third number is 1 for visible
    and 0 for hidden; joints that are not labelled are left out. Frames count
    from 0 in a video file and by their names in a folder of images.

    Args:
        path: The file, for messages.
        content: Its parsed content.

    Returns:
        What it labels; each `person` is one of its own.

    Raises:
        UserError: If something is missing or not as above.
    """
    entries = list_field(path, content, "annotations")
    own_names = dict.fromkeys(
        joint
        for row, entry in enumerate(entries)
        for joint in field_of(path, entry, "joints", Mapping, _where(row))
    )
    joints = normal_joint_names(list(own_names), str(path))
    column = {name: place for place, name in enumerate(own_names)}
    return collect(path, joints, _persons(path, content, entries, column))


def _video(path: Path, entry: Mapping[str, Any], where: str) -> str:
    if "video" not in entry:
        return ""
    return plain_path(field_of(path, entry, "video", str, where))


def _where(row: int) -> str:
    return f"annotations[{row}]"


def _persons(
    path: Path, content: Mapping[str, Any], entries: Any, column: dict[str, int]
) -> Iterator[LabelledPerson]:
    for row, entry in enumerate(entries):
        where = _where(row)
        points = np.zeros((len(column), 2))
        visible = np.full(len(column), Visibility.NOT_LABELLED, np.uint8)
        for joint, values in entry["joints"].items():
            x, y, flag = checked_keypoint(path, where, joint, values)
            points[column[joint]] = x, y
            visible[column[joint]] = (
                Visibility.VISIBLE if flag else Visibility.HIDDEN
            )
        yield LabelledPerson(
            _video(path, entry, where),
            frame_field(path, entry, where),
            points,
            visible,
            source_of(path, content, entry),
            where,
            person_name(entry.get("person")),
        )
