"""Learning and scoring all variants, splits apart and videos left out."""

import dataclasses
import os

import numpy as np
import pytest

from keras_flowpose.safe_files import UserError
from keras_flowpose.studies.ablation import compared_variants as module
from keras_flowpose.studies.ablation.compared_variants import compare_variants
from keras_flowpose.studies.ablation.study_windows import StudyWindows
from keras_flowpose.studies.ablation.variants import Variant
from keras_flowpose.training.train_pooling import train_pooling
from tests.studies.windows import study
from tests.training.temporal_runs import temporal_config

FLOWS = ("dis-medium", "none")


def test_weights_are_those_of_the_training_command(source, scene_dir, tmp_path):
    compared = compare_variants(
        study(source, scene_dir).for_dataset(), FLOWS, (1, 2), tmp_path / "a"
    )
    trained = train_pooling(
        temporal_config(source), tmp_path / "run", str(scene_dir)
    )
    assert (compared.windows, len(compared.predictions.videos)) == (5, 5)
    assert compared.sizes == (1, 2) and compared.flows == FLOWS
    assert compared.normaliser == "forty pixels"
    np.testing.assert_allclose(compared.weights[0, 1], trained, atol=1e-4)
    assert np.abs(compared.weights[1, 1] - trained).max() > 1e-3
    assert not compared.weights[:, 0, [0, 4]].any()

    # Everything is found again, and nothing looked at.
    def no_pass(self, first=0):
        raise AssertionError("windows were looked at again")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(StudyWindows, "read", no_pass)
        again = compare_variants(compared.study, FLOWS, (1, 2), tmp_path / "a")
        np.testing.assert_array_equal(
            again.predictions.points, compared.predictions.points
        )
        # Other weights are no other sums, but other poses.
        other = dataclasses.replace(compared.study, weighting="softmax")
        with pytest.raises(AssertionError, match="looked at again"):
            compare_variants(other, FLOWS, (1, 2), tmp_path / "a")
    files = os.listdir(tmp_path / "a" / "parts")
    other = compare_variants(other, FLOWS, (1, 2), tmp_path / "a")
    assert len(os.listdir(tmp_path / "a" / "parts")) == len(files) + 1
    np.testing.assert_allclose(other.weights.sum(axis=2), 1, rtol=1e-5)
    assert other.weights.min() >= 0


def test_a_video_is_scored_with_the_weights_of_the_others(
    source, scene_dir, tmp_path
):
    apart = study(source, scene_dir, leave_one_out=True).for_dataset()
    found = compare_variants(apart, FLOWS, (2,), tmp_path / "apart")
    # Of two videos the other one is a split of its own.
    plain = study(source, scene_dir).for_dataset()
    expected = compare_variants(plain, FLOWS, (2,), tmp_path / "plain")

    assert found.windows == len(found.predictions.videos) == 10
    chosen = found.predictions.videos == "scene2"
    assert chosen.sum() == 5
    order = np.argsort(found.predictions.frames[chosen])
    place = found.predictions.variants.index(Variant("none", "parametric", 2))
    np.testing.assert_allclose(
        found.predictions.points[place][chosen][order],
        expected.predictions.points[place][
            np.argsort(expected.predictions.frames)
        ],
        atol=0.02,
    )


def test_a_single_video_cannot_be_left_out(source, scene_dir, tmp_path):
    alone = dataclasses.replace(
        study(source, scene_dir), leave_one_out=True, train_split="train"
    )
    with pytest.raises(UserError, match="has one video only"):
        module.compare_variants(alone, FLOWS[:1], (1,), tmp_path)
