"""The files of an evaluation: scores, curves and the predictions themselves."""

import os
from collections.abc import Sequence
from pathlib import Path

from keras_flowpose.evaluation.curve_plot import plot_accuracy_curves
from keras_flowpose.evaluation.labelled_predictions import LabelledPredictions
from keras_flowpose.evaluation.stored_predictions import write_predictions
from keras_flowpose.evaluation.summary import EvaluationResult
from keras_flowpose.safe_files import UserError
from keras_flowpose.safe_files import check_folder
from keras_flowpose.safe_files import check_writable
from keras_flowpose.safe_files import folder_of_files

SCORES = "evaluation.json"
CURVES = "accuracy.png"
PREDICTIONS = "predictions.npz"


def check_report_files(
    folder: str | os.PathLike, overwrite: bool = False
) -> None:
    """Checks that the report can be written, before the net runs.

    Raises:
        UserError: If the folder cannot be made or written to, or holds a
            report and `overwrite` is False.
    """
    folder = Path(folder)
    check_folder(folder)
    if folder.exists():
        for name in (SCORES, CURVES, PREDICTIONS):
            check_writable(folder / name, overwrite)


def write_report(
    folder: str | os.PathLike,
    stored: LabelledPredictions,
    result: EvaluationResult,
    others: Sequence[EvaluationResult] = (),
    overwrite: bool = False,
) -> None:
    """Writes `evaluation.json`, `accuracy.png` and `predictions.npz`.

    All appear or none. Without a single labelled joint there is no picture:
    it would be empty.

    Args:
        folder: Made if it is not there.
        stored: What was scored.
        result: Its scores.
        others: Results to draw into the same plot, in the same unit.
        overwrite: Whether existing files may be replaced.

    Raises:
        UserError: As `check_report_files`; or if the unit of another result
            differs.
        OSError: If the disk is full or fails.
    """
    folder = Path(folder)
    check_report_files(folder, overwrite)
    for other in others:
        if other.unit != result.unit:
            raise UserError(
                f"{other.name} cannot be compared with {result.name}: its "
                f"distances are {other.unit}, not {result.unit}."
            )
    drawable = any(r.joint_types["all"].count for r in (result, *others))
    with folder_of_files(folder) as work:
        write_predictions(stored, work / PREDICTIONS)
        result.write(work / SCORES)
        if drawable:
            plot_accuracy_curves([result, *others], work / CURVES)
    if not drawable:
        # Of an earlier report that was overwritten.
        (folder / CURVES).unlink(missing_ok=True)
