"""The table on the screen."""

import numpy as np

from keras_flowpose.evaluation.summary import evaluate_predictions
from keras_flowpose.evaluation.table import result_table
from keras_flowpose.skeleton import Skeleton

PAIR = Skeleton("pair", ("nose", "right_eye"))


def result(**options):
    predictions = np.zeros((4, 2, 2))
    predictions[:, 0, 0] = (1, 3, 12, np.nan)
    visible = np.array([[1, 0]] * 4)
    return evaluate_predictions(
        predictions, np.zeros((4, 2, 2)), visible, PAIR, **options
    )


def test_rows_units_and_gaps():
    lines = result_table(
        result(lengths=np.full(4, 20.0), name="net", unit="inches")
    ).splitlines()

    scores = "25.0 50.0 50.0 75.0 75.0 5.3 3.0 25.0 50.0 50.0"
    assert [" ".join(line.split()) for line in lines[:4]] == [
        "labels d<=2 d<=5 d<=10 d<=15 d<=20 mean median "
        "PCK@0.1 PCK@0.2 PCK@0.5",
        f"nose 4 {scores}",
        "right_eye 0" + " -" * 10,
        f"all 4 {scores}",
    ]
    assert lines[4].startswith("net: 4 images. d, mean and median in inches;")
    assert lines[5] == "PCK relative to right_shoulder-left_hip."
    assert lines[6].startswith("1 labelled joints were not predicted")


def test_without_a_normaliser_there_are_no_pck_columns():
    text = result_table(result())

    assert "PCK" not in text


def test_columns_line_up():
    lines = result_table(result()).splitlines()[:4]

    assert len({len(line) for line in lines}) == 1
