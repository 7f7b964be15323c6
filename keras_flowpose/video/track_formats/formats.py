"""Which format a pose file has, told from its name."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from keras_flowpose.data.label_files.deeplabcut_csv import is_deeplabcut
from keras_flowpose.data.label_files.table import rows_of
from keras_flowpose.data.label_files.text_file import text_of
from keras_flowpose.safe_files import UserError
from keras_flowpose.video.pose_track import PoseTrack
from keras_flowpose.video.track_formats.coco_json import read_coco
from keras_flowpose.video.track_formats.coco_json import write_coco
from keras_flowpose.video.track_formats.deeplabcut_csv import read_deeplabcut
from keras_flowpose.video.track_formats.deeplabcut_csv import write_deeplabcut
from keras_flowpose.video.track_formats.npz import read_npz
from keras_flowpose.video.track_formats.npz import write_npz
from keras_flowpose.video.track_formats.parquet import check_pyarrow
from keras_flowpose.video.track_formats.parquet import read_parquet
from keras_flowpose.video.track_formats.parquet import write_parquet
from keras_flowpose.video.track_formats.tidy_csv import read_tidy
from keras_flowpose.video.track_formats.tidy_csv import write_tidy


@dataclass(frozen=True)
class TrackFormat:
    """A way to keep a track.

    Args:
        ending: How the names of its files end.
        name: What people call it.
        write: Writes a track to a path.
        read: Reads a track from a path.
    """

    ending: str
    name: str
    write: Callable[[PoseTrack, Path], None]
    read: Callable[[Path], PoseTrack]


def read_csv(path: Path) -> PoseTrack:
    """Reads tidy CSV or DeepLabCut's; the content tells which it is.

    Raises:
        UserError: If it is neither, or something in it is wrong.
        ValueError: If `PoseTrack` refuses the values.
    """
    text = text_of(path)
    rows = rows_of(path, text)
    if not rows:
        raise UserError(f"{path} is empty; CSV with a header is expected.")
    read = read_deeplabcut if is_deeplabcut(rows[0][1]) else read_tidy
    return read(path, text)


FORMATS = (
    # The longer ending first: the other one would fit, too.
    TrackFormat(".dlc.csv", "DeepLabCut CSV", write_deeplabcut, read_csv),
    TrackFormat(".csv", "tidy CSV", write_tidy, read_csv),
    TrackFormat(".json", "COCO keypoints", write_coco, read_coco),
    TrackFormat(".npz", "NumPy", write_npz, read_npz),
    TrackFormat(".parquet", "Parquet", write_parquet, read_parquet),
)
"""All formats."""


def format_of(path: str | os.PathLike) -> TrackFormat:
    """The format that the end of a pose file's name says.

    Args:
        path: The file.

    Raises:
        UserError: If it says none, or pyarrow is missing for Parquet.
    """
    name = Path(path).name.lower()
    for one in FORMATS:
        if name.endswith(one.ending):
            if one.ending == ".parquet":
                check_pyarrow()
            return one
    endings = ", ".join(f"{one.ending} ({one.name})" for one in FORMATS)
    raise UserError(
        f"The name of a pose file ends in one of {endings}. Received: {path}"
    )
