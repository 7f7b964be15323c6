"""All scores of one set of predictions, and their file."""

import json

import numpy as np
import pytest

from keras_flowpose.evaluation.summary import NETWORK_FRAME
from keras_flowpose.evaluation.summary import EvaluationResult
from keras_flowpose.evaluation.summary import evaluate_predictions
from keras_flowpose.safe_files import UserError
from keras_flowpose.skeleton import LSP_14
from keras_flowpose.skeleton import UPPER_BODY_7


def shifted(shifts, images=4):
    """Truth at random, predictions moved right by `shifts` of each joint."""
    truth = np.random.default_rng(3).uniform(0, 90, (images, 7, 2))
    predictions = truth.copy()
    predictions[..., 0] += shifts
    return predictions, truth, np.full((images, 7), 2, np.uint8)


def test_scores_of_known_shifts():
    shifts = [0, 3.25, 7.25, 5, 5, 1, 30]  # head, wrists, elbows, shoulders

    result = evaluate_predictions(
        *shifted(shifts), UPPER_BODY_7, lengths=np.full(4, 20.0), name="known"
    )

    types = result.joint_types
    assert list(types) == ["head", "wrist", "elbow", "shoulder", "all"]
    wrist = types["wrist"]
    assert (wrist.count, wrist.missed, wrist.pck_count) == (8, 0, 8)
    assert wrist.accuracy == (0.0,) * 4 + (0.5,) * 4 + (1.0,) * 13
    assert wrist.mean_error == pytest.approx(5.25)
    assert wrist.median_error == pytest.approx(5.25)
    # 3.25 / 20 = 0.1625 and 7.25 / 20 = 0.3625
    assert wrist.pck == (0.0,) * 3 + (0.5,) * 4 + (1.0,) * 3
    assert types["shoulder"].accuracy[20] == 0.5
    assert types["all"].accuracy[6] == pytest.approx(5 / 7)
    assert types["all"].count == 28
    assert result.images == 4
    assert result.normaliser == "right_shoulder-left_hip"


def test_left_and_right_weigh_the_same_however_often_labelled():
    predictions, truth, visible = shifted([0, 0, 50, 0, 0, 0, 0])
    visible[1:, UPPER_BODY_7.index("left_wrist")] = 0

    result = evaluate_predictions(predictions, truth, visible, UPPER_BODY_7)

    assert result.joint_types["wrist"].count == 5
    assert result.joint_types["wrist"].accuracy[10] == 0.5


def test_a_smaller_network_frame_is_scaled_to_the_papers():
    predictions, truth, visible = shifted([2.5] * 7)
    lengths = np.full(4, 50.0)

    whole = evaluate_predictions(
        2 * predictions, 2 * truth, visible, UPPER_BODY_7, lengths=2 * lengths
    )
    half = evaluate_predictions(
        predictions,
        truth,
        visible,
        UPPER_BODY_7,
        lengths=lengths,
        scale=2.0,
        unit=NETWORK_FRAME,
    )

    assert half.unit == "pixels of the 256-pixel network frame"
    assert half.joint_types["head"].accuracy[4:6] == (0.0, 1.0)
    assert half.joint_types["head"].mean_error == pytest.approx(5)
    assert half.joint_types["elbow"].pck == whole.joint_types["elbow"].pck


def test_nothing_visible_gives_counts_of_zero_and_nulls():
    predictions, truth, _ = shifted([0] * 7)

    result = evaluate_predictions(
        predictions, truth, np.zeros((4, 7)), UPPER_BODY_7, lengths=np.ones(4)
    )

    stored = json.loads(result.to_json())
    for scores in stored["joint_types"].values():
        assert scores == {
            "count": 0,
            "missed": 0,
            "accuracy": [None] * 21,
            "mean_error": None,
            "median_error": None,
            "pck_count": 0,
            "pck": [None] * 10,
        }


def test_missed_joints_are_wrong_and_counted():
    predictions, truth, visible = shifted([1] * 7)
    predictions[0, UPPER_BODY_7.index("head")] = np.nan

    head = evaluate_predictions(
        predictions, truth, visible, UPPER_BODY_7, lengths=np.ones(4)
    ).joint_types["head"]

    assert (head.count, head.missed, head.pck_count) == (4, 1, 4)
    assert head.accuracy[20] == 0.75
    assert head.mean_error == pytest.approx(1)


def test_without_lengths_there_is_no_pck():
    result = evaluate_predictions(*shifted([0] * 7), UPPER_BODY_7)

    assert result.normaliser is None
    assert result.joint_types["wrist"].pck == (None,) * 10
    assert result.joint_types["wrist"].pck_count == 0


def test_another_skeleton_is_refused():
    with pytest.raises(ValueError, match="the 14 joints of skeleton 'lsp_14'"):
        evaluate_predictions(*shifted([0] * 7), LSP_14)


@pytest.mark.parametrize("scale", [0, -1, np.nan, np.inf])
def test_scale_must_be_positive(scale):
    with pytest.raises(ValueError, match="`scale` must be > 0"):
        evaluate_predictions(*shifted([0] * 7), UPPER_BODY_7, scale=scale)


def test_result_survives_its_file(tmp_path):
    result = evaluate_predictions(
        *shifted([1, 2, 3, 4, 5, 6, 7]),
        UPPER_BODY_7,
        lengths=np.array([30, 0, 40.5, 3]),
        conditions={"model": "lite", "crop": 3.2, "upright": False},
    )

    result.write(tmp_path / "scores.json")

    assert EvaluationResult.read(tmp_path / "scores.json") == result
    with pytest.raises(UserError, match="exists already"):
        result.write(tmp_path / "scores.json")
    result.write(tmp_path / "scores.json", overwrite=True)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"joint_types": {"a": 1}}'])
def test_other_files_are_refused(tmp_path, text):
    (tmp_path / "scores.json").write_text(text)

    with pytest.raises(UserError, match=r"Cannot read .*scores\.json"):
        EvaluationResult.read(tmp_path / "scores.json")
    with pytest.raises(UserError, match=r"Cannot read .*absent"):
        EvaluationResult.read(tmp_path / "absent")


def test_unwritable_folder_is_said(tmp_path):
    result = evaluate_predictions(*shifted([0] * 7), UPPER_BODY_7)

    with pytest.raises(UserError, match="does not exist"):
        result.write(tmp_path / "absent" / "scores.json")
