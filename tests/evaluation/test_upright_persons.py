"""Only persons who are upright in the picture are scored."""

import math

import numpy as np
import pytest
import tensorflow as tf

from keras_flowpose.data.prepared import PreparedSplit
from keras_flowpose.data.prepared import read_prepared
from keras_flowpose.evaluation import upright_persons as module
from keras_flowpose.evaluation.labelled_predictions import LabelledPredictions
from keras_flowpose.evaluation.upright_persons import only_upright
from keras_flowpose.safe_files import UserError
from keras_flowpose.skeleton import LSP_14
from keras_flowpose.skeleton import UPPER_BODY_7


def stored(count, data="lspet_pose", split="test"):
    points = np.arange(count * 14.0).reshape(count, 7, 2)
    return LabelledPredictions(
        skeleton=UPPER_BODY_7,
        predictions=points,
        truth=points,
        visible=np.ones((count, 7)),
        conditions={"data": data, "split": split},
    )


def lean(record):
    """Degrees by which a torso leans in the picture, joint by joint."""
    at = dict(zip(LSP_14.joints, record["joints"], strict=True))
    seen = dict(zip(LSP_14.joints, record["visible"], strict=True))
    middles = []
    for part in ("shoulder", "hip"):
        sides = [
            at[f"{side}_{part}"]
            for side in ("left", "right")
            if seen[f"{side}_{part}"]
        ]
        if not sides:
            return math.inf
        middles.append(sum(sides) / len(sides))
    x, y = middles[0] - middles[1]
    return abs(math.degrees(math.atan2(x, -y)))


def test_persons_who_lean_are_left_out(dummy_data_dir):
    data = read_prepared("lspet_pose", "train", str(dummy_data_dir))
    leans = [lean(record) for record in data.records.as_numpy_iterator()]
    expected = np.array(leans) <= 30
    assert 0 < expected.sum() < len(expected)
    everybody = stored(data.count, split="train")

    found = only_upright(everybody, dummy_data_dir)

    np.testing.assert_array_equal(found.truth, everybody.truth[expected])
    rule = "upright: torso within 30 degrees of vertical"
    assert found.conditions["persons"] == rule


def made_up(monkeypatch, skeleton):
    """Lets one person be read, lying in the picture."""
    joints = np.zeros((1, len(skeleton), 2), np.float32)
    joints[:, :, 0] = np.arange(len(skeleton))
    record = {"joints": joints, "visible": np.ones(joints.shape[:2], np.uint8)}
    records = tf.data.Dataset.from_tensor_slices(record)
    monkeypatch.setattr(
        module, "read_prepared", lambda *_: PreparedSplit(records, skeleton, 1)
    )


def test_who_cannot_be_told_apart_is_said(monkeypatch):
    made_up(monkeypatch, UPPER_BODY_7)
    with pytest.raises(UserError, match="shoulders and hips are needed"):
        only_upright(stored(1, "mine"))
    made_up(monkeypatch, LSP_14)
    with pytest.raises(UserError, match="Nobody in the 1 images of mine test"):
        only_upright(stored(1, "mine"))
