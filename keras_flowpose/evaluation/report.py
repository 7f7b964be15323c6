"""The files of an evaluation: scores, curves and the predictions themselves."""

import os
from collections.abc import Sequence
from pathlib import Path

from keras_flowpose.evaluation.curve_plot import plot_accuracy_curves
from keras_flowpose.evaluation.labelled_predictions import LabelledPredictions
from keras_flowpose.evaluation.stored_predictions import write_predictions
from keras_flowpose.evaluation.summary import EvaluationResult
from keras_flowpose.safe_files import UserError
from keras_flowpose.safe_files import check_writable
from keras_flowpose.safe_files import make_folder

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
    new = not folder.exists()
    make_folder(folder)
    for name in (SCORES, CURVES, PREDICTIONS):
        check_writable(folder / name, overwrite)
    if new:
        # Only a trial: whatever fails next shall leave no empty folder.
        folder.rmdir()


def write_report(
    folder: str | os.PathLike,
    stored: LabelledPredictions,
    result: EvaluationResult,
    others: Sequence[EvaluationResult] = (),
    overwrite: bool = False,
) -> None:
    """Writes `evaluation.json`, `accuracy.png` and `predictions.npz`.

    Without a single labelled joint there is no picture: it would be empty.

    Args:
        folder: Made if it is not there.
        stored: What was scored.
        result: Its scores.
        others: Results to draw into the same plot, in the same unit.
        overwrite: Whether existing files may be replaced.

    Raises:
        UserError: As `check_report_files`; or if the unit of another result
            differs.
    """
    folder = Path(folder)
    check_report_files(folder, overwrite)
    for other in others:
        if other.unit != result.unit:
            raise UserError(
                f"{other.name} cannot be compared with {result.name}: its "
                f"distances are {other.unit}, not {result.unit}."
            )
    make_folder(folder)
    write_predictions(stored, folder / PREDICTIONS, overwrite)
    result.write(folder / SCORES, overwrite)
    if any(r.joint_types["all"].count for r in (result, *others)):
        plot_accuracy_curves([result, *others], folder / CURVES, overwrite)
    else:
        # Of an earlier report that is being overwritten.
        (folder / CURVES).unlink(missing_ok=True)
