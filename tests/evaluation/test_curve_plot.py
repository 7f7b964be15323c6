"""The plot of accuracy against d."""

import dataclasses

import cv2
import numpy as np
import pytest
from matplotlib.figure import Figure

from keras_flowpose.evaluation.curve_plot import plot_accuracy_curves
from keras_flowpose.evaluation.summary import evaluate_predictions
from keras_flowpose.safe_files import UserError
from keras_flowpose.skeleton import UPPER_BODY_7


def result(shift, name, seen=UPPER_BODY_7.joints):
    visible = np.zeros((3, 7))
    visible[:, [UPPER_BODY_7.index(joint) for joint in seen]] = 1
    predictions = np.full((3, 7, 2), float(shift)) * [1, 0]
    return evaluate_predictions(
        predictions, np.zeros((3, 7, 2)), visible, UPPER_BODY_7, name=name
    )


@pytest.fixture
def figures(monkeypatch):
    """The figures that were saved."""
    saved = []
    original = Figure.savefig

    def savefig(self, *args, **kwargs):
        saved.append(self)
        return original(self, *args, **kwargs)

    monkeypatch.setattr(Figure, "savefig", savefig)
    return saved


def test_every_labelled_type_has_a_panel_with_a_line_a_result(
    tmp_path, figures
):
    first = result(4, "first", ["right_wrist", "left_elbow"])
    second = result(9, "second", ["left_wrist"])

    plot_accuracy_curves([first, second], tmp_path / "curves.png")

    panels = figures[0].axes
    assert [panel.get_title() for panel in panels] == ["wrist", "elbow"]
    assert [len(panel.get_lines()) for panel in panels] == [2, 1]
    line = panels[0].get_lines()[1]
    np.testing.assert_array_equal(line.get_xdata(), range(21))
    np.testing.assert_array_equal(line.get_ydata(), [0] * 9 + [100] * 12)
    assert line.get_label() == "second"
    assert "pixels of the image" in figures[0].get_supxlabel()
    picture = cv2.imread(str(tmp_path / "curves.png"))
    assert min(picture.shape[:2]) > 100
    assert picture.std() > 5


def test_existing_pictures_are_kept(tmp_path):
    path = tmp_path / "curves.png"
    path.write_text("mine")

    with pytest.raises(UserError, match="exists already"):
        plot_accuracy_curves([result(1, "a")], path)

    assert path.read_text() == "mine"
    plot_accuracy_curves([result(1, "a")], path, overwrite=True)
    assert path.read_bytes().startswith(b"\x89PNG")


def test_results_in_different_units_are_refused(tmp_path):
    other = dataclasses.replace(result(1, "b"), unit="inches")

    with pytest.raises(ValueError, match=r"same unit.*inches"):
        plot_accuracy_curves([result(1, "a"), other], tmp_path / "c.png")


def test_nothing_to_draw_is_refused(tmp_path):
    with pytest.raises(ValueError, match="one or more results"):
        plot_accuracy_curves([], tmp_path / "c.png")
    with pytest.raises(ValueError, match="must have labelled joints"):
        plot_accuracy_curves([result(1, "a", [])], tmp_path / "c.png")
    assert not list(tmp_path.iterdir())
