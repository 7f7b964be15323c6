"""The files of an evaluation."""

import dataclasses

import numpy as np
import pytest

from keras_flowpose.evaluation import report
from keras_flowpose.evaluation.labelled_predictions import LabelledPredictions
from keras_flowpose.evaluation.report import check_report_files
from keras_flowpose.evaluation.report import write_report
from keras_flowpose.evaluation.stored_predictions import read_predictions
from keras_flowpose.evaluation.summary import EvaluationResult
from keras_flowpose.safe_files import UserError
from keras_flowpose.skeleton import UPPER_BODY_7


def labelled(visible=1):
    return LabelledPredictions(
        UPPER_BODY_7,
        np.ones((2, 7, 2)),
        np.zeros((2, 7, 2)),
        np.full((2, 7), visible),
    )


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_report_can_be_read_back(tmp_path):
    stored = labelled()
    result = stored.evaluate("mine")

    write_report(tmp_path / "deep" / "report", stored, result)

    folder = tmp_path / "deep" / "report"
    assert names(folder) == [
        "accuracy.png",
        "evaluation.json",
        "predictions.npz",
    ]
    assert EvaluationResult.read(folder / "evaluation.json") == result
    again = read_predictions(folder / "predictions.npz").evaluate("mine")
    assert again == result


def test_existing_reports_are_kept_unless_told(tmp_path):
    stored = labelled()
    write_report(tmp_path, stored, stored.evaluate("old"))

    with pytest.raises(UserError, match="exists already"):
        check_report_files(tmp_path)
    with pytest.raises(UserError, match="exists already"):
        write_report(tmp_path, stored, stored.evaluate("new"))
    write_report(tmp_path, stored, stored.evaluate("new"), overwrite=True)

    assert EvaluationResult.read(tmp_path / "evaluation.json").name == "new"


def test_nothing_labelled_has_no_picture(tmp_path):
    seen, hidden = labelled(), labelled(visible=0)
    write_report(tmp_path, seen, seen.evaluate("seen"))

    write_report(tmp_path, hidden, hidden.evaluate("hidden"), overwrite=True)

    assert names(tmp_path) == ["evaluation.json", "predictions.npz"]


def test_folder_that_cannot_be_made_is_said(tmp_path):
    (tmp_path / "file").write_text("")

    with pytest.raises(UserError, match="Cannot make the folder"):
        check_report_files(tmp_path / "file" / "report")
    with pytest.raises(UserError, match="Cannot make the folder"):
        check_report_files(tmp_path / "file")


def test_the_check_leaves_no_folder(tmp_path):
    check_report_files(tmp_path / "deep" / "report")

    assert not names(tmp_path)


def test_results_in_other_units_are_not_compared(tmp_path):
    stored = labelled()
    result = stored.evaluate("mine")
    other = dataclasses.replace(result, name="theirs", unit="inches")

    with pytest.raises(UserError, match=r"theirs cannot be compared .*inches"):
        write_report(tmp_path / "report", stored, result, [other])

    assert not names(tmp_path)


def test_a_full_disk_leaves_nothing(tmp_path, monkeypatch):
    def full(*_):
        raise OSError("No space left")

    monkeypatch.setattr(report, "plot_accuracy_curves", full)
    stored = labelled()

    with pytest.raises(OSError, match="No space left"):
        write_report(tmp_path / "report", stored, stored.evaluate("mine"))

    assert not names(tmp_path)
