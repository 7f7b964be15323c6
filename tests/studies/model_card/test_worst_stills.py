"""The worst images are found by rule, and drawn."""

import numpy as np
import pytest

from keras_flowpose.evaluation.labelled_predictions import LabelledPredictions
from keras_flowpose.safe_files import UserError
from keras_flowpose.skeleton import UPPER_BODY_7
from keras_flowpose.studies.model_card import worst_stills as module
from keras_flowpose.studies.model_card.card_plan import CardPlan
from keras_flowpose.studies.model_card.worst_stills import mean_errors
from keras_flowpose.studies.model_card.worst_stills import worst_of_each
from keras_flowpose.studies.model_card.worst_stills import worst_stills


def test_errors_are_means_over_labelled_joints():
    truth = np.zeros((3, 7, 2))
    visible = np.zeros((3, 7))
    visible[0, :2] = visible[1, 0] = 1
    found = truth + [3, 4]
    found[0, 1] = 0
    stored = LabelledPredictions(UPPER_BODY_7, found, truth, visible, scale=2.0)
    np.testing.assert_array_equal(mean_errors(stored), [5, 10, np.nan])


def test_a_video_is_shown_once():
    errors = np.array([3.0, 9, np.nan, 8, 5, 7])
    videos = ["a", "b", "c", "b", "d", "a"]
    assert worst_of_each(errors, videos, 9) == [1, 5, 4]
    assert worst_of_each(errors, videos, 2) == [1, 5]


def test_the_sheet_shows_the_worst(source, scene_dir, monkeypatch):
    plan = CardPlan(str(source), "net", data_dir=scene_dir, precision="float32")
    stored = module.predicted(plan, "moving_scene/frames")
    steps = np.array([0, 2, 5, 4, 1])[:, None, None]
    stored.predictions[:] = stored.truth + steps * [0.6, 0.8]
    monkeypatch.setattr(module, "predicted", lambda plan, data: stored)
    monkeypatch.setattr(module, "_BATCH", 2)  # the worst is in the second

    found = worst_stills(plan, "moving_scene/frames")

    (worst,) = found.numbers["worst"]  # all are of one video
    assert worst["error"] == pytest.approx(5 * 256 / 32)
    assert found.numbers["median_error"] == pytest.approx(2 * 256 / 32)
    assert found.numbers["images"] == 5
    assert found.sheet.shape == (2 * 192, 192, 3)
    upper, lower = found.sheet[:192], found.sheet[192:]
    changed = np.abs(upper.astype(int) - lower).max(axis=-1) > 30
    assert 0.001 < changed.mean() < 0.2  # one image, with other joints

    unlabelled = np.full(5, np.nan)
    monkeypatch.setattr(module, "mean_errors", lambda stored: unlabelled)
    with pytest.raises(UserError, match="has none of the net's joints"):
        worst_stills(plan, "moving_scene/frames")
