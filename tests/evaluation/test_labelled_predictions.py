"""Predictions with their labels know how to be scored."""

import numpy as np

from keras_flowpose.evaluation.labelled_predictions import LabelledPredictions
from keras_flowpose.skeleton import LSP_14
from keras_flowpose.skeleton import UPPER_BODY_7


def labelled(skeleton, **fields):
    truth = np.random.default_rng(4).uniform(0, 99, (3, len(skeleton), 2))
    visible = np.ones((3, len(skeleton)))
    predictions = truth + np.array([3, 4])
    return LabelledPredictions(skeleton, predictions, truth, visible, **fields)


def test_given_lengths_scale_and_unit_are_used():
    stored = labelled(
        UPPER_BODY_7,
        lengths=np.array([10.0, 100.0, 0.0]),
        normaliser="hat size",
        scale=2.0,
        unit="half pixels",
        conditions={"net": "a"},
    )

    result = stored.evaluate("mine")

    assert (result.name, result.unit) == ("mine", "half pixels")
    assert result.normaliser == "hat size"
    assert result.conditions == {"net": "a"}
    wrist = result.joint_types["wrist"]
    assert wrist.mean_error == 10.0
    assert wrist.pck_count == 4
    assert (wrist.pck[0], wrist.pck[9]) == (0.5, 1.0)


def test_the_torso_is_measured_where_the_skeleton_has_it():
    stored = labelled(LSP_14)
    ends = [LSP_14.index("right_shoulder"), LSP_14.index("left_hip")]
    torso = np.linalg.norm(np.diff(stored.truth[:, ends], axis=1)[:, 0], axis=1)

    result = stored.evaluate("mine")

    assert result.normaliser == "right_shoulder-left_hip"
    assert result.joint_types["neck"].pck[1] == np.mean(torso >= 5 / 0.1)


def test_without_a_torso_there_is_no_pck():
    assert labelled(UPPER_BODY_7).evaluate("mine").normaliser is None


def test_a_subset_is_scored_alone():
    lengths = np.array([10.0, 100.0, 40.0])
    stored = labelled(UPPER_BODY_7, lengths=lengths, conditions={"net": "a"})

    some = stored.subset(np.array([False, True, True]), {"persons": "tall"})

    assert some.conditions == {"net": "a", "persons": "tall"}
    assert some.scores is None
    np.testing.assert_array_equal(some.truth, stored.truth[1:])
    assert some.evaluate("some").joint_types["head"].pck[2] == 1.0  # 5 <= 6
    assert stored.evaluate("all").joint_types["head"].pck[2] == 2 / 3
    turned = stored.subset(np.array([2, 0]))
    np.testing.assert_array_equal(turned.lengths, [40, 10])
    assert stored.conditions == {"net": "a"}
