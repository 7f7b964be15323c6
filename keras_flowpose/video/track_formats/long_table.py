"""Tables with one row for each frame and joint, in that order."""

from collections.abc import Callable
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from keras_flowpose.safe_files import UserError
from keras_flowpose.video.pose_track import MEASURES
from keras_flowpose.video.pose_track import PoseTrack

COLUMNS = ("frame", "time", "joint", "x", "y", "score", *MEASURES)
"""Names of the columns."""


def columns_of(track: PoseTrack) -> dict[str, np.ndarray]:
    """A track as columns of `frames * joints` rows.

    Args:
        track: The track.

    Returns:
        The columns by name: integers, float64 times, text, and float32.
    """
    frames, joints = len(track), len(track.joints)
    return {
        "frame": np.repeat(np.arange(frames, dtype=np.int32), joints),
        "time": np.repeat(track.times, joints),
        "joint": np.tile(np.array(track.joints, object), frames),
        "x": track.keypoints[..., 0].ravel(),
        "y": track.keypoints[..., 1].ravel(),
        "score": track.scores.ravel(),
        **{name: getattr(track, name).ravel() for name in MEASURES},
    }


def from_columns(
    path: Path,
    columns: dict[str, Sequence],
    place: Callable[[int], str],
    **metadata: Any,
) -> PoseTrack:
    """A track from its columns.

    Args:
        path: The file, for messages.
        columns: `COLUMNS` by name; NaN where the file has none.
        place: Name of a row's place in the file, for messages.
        **metadata: Other arguments of `PoseTrack`.

    Returns:
        The track.

    Raises:
        UserError: If rows are missing, twice there, or in another order.
        ValueError: If `PoseTrack` refuses the values.
    """
    frames, names = list(columns["frame"]), list(columns["joint"])
    first = next((r for r, frame in enumerate(frames) if frame), len(frames))
    joints = tuple(names[:first])
    count = len(joints)
    for row, (frame, name) in enumerate(zip(frames, names, strict=True)):
        if not count or (frame, name) != (row // count, joints[row % count]):
            raise _out_of_order(path, place(row), row, joints, frame, name)
    if count and len(frames) % count:
        raise UserError(
            f"{path} breaks off after {place(len(frames) - 1)}: frame "
            f"{frames[-1]} is expected to have all joints of frame 0, "
            f"{count}. Received {len(frames) % count}."
        )
    shape = (len(frames) // max(1, count), count)
    numbers = {
        name: np.asarray(columns[name], np.float64).reshape(shape)
        for name in COLUMNS
        if name not in ("frame", "joint")
    }
    return PoseTrack(
        joints=joints,
        keypoints=np.stack([numbers["x"], numbers["y"]], axis=-1),
        scores=numbers["score"],
        times=numbers["time"][:, 0] if count else np.zeros(0),
        **{name: numbers[name] for name in MEASURES},
        **metadata,
    )


def _out_of_order(
    path: Path,
    where: str,
    row: int,
    joints: tuple[str, ...],
    frame: int,
    name: str,
) -> UserError:
    count = max(1, len(joints))
    expected = f"{joints[row % count]} of " if joints else ""
    return UserError(
        f"{path}, {where}: rows are expected to be all joints of frame 0, then "
        f"the same of frame 1, ..., here {expected}frame {row // count}. "
        f"Received {name} of frame {frame}."
    )
