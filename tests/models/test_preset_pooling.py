import dataclasses
import json

import numpy as np
import pytest

from keras_flowpose.configs import ModelConfig
from keras_flowpose.models.preset_pooling import LearntPooling
from keras_flowpose.models.preset_pooling import PoolingConfig
from keras_flowpose.models.preset_pooling import choose_pooling
from keras_flowpose.models.preset_pooling import load_pooling
from keras_flowpose.models.preset_pooling import load_poolings
from keras_flowpose.models.presets import build_model
from keras_flowpose.models.presets import from_preset
from keras_flowpose.models.presets import save_preset
from keras_flowpose.safe_files import UserError

NET = ModelConfig(joints=("head", "hand"), width=0.01, input_size=16)
LEARNT = LearntPooling(
    PoolingConfig(neighbours=2, joints=NET.joints, weighting="softmax"),
    np.random.default_rng(0).normal(0, 1, [5, 2]).astype(np.float32),
)


@pytest.fixture
def preset(tmp_path):
    folder = tmp_path / "mine"
    save_preset(build_model(NET), NET, folder, pooling=LEARNT)
    return folder


def test_round_trip(preset):
    assert sorted(path.name for path in preset.iterdir()) == [
        "config.json",
        "model.safetensors",
        "pooling.json",
        "pooling.safetensors",
    ]
    again = load_pooling(preset)
    assert again.config == LEARNT.config
    np.testing.assert_array_equal(again.weights, LEARNT.weights)
    # Whoever wants single frames only gets the same net as ever.
    assert from_preset(preset).count_params() == build_model(NET).count_params()


def test_weights_for_several_windows(tmp_path):
    config = dataclasses.replace(LEARNT.config, neighbours=1)
    small = LearntPooling(config, LEARNT.weights[:3] + 1)
    folder = tmp_path / "two"
    save_preset(build_model(NET), NET, folder, pooling=[LEARNT, small])
    assert choose_pooling(folder).neighbours == 2
    for neighbours, expected in ((2, LEARNT), (1, small)):
        chosen = choose_pooling(folder, neighbours)
        assert chosen.neighbours == neighbours
        np.testing.assert_array_equal(chosen.weights, expected.weights)
    assert "for 2 and 1 frames on each" in choose_pooling(folder, 3).note
    assert load_pooling(folder, 3) is None
    assert [p.config.neighbours for p in load_poolings(folder)] == [2, 1]


def test_a_run_folder_stands_for_its_best_net(tmp_path):
    (tmp_path / "run").mkdir()
    save_preset(build_model(NET), NET, tmp_path / "run/best", pooling=LEARNT)
    assert load_pooling(tmp_path / "run").config == LEARNT.config


def test_the_net_for_windows(preset):
    net = from_preset(preset, temporal=True)
    single = from_preset(preset)
    frames = np.random.default_rng(1).uniform(0, 255, [1, 5, 16, 16, 3])
    outputs = net(
        {
            "frames": frames.astype(np.float32),
            "flows": np.zeros([1, 5, 4, 4, 2], np.float32),
            "present": np.ones([1, 5], bool),
        }
    )
    maps = single(frames[0].astype(np.float32))["fusion"].numpy()
    expected = np.einsum("tyxk,tk->yxk", maps, LEARNT.weights)
    np.testing.assert_allclose(outputs["pooled"][0], expected, atol=1e-4)


def test_presets_without_temporal_weights(tmp_path):
    save_preset(build_model(NET), NET, tmp_path / "plain")
    assert load_pooling(tmp_path / "plain") is None
    assert choose_pooling(tmp_path / "plain", 3).neighbours == 3
    with pytest.raises(UserError, match="has no learnt temporal weights"):
        from_preset(tmp_path / "plain", temporal=True)


def test_the_window_of_the_preset_is_taken_unless_told(preset):
    for neighbours in (None, 2):
        chosen = choose_pooling(preset, neighbours)
        assert (chosen.neighbours, chosen.lookahead) == (2, None)
        np.testing.assert_array_equal(chosen.weights, LEARNT.weights)
        assert "those learnt in" in chosen.note


def test_another_window_is_weighted_by_a_bell_and_that_is_told(preset):
    chosen = choose_pooling(preset, 4)
    assert (chosen.neighbours, chosen.weights) == (4, None)
    assert "for 2 frames on each side. With 4, frames are" in chosen.note


@pytest.mark.parametrize("pooling", ["sum", "max", "none"])
def test_other_poolings_have_no_weights(preset, pooling):
    chosen = choose_pooling(preset, pooling=pooling, lookahead=1)
    assert chosen.weights is None and not chosen.note
    assert (chosen.neighbours, chosen.lookahead) == (None, 1)


def test_weights_of_past_frames_need_no_delay(tmp_path):
    config = dataclasses.replace(LEARNT.config, causal=True)
    save_preset(
        build_model(NET),
        NET,
        tmp_path / "causal",
        pooling=LearntPooling(config, LEARNT.weights),
    )
    assert choose_pooling(tmp_path / "causal").lookahead == 0
    assert choose_pooling(tmp_path / "causal", lookahead=2).lookahead == 2


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"neighbours": 3}, r"shape \(5, 2\); pooling.json needs \(7, 2\)"),
        ({"joints": ["head", "foot"]}, "joints head, foot; the net beside it"),
        ({"neighbors": 2}, "did you mean 'neighbours'"),
        ({"mode": "max"}, "`mode` must be one of 'parametric'"),
    ],
)
def test_files_that_do_not_fit(preset, change, message):
    path = preset / "pooling.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | change))
    with pytest.raises(UserError, match=message):
        load_pooling(preset)


@pytest.mark.parametrize("harm", ["cut", "removed"])
def test_damaged_weights(preset, harm):
    path = preset / "pooling.safetensors"
    if harm == "cut":
        path.write_bytes(path.read_bytes()[:-3])
    else:
        path.unlink()
    with pytest.raises(UserError, match="holds no temporal weights, or is not"):
        load_pooling(preset)


@pytest.mark.parametrize("weights", [np.ones([3, 2]), np.full([5, 2], np.nan)])
def test_weights_that_do_not_fit_are_not_written(tmp_path, weights):
    bad = LearntPooling(LEARNT.config, weights)
    with pytest.raises(ValueError, match="`pooling` must have finite weights"):
        save_preset(build_model(NET), NET, tmp_path / "mine", pooling=bad)
    assert not (tmp_path / "mine").exists()
