"""Pictures of a comparison of poolings."""

import cv2
import pytest

from keras_flowpose.safe_files import UserError
from keras_flowpose.studies.ablation import pooling_plots as module
from keras_flowpose.studies.ablation.pooling_plots import plot_pooling
from keras_flowpose.studies.ablation.pooling_plots import plot_weights
from keras_flowpose.studies.ablation.pooling_report import scores_of
from tests.studies.made_up import made_up


def drawn(monkeypatch, draw, path):
    """The figure that is saved, and the size of its picture."""
    figures = []
    panels = module._panels

    def spied(rows, columns):
        figures.append(panels(rows, columns))
        return figures[-1]

    monkeypatch.setattr(module, "_panels", spied)
    draw(path)
    assert cv2.imread(str(path)).std() > 5
    with pytest.raises(UserError, match="exists already"):
        draw(path)
    draw(path, overwrite=True)
    return figures[0]


def test_accuracy_starts_at_single_frames(monkeypatch, tmp_path):
    compared = made_up()
    scores = scores_of(compared)
    figure, panels = drawn(
        monkeypatch,
        lambda path, **options: plot_pooling(compared, scores, path, **options),
        tmp_path / "a.png",
    )
    assert panels.shape == (3, 3)  # d, joint types
    lines = {line.get_label(): line for line in panels[0, 0].get_lines()}
    assert len(lines) == 6
    for name in ("dis-medium", "without flow"):
        learnt, added = lines[f"parametric, {name}"], lines[f"sum, {name}"]
        assert list(learnt.get_xdata()) == [0, 1, 2, 3]
        assert list(learnt.get_ydata()) == [0, 100, 100, 100]
        assert list(added.get_ydata()) == [0, 0, 0, 0]
    assert len(figure.legends[0].get_texts()) == 6


def test_weights_are_drawn_over_time(monkeypatch, tmp_path):
    compared = made_up()
    _, panels = drawn(
        monkeypatch,
        lambda path, **options: plot_weights(compared, path, **options),
        tmp_path / "b.png",
    )
    assert [panel.get_title() for panel in panels.ravel()] == [
        "head",
        "right wrist",
        "left wrist",
    ]
    first = panels[0, 1].get_lines()[0]
    assert list(first.get_xdata()) == [-3, -2, -1, 0, 1, 2, 3]
    assert list(first.get_ydata()) == [
        0.0625,
        0.125,
        0.25,
        0.5,
        0.25,
        0.125,
        0.0625,
    ]
