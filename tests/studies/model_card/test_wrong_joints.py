"""Predictions in known wrong places."""

import numpy as np

from keras_flowpose.evaluation.labelled_predictions import LabelledPredictions
from keras_flowpose.skeleton import UPPER_BODY_7
from keras_flowpose.studies.model_card.wrong_joints import PLACES
from keras_flowpose.studies.model_card.wrong_joints import wrong_joints

JOINTS = {name: place for place, name in enumerate(UPPER_BODY_7.joints)}


def test_every_prediction_has_one_place():
    truth = np.float32([10 * np.arange(7), np.full(7, 9)]).T
    found = np.stack([truth, truth, truth])
    visible = np.ones((3, 7))
    wrist, other = JOINTS["right_wrist"], JOINTS["left_wrist"]
    found[0, wrist] = truth[other] + 2
    found[1, wrist] = truth[JOINTS["head"]] - [0, 2]
    found[2, wrist] = [33, 40]
    # What is not labelled counts nowhere, and nothing is near it.
    visible[2, JOINTS["left_elbow"]] = 0
    found[2, JOINTS["right_elbow"]] = truth[JOINTS["left_elbow"]]
    labels = np.stack([truth, truth, truth])
    labels[0, JOINTS["left_shoulder"]] = [64, 9]  # just outside
    stored = LabelledPredictions(UPPER_BODY_7, found, labels, visible)

    result = wrong_joints(stored, size=64, limit=3)

    def shares(kind):
        return {p: result[kind][p] for p in PLACES if result[kind][p]}

    assert shares("head") == {"right": 1}
    assert shares("wrist") == {
        "right": 3 / 6,
        "other_side": 1 / 6,
        "other_joint": 1 / 6,
        "elsewhere": 1 / 6,
    }
    assert shares("elbow") == {"right": 4 / 5, "elsewhere": 1 / 5}
    assert shares("shoulder") == {"right": 5 / 6, "outside": 1 / 6}
    assert result["all"]["count"] == 20
    assert sum(result["all"][place] for place in PLACES) == 1


def test_what_is_never_labelled_is_left_out():
    points = np.zeros((2, 7, 2))
    visible = np.zeros((2, 7))
    visible[:, 0] = 1
    stored = LabelledPredictions(UPPER_BODY_7, points, points, visible)
    assert list(wrong_joints(stored, 64, 3)) == ["head", "all"]
