import numpy as np
import pytest

from keras_flowpose.configs import ModelConfig
from keras_flowpose.models.preset_pooling import LearntPooling
from keras_flowpose.models.preset_pooling import PoolingConfig
from keras_flowpose.models.presets import build_model
from keras_flowpose.models.presets import save_preset
from keras_flowpose.safe_files import UserError
from keras_flowpose.video.preset_estimator import preset_estimator
from tests.video.blobs import blob_net

JOINTS = ("nose", "tail")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Makes presets whose weights are for two frames on each side."""

    def make(name, causal):
        config = ModelConfig(joints=JOINTS, width=0.05, input_size=32)
        rows = np.arange(10, dtype=np.float32).reshape(5, 2)
        learnt = LearntPooling(PoolingConfig(2, JOINTS, causal=causal), rows)
        path = base / name
        save_preset(build_model(config), config, path, pooling=learnt)
        return path

    base = tmp_path_factory.mktemp("presets")
    return {"both": make("both", False), "past": make("past", True)}


def test_a_preset_brings_its_joints_window_and_weights(folder):
    estimator = preset_estimator(folder["both"])
    assert estimator.joints == JOINTS
    assert (estimator.neighbours, estimator.lookahead) == (2, 2)
    rows = np.arange(10, dtype=np.float32).reshape(5, 2)
    np.testing.assert_array_equal(estimator._pool.weights, rows)


@pytest.mark.parametrize(
    ("name", "wish", "expected"),
    [("past", None, 0), ("past", 1, 1), ("both", 0, 0)],
)
def test_delay_is_the_wish_or_suits_the_weights(folder, name, wish, expected):
    assert preset_estimator(folder[name], lookahead=wish).lookahead == expected


def test_wishes_go_before_what_was_learnt(folder):
    bell = preset_estimator(folder["both"], neighbours=1)
    assert bell.neighbours == 1
    assert (bell._pool.weights[1] > bell._pool.weights[0]).all()
    mine = np.array([0.5, 0.25, 0.25])
    estimator = preset_estimator(folder["both"], neighbours=1, weights=mine)
    np.testing.assert_array_equal(
        estimator._pool.weights, np.stack([mine, mine], axis=1)
    )


def test_flow_is_masked_as_where_the_weights_were_learnt(tmp_path):
    config = ModelConfig(joints=JOINTS, width=0.05, input_size=32)
    learnt = LearntPooling(
        PoolingConfig(2, JOINTS, mask_flow=True), np.ones((5, 2), np.float32)
    )
    path = tmp_path / "masked"
    save_preset(build_model(config), config, path, pooling=learnt)
    assert preset_estimator(path).mask_flow
    for other in (
        {"mask_flow": False},
        {"flow_mode": "direct"},
        {"neighbours": 1},
        {"pooling": "sum"},
    ):
        assert not preset_estimator(path, **other).mask_flow


def test_a_keras_model_comes_as_it_is():
    estimator = preset_estimator(blob_net(), ["blob"], 3, "max", 1)
    assert (estimator.joints, estimator.neighbours) == (("blob",), 3)
    assert (estimator.pooling, estimator.lookahead) == ("max", 1)


def test_unknown_presets_are_told():
    with pytest.raises(UserError, match="huge"):
        preset_estimator("huge")
