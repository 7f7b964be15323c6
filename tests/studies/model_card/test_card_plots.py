"""The curves are drawn, those of the second result dashed."""

import json

import cv2
import numpy as np

from keras_flowpose.evaluation.summary import evaluate_predictions
from keras_flowpose.skeleton import UPPER_BODY_7
from keras_flowpose.studies.model_card import card_plots as module
from keras_flowpose.studies.model_card.card_plots import plot_pck


def result(error):
    truth = np.zeros((2, 7, 2))
    visible = np.ones((2, 7))
    visible[:, UPPER_BODY_7.index("head")] = 0
    found = evaluate_predictions(
        truth + [error, 0], truth, visible, UPPER_BODY_7, lengths=[10, 20]
    )
    return json.loads(found.to_json())


def test_a_curve_for_each_labelled_type(tmp_path, monkeypatch):
    drawn = []

    class Kept(module.Figure):
        def __init__(self, **kwargs):
            super().__init__(**kwargs)
            drawn.append(self)

    monkeypatch.setattr(module, "Figure", Kept)
    path = tmp_path / "pck.png"
    plot_pck({"all": result(3), "upright": result(1)}, path)

    (axes,) = drawn[0].axes
    lines = {line.get_label(): line for line in axes.get_lines()}
    kinds = ("wrist", "elbow", "shoulder")
    assert list(lines) == [
        f"{k}, {n}" for n in ("all", "upright") for k in kinds
    ]
    wrist = lines["wrist, all"]
    # 3 pixels are 0.15 of one person's torso and 0.3 of the other's.
    x, y = wrist.get_xdata(), wrist.get_ydata()
    np.testing.assert_allclose(
        y, np.where(x > 0.29, 100, np.where(x > 0.14, 50, 0))
    )
    assert wrist.get_linestyle() == "-"
    assert lines["wrist, upright"].get_linestyle() == "--"
    assert lines["wrist, upright"].get_color() == wrist.get_color()
    assert cv2.imread(str(path)).shape[:2] == (340, 520)
