"""DeepLabCut's CSV of an analysed video, as movement and others read it.

One row a frame, and x, y and likelihood of each joint. The format has no
place for times, what says how uncertain joints are, damage, the video's name,
size and rate, and whence flow came; the model and what was done to its poses go
into the line `scorer`, where DeepLabCut has the name of its net.
"""

import csv
from pathlib import Path

import numpy as np

from keras_flowpose.data.label_files.deeplabcut_csv import split_header
from keras_flowpose.data.label_files.deeplabcut_csv import values_in_row
from keras_flowpose.data.label_files.table import check_width
from keras_flowpose.data.label_files.table import frame_in
from keras_flowpose.data.label_files.table import is_labelled
from keras_flowpose.data.label_files.table import rows_of
from keras_flowpose.safe_files import UserError
from keras_flowpose.video.pose_track import PoseTrack
from keras_flowpose.video.track_formats.metadata import NAME
from keras_flowpose.video.track_formats.shortest import shortest_texts

_COORDS = ("x", "y", "likelihood")
_IN_SCORER = ("version", "model", "pooling", "neighbours", "lookahead")


def write_deeplabcut(track: PoseTrack, path: Path) -> None:
    """Writes a track.

    Args:
        track: The track.
        path: The file.
    """
    frames, joints = len(track), len(track.joints)
    values = np.concatenate([track.keypoints, track.scores[..., None]], axis=-1)
    cells = np.array(shortest_texts(values), object)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["scorer"] + [_scorer(track)] * (3 * joints))
        writer.writerow(["bodyparts", *np.repeat(track.joints, 3).tolist()])
        writer.writerow(["coords", *_COORDS * joints])
        for frame, row in enumerate(cells.reshape(frames, 3 * joints)):
            writer.writerow([frame, *row])


def read_deeplabcut(path: Path, text: str) -> PoseTrack:
    """Reads a track of one individual.

    Names of body parts are taken as they are. Other programs' `scorer` is the
    model.

    Args:
        path: The file, for messages.
        text: Its content.

    Raises:
        UserError: If header or a row are not as they should be, or there are
            several individuals.
        ValueError: If `PoseTrack` refuses the values.
    """
    columns, rows = split_header(path, rows_of(path, text))
    individuals = list(dict.fromkeys(columns.individuals))
    if len(individuals) > 1:
        raise UserError(
            f"{path}, line individuals: a pose track is of one individual. "
            f"Received {', '.join(individuals)}."
        )
    joints = tuple(dict.fromkeys(columns.bodyparts))
    table = np.full((len(rows), len(joints), 3), np.nan)
    for number, (line, cells) in enumerate(rows):
        check_width(path, line, cells, columns.index + len(columns.coords))
        frame = frame_in(path, line, "/".join(cells[: columns.index]))
        if frame != number:
            raise UserError(
                f"{path}, line {line}, column frame: rows are expected to be "
                f"frame 0, 1, 2, ..., here {number}. Received {frame}."
            )
        (found,) = values_in_row(path, line, cells, columns).values() or [{}]
        for place, joint in enumerate(joints):
            point = [found[joint].get(name, np.nan) for name in _COORDS]
            is_labelled(path, line, joint, *point[:2])
            table[number, place] = point
    return PoseTrack(
        joints=joints,
        keypoints=table[..., :2],
        scores=table[..., 2],
        spread=np.full(table.shape[:2], np.nan),
        times=np.full(len(rows), np.nan),
        **_from_scorer(columns.scorer),
    )


def _scorer(track: PoseTrack) -> str:
    """`keras_flowpose; version=0.1.0; model=tiny; ...; filters=median:...`."""
    said = [f"{name}={getattr(track, name)}" for name in _IN_SCORER]
    filters = f"filters={'+'.join(track.filters)}"
    return "; ".join([NAME, *said, filters])


def _from_scorer(scorer: str) -> dict:
    name, *said = scorer.split("; ")
    values = dict(part.partition("=")[::2] for part in said)
    if name != NAME or list(values) != [*_IN_SCORER, "filters"]:
        return {"model": scorer}
    filters = values.pop("filters")
    found = dict(values) | {"filters": tuple(filter(None, filters.split("+")))}
    for name in ("neighbours", "lookahead"):
        if not values[name].isdecimal():
            return {"model": scorer}
        found[name] = int(values[name])
    return found
