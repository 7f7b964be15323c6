"""Predictions that were made elsewhere, read from a file together with labels.

Two kinds of file:

* `.npz` with arrays `predictions` `(images, joints, 2)`, `truth` (the same),
  `visible` `(images, joints)` and `joints` (their names); optionally the
  other fields of `LabelledPredictions` under their names. This is what
  `write_predictions` writes.
* `.mat` as in `qxcv/joint-regressor`: `test_seqs` with the labels of Poses in
  the Wild and `raw_results` with the paper's seven joints in native pixels.
"""

import json
import os
from pathlib import Path

import numpy as np
import scipy.io

from keras_flowpose.evaluation.labelled_predictions import LabelledPredictions
from keras_flowpose.safe_files import UserError
from keras_flowpose.safe_files import atomic_write
from keras_flowpose.skeleton import UPPER_BODY_7
from keras_flowpose.skeleton import skeleton_of

_REQUIRED = ("predictions", "truth", "visible")
_OPTIONAL = ("scores", "lengths", "normaliser", "scale", "unit")


def read_predictions(path: str | os.PathLike) -> LabelledPredictions:
    """Reads a `.npz` or `.mat` file of predictions with their labels.

    Raises:
        UserError: If the file is not there, or is neither of the two kinds
            that the module's docstring describes.
    """
    path = Path(path)
    if not path.is_file():
        raise UserError(f"There is no file {path}.")
    readers = {".npz": _read_npz, ".mat": _read_mat}
    if path.suffix not in readers:
        raise UserError(
            f"{path} must be a .npz or .mat file of predictions with labels."
        )
    try:
        return readers[path.suffix](path)
    except Exception as error:
        # Damaged files make the readers raise nearly anything.
        raise UserError(
            f"{path} cannot be read as predictions with labels: "
            f"{str(error).splitlines()[0] if str(error) else error!r}"
        ) from error


def write_predictions(
    stored: LabelledPredictions,
    path: str | os.PathLike,
    overwrite: bool = False,
) -> None:
    """Writes a `.npz` file that `read_predictions` reads.

    Raises:
        UserError: If the file exists and `overwrite` is False, or the folder
            cannot be written to.
    """
    fields = {
        name: getattr(stored, name)
        for name in (*_REQUIRED, *_OPTIONAL)
        if getattr(stored, name) is not None
    }
    fields["joints"] = stored.skeleton.joints
    fields["conditions"] = json.dumps(stored.conditions)
    with atomic_write(path, overwrite) as temporary:
        np.savez_compressed(temporary, **fields)


def _read_npz(path: Path) -> LabelledPredictions:
    with np.load(path, allow_pickle=False) as file:
        content = dict(file)
    fields = {name: content[name] for name in _REQUIRED}
    for name in _OPTIONAL:
        if name in content:
            value = content[name]
            fields[name] = value if value.ndim else value.item()
    return LabelledPredictions(
        skeleton=skeleton_of([str(name) for name in content["joints"]]),
        conditions=json.loads(str(content.get("conditions", "{}"))),
        **fields,
    )


def _read_mat(path: Path) -> LabelledPredictions:
    content = scipy.io.loadmat(path)
    tests = content["test_seqs"].ravel()[0]
    labels = tests["data"].ravel()
    sequences = tests["seqs"].ravel()
    results = content["raw_results"].ravel()
    predictions = np.full((len(labels), len(UPPER_BODY_7), 2), np.nan)
    for sequence, result in zip(sequences, results, strict=True):
        images = sequence.ravel().astype(int) - 1  # MATLAB counts from 1
        predictions[images] = np.stack(list(result.ravel()))
    # The coordinates are of mixed types: float64, uint16, int16.
    truth = np.stack(
        [label["joint_locs"].astype(np.float64) for label in labels]
    )
    visible = np.stack([label["visible"].ravel() > 0 for label in labels])
    # The dataset labels the neck, which is not what the net calls the head.
    visible[:, UPPER_BODY_7.index("head")] = False
    # Both count pixels from 1.
    return LabelledPredictions(
        skeleton=UPPER_BODY_7,
        predictions=predictions - 1,
        truth=truth - 1,
        visible=visible,
    )
