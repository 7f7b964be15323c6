"""Opens a label file of any known format."""

import os
from pathlib import Path

from keras_flowpose.data.label_files.coco_keypoints import is_coco
from keras_flowpose.data.label_files.coco_keypoints import read_coco
from keras_flowpose.data.label_files.deeplabcut_csv import is_deeplabcut
from keras_flowpose.data.label_files.deeplabcut_csv import read_deeplabcut
from keras_flowpose.data.label_files.label_file import LabelFile
from keras_flowpose.data.label_files.person_frames import is_person_frames
from keras_flowpose.data.label_files.person_frames import read_person_frames
from keras_flowpose.data.label_files.table import rows_of
from keras_flowpose.data.label_files.text_file import json_in
from keras_flowpose.data.label_files.text_file import text_of
from keras_flowpose.data.label_files.tidy_csv import is_tidy
from keras_flowpose.data.label_files.tidy_csv import read_tidy
from keras_flowpose.safe_files import UserError

LEAST_SCORE = 0.5
"""Joints that a program was less sure of are not labels, unless told so."""

_FORMATS = (
    "COCO keypoints JSON (images, annotations, categories), DeepLabCut CSV "
    "(first line scorer,...), or CSV with the columns frame,joint,x,y"
)


def read_labels(
    path: str | os.PathLike, least_score: float = LEAST_SCORE
) -> LabelFile:
    """Reads labels; the content tells the format, not the file's name.

    Formats: COCO keypoints JSON, DeepLabCut CSV, CSV with one row a joint (as
    `flowpose predict` writes it), and JSON with one entry a person and frame.

    Args:
        path: The file.
        least_score: Joints with a lower score (likelihood in DeepLabCut's
            files, `keypoint_scores` in COCO's) are not labelled. Defaults to
            0.5.

    Returns:
        What it labels.

    Raises:
        UserError: If the file is missing, of no known format, or something
            in it is not as its format has it.
    """
    path = Path(path)
    text = text_of(path)
    if not text.strip():
        raise UserError(f"{path} is empty. Expected: {_FORMATS}.")
    if text.lstrip().startswith(("{", "[")):
        return _read_json(path, text, least_score)
    header = rows_of(path, text)[0][1]
    if is_deeplabcut(header):
        return read_deeplabcut(path, text, least_score)
    if is_tidy(header):
        return read_tidy(path, text, least_score)
    raise _unknown(path, f"a file that begins with {','.join(header)[:80]!r}")


def _read_json(path: Path, text: str, least_score: float) -> LabelFile:
    content = json_in(path, text)
    if is_coco(content):
        return read_coco(path, content, least_score)
    if is_person_frames(content):
        return read_person_frames(path, content)
    if isinstance(content, list):
        raise _unknown(
            path,
            "a list, as COCO's results are: they name neither images nor "
            "joints; put them into `annotations` beside `images` and "
            "`categories`",
        )
    raise _unknown(path, f"JSON with {', '.join(content)[:80] or 'nothing'}")


def _unknown(path: Path, received: str) -> UserError:
    return UserError(
        f"{path} is no label file. Expected: {_FORMATS}. Received {received}. "
        "Move it elsewhere if it is no label file."
    )
