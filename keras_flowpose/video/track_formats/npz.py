"""NPZ: all of a track as NumPy arrays, each under its name."""

import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from keras_flowpose.safe_files import UserError
from keras_flowpose.video.pose_track import MEASURES
from keras_flowpose.video.pose_track import PoseTrack
from keras_flowpose.video.track_formats.metadata import from_metadata
from keras_flowpose.video.track_formats.metadata import metadata_of

_ARRAYS = {
    **{"keypoints": 3, "scores": 2, "times": 1},
    **dict.fromkeys(MEASURES, 2),
}
_OPTIONAL = MEASURES[1:]


def write_npz(track: PoseTrack, path: Path) -> None:
    """Writes a track.

    Args:
        track: The track.
        path: The file; its name ends in .npz.
    """
    arrays = {name: getattr(track, name) for name in _ARRAYS}
    metadata = metadata_of(track)
    # As text even where there are none, or NumPy would make them float64.
    filters = np.array(metadata.pop("filters"), str)
    joints = np.array(track.joints, str)
    np.savez_compressed(
        path, joints=joints, filters=filters, **arrays, **metadata
    )


def read_npz(path: Path) -> PoseTrack:
    """Reads a track.

    Args:
        path: The file.

    Raises:
        UserError: If it is no such archive, or a field is missing or damaged.
        ValueError: If `PoseTrack` refuses the values.
    """
    # NumPy takes what is no archive for an array, or for a pickle.
    if not zipfile.is_zipfile(path):
        raise UserError(
            f"{path}: a NumPy archive (.npz) is expected. Received something "
            "else, or the beginning of one."
        )
    with np.load(path, allow_pickle=False) as archive:
        found = {name: _member(path, archive, name) for name in archive}
    for name, rank in {**_ARRAYS, "joints": 1}.items():
        if name not in found:
            if name in _OPTIONAL:  # a file of an earlier version
                continue
            raise UserError(
                f"{path}: the field {name} is expected. Received "
                f"{', '.join(found) or 'nothing'}."
            )
        kind = "U" if name == "joints" else "fiu"
        values = found[name]
        if values.ndim != rank or values.dtype.kind not in kind:
            raise UserError(
                f"{path}, {name}: {'text' if kind == 'U' else 'numbers'} of "
                f"rank {rank} are expected. Received {values.dtype} of shape "
                f"{values.shape}."
            )
    arrays = {name: found.pop(name, None) for name in _ARRAYS}
    joints = tuple(found.pop("joints").tolist())
    said = {name: value.tolist() for name, value in found.items()}
    return PoseTrack(
        joints=joints, **arrays, **from_metadata(path, said, "fields")
    )


def _member(path: Path, archive: Mapping, name: str) -> np.ndarray:
    try:
        return archive[name]
    except (ValueError, EOFError, zipfile.BadZipFile, zlib.error) as error:
        raise UserError(
            f"{path}, {name}: the field is damaged ({error})."
        ) from error
