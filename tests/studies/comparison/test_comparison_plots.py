"""Plots of a comparison."""

from xml.etree import ElementTree

import numpy as np
import pytest
from matplotlib.axes import Axes

from keras_flowpose.studies.comparison.comparison import compare_tracks
from keras_flowpose.studies.comparison.comparison_plots import accuracy_plot
from keras_flowpose.studies.comparison.comparison_plots import bar_plot
from tests.studies.tracks import made_up


@pytest.fixture(scope="module")
def compared():
    return compare_tracks([made_up("one", 150), made_up("two", 130, 3)], {})


@pytest.fixture
def bars(monkeypatch):
    """Heights and whiskers of all bars, by the name of their way."""
    drawn = {}
    original = Axes.bar

    def bar(self, places, heights, width, label, yerr=None, **options):
        drawn[label] = (heights, yerr)
        options |= {"label": label, "yerr": yerr}
        return original(self, places, heights, width, **options)

    monkeypatch.setattr(Axes, "bar", bar)
    return drawn


def test_bars_are_the_numbers_with_their_intervals(compared, bars):
    content = bar_plot(compared, "video", "within_6px")

    assert ElementTree.fromstring(content).tag.endswith("svg")
    assert list(bars) == ["single frame", "parametric"]
    heights, whiskers = bars["parametric"]
    for place, name in enumerate(("one", "two")):
        figure = compared.figure("parametric", "within_6px", name, "video")
        np.testing.assert_allclose(heights[place], 100 * figure.mean)
        interval = figure.difference
        np.testing.assert_allclose(
            whiskers[:, place],
            [
                100 * (interval.estimate - interval.low),
                100 * (interval.high - interval.estimate),
            ],
        )
    assert bars["single frame"][1] is None


def test_labels_stand_beside_where_they_can(compared, bars):
    bar_plot(compared, "video", "acceleration")
    assert list(bars) == ["single frame", "parametric", "labels"]


def test_classes_without_values_have_no_bar(compared, bars):
    bar_plot(compared, "speed", "error")
    filled = [
        part
        for part in compared.parts("speed")
        if compared.figure("parametric", "error", part, "speed").count
    ]
    assert len(bars["parametric"][0]) == len(filled) < 5


def test_accuracy_has_a_panel_a_joint_type(compared):
    content = accuracy_plot(compared).decode()
    assert content.count('id="axes_') == 4


def test_nothing_is_drawn_without_labels():
    clip = made_up(frames=30)
    clip.visible[:] = 0
    compared = compare_tracks([clip], {})
    assert accuracy_plot(compared) is None
    assert bar_plot(compared, "video", "error") is None
