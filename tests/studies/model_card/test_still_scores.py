"""Scores of a card are those of `flowpose evaluate`."""

import json

import numpy as np
import pytest

from keras_flowpose.evaluation.labelled_predictions import LabelledPredictions
from keras_flowpose.evaluation.upright_persons import only_upright
from keras_flowpose.safe_files import UserError
from keras_flowpose.skeleton import UPPER_BODY_7
from keras_flowpose.studies.model_card import still_scores as module
from keras_flowpose.studies.model_card.card_plan import CardPlan
from keras_flowpose.studies.model_card.still_scores import still_scores
from keras_flowpose.studies.model_card.wrong_joints import PLACES


@pytest.fixture(scope="module")
def plan(source, dummy_data_dir):
    return CardPlan(
        str(source),
        "net",
        data="lspet_pose",
        data_dir=dummy_data_dir,
        split="train",
        crop=2.5,
        precision="float32",
    )


def test_all_and_upright_persons_are_scored(plan, monkeypatch):
    made = []

    def predict_prepared(*args, **options):
        made.append(module_predict(*args, **options))
        return made[-1]

    module_predict = module.predict_prepared
    monkeypatch.setattr(module, "predict_prepared", predict_prepared)

    found = still_scores(plan)

    (stored,) = made
    how = {"split": "train", "crop": 2.5, "upright": True}
    assert stored.conditions.items() >= how.items()
    everybody = stored.evaluate("all persons")
    assert found["all"] == json.loads(everybody.to_json())
    upright = only_upright(stored, plan.data_dir).evaluate("upright persons")
    assert found["upright"] == json.loads(upright.to_json())
    assert 0 < found["upright"]["images"] < found["all"]["images"] == 32
    counts = [found["wrong"][kind]["count"] for kind in ("wrist", "elbow")]
    scored = everybody.joint_types
    assert counts == [scored["wrist"].count, scored["elbow"].count]
    total = sum(found["wrong"]["all"][place] for place in PLACES)
    assert total == pytest.approx(1)
    json.dumps(found, allow_nan=False)


def test_nobody_upright_is_no_failure(plan, monkeypatch):
    points = np.full((1, 7, 2), 9.0)
    stored = LabelledPredictions(
        skeleton=UPPER_BODY_7,
        predictions=points,
        truth=points,
        visible=np.ones((1, 7)),
        conditions={"input_size": 32, "crop": 2.5},
    )

    def nobody(stored, data_dir):
        raise UserError("Nobody is upright.")

    monkeypatch.setattr(module, "predicted", lambda plan, data: stored)
    monkeypatch.setattr(module, "only_upright", nobody)

    assert still_scores(plan)["upright"] is None
