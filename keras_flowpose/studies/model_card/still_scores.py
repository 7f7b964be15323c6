"""Scores on prepared stills: all persons, and those upright in the picture."""

import json
from contextlib import suppress
from typing import Any

from keras_flowpose.evaluation.labelled_predictions import LabelledPredictions
from keras_flowpose.evaluation.predict_prepared import predict_prepared
from keras_flowpose.evaluation.summary import EvaluationResult
from keras_flowpose.evaluation.upright_persons import only_upright
from keras_flowpose.safe_files import UserError
from keras_flowpose.studies.model_card.card_plan import CardPlan
from keras_flowpose.studies.model_card.wrong_joints import wrong_joints

NEAR = 0.2
"""Torsos within which a joint is near a label."""


def still_scores(plan: CardPlan) -> dict[str, Any]:
    """Scores a net on the stills of a plan.

    Args:
        plan: With `data`.

    Returns:
        As JSON can hold it: `all` and `upright`, each the content of an
        `EvaluationResult` (upright: None where nobody is known to be), and
        `wrong`, see `wrong_joints`.

    Raises:
        UserError: If the data has gone.
    """
    stored = predicted(plan, plan.data)
    scores = {"all": _as_json(stored.evaluate("all persons")), "upright": None}
    # Without hips, or where all lean, there is nothing to tell of them.
    with suppress(UserError):
        upright = only_upright(stored, plan.data_dir)
        scores["upright"] = _as_json(upright.evaluate("upright persons"))
    return {**scores, "wrong": where_wrong(stored)}


def predicted(plan: CardPlan, data: str) -> LabelledPredictions:
    """Predictions of the persons of a dataset, turned upright and scaled.

    Args:
        plan: Net, split and crop.
        data: Name of the prepared dataset.
    """
    return predict_prepared(
        plan.model,
        data,
        plan.split,
        data_dir=plan.data_dir,
        crop=plan.crop,
        upright=True,
        precision=plan.precision,
    )


def where_wrong(stored: LabelledPredictions) -> dict[str, dict[str, Any]]:
    """`wrong_joints` with a limit of 0.2 of the persons' torsos.

    Args:
        stored: What `predicted` gave.
    """
    size = stored.conditions["input_size"]
    torso = size / stored.conditions["crop"]
    return wrong_joints(stored, size, NEAR * torso)


def _as_json(result: EvaluationResult) -> dict[str, Any]:
    return json.loads(result.to_json())
