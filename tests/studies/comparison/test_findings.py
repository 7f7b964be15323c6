"""Sentences that follow from the numbers."""

import dataclasses

import pytest

from keras_flowpose.evaluation.bootstrap import Interval
from keras_flowpose.studies.comparison.comparison import compare_tracks
from keras_flowpose.studies.comparison.findings import about_labels
from keras_flowpose.studies.comparison.findings import findings
from keras_flowpose.studies.comparison.findings import headlines
from keras_flowpose.studies.comparison.findings import verdict
from keras_flowpose.studies.comparison.plan import SINGLE
from tests.studies.tracks import made_up


def compared(noise, frames=200):
    return compare_tracks([made_up(frames=frames, noise=noise)], {})


@pytest.fixture(scope="module")
def better():
    return compared((4.0, 1.0))


@pytest.mark.parametrize(
    ("measure", "low", "high", "wanted"),
    [
        ("within_6px", 0.01, 0.03, "better"),
        ("within_6px", -0.03, -0.01, "worse"),
        ("within_6px", -0.01, 0.03, "no clear difference"),
        ("error", 0.01, 0.03, "worse"),
        ("acceleration", -0.03, -0.01, "better"),
        ("error", float("nan"), float("nan"), "unknown"),
    ],
)
def test_the_interval_decides(better, measure, low, high, wanted):
    figure = dataclasses.replace(
        better.figure("parametric", measure),
        difference=Interval((low + high) / 2, low, high),
    )
    assert verdict(figure) == wanted


def test_single_frames_are_not_judged(better):
    assert verdict(better.figure(SINGLE, "error")) == "unknown"


def test_better_and_steadier(better):
    figure = better.figure("parametric", "within_6px")
    (found,) = headlines(better)

    assert found.startswith("Parametric is more accurate than single frames (")
    assert f"({100 * figure.mean:.1f} % against " in found
    assert ", and is steadier (its tracks accelerate 0.2" in found


def test_worse_is_told(better):
    worse = compared((1.0, 4.0))
    assert "is less accurate than" in headlines(worse)[0]
    assert ", and is less steady" in headlines(worse)[0]
    sentences = findings(worse, "parametric")
    assert "; worse (-" in sentences[0]
    assert any(s.startswith("Within 6 px worse: ") for s in sentences)
    assert not any("better" in s for s in sentences)


def test_equal_is_told():
    (equal,) = headlines(compared((2.0, 2.0)))
    assert "neither clearly more nor less accurate" in equal
    assert "neither clearly more nor less steady" in equal


def test_too_little_data_is_told():
    (found,) = headlines(compared((4.0, 1.0), frames=20))
    assert "cannot be judged in accuracy, for too little data (" in found
    assert "cannot be judged in steadiness, for too little data (" in found
    nothing = made_up(frames=30)
    nothing.visible[:] = 0
    (words,) = headlines(compare_tracks([nothing], {}))
    assert words == "Parametric: too little is labelled to tell."


def test_numbers_of_sentences_are_those_of_the_comparison(better):
    ratio = better.figure("parametric", "acceleration").ratio
    (sentence,) = (
        s
        for s in findings(better, "parametric")
        if s.startswith("Acceleration:")
    )
    assert (
        f"{ratio.estimate:.2f}, 95 % interval {ratio.low:.2f} to "
        f"{ratio.high:.2f} times as much" in sentence
    )
    labels = better.figure("labels", "acceleration")
    assert f"accelerate by {labels.mean:.2f} px" in about_labels(better)
