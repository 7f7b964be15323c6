"""Net and pooling trained together, resumed, and kept as one preset."""

import dataclasses

import numpy as np
import pytest
import tensorflow as tf

from keras_flowpose.models.preset_pooling import load_pooling
from keras_flowpose.models.presets import from_preset
from keras_flowpose.ops.temporal_pooling import bell_weights
from keras_flowpose.safe_files import UserError
from keras_flowpose.training import train_end_to_end as module
from keras_flowpose.training.train_end_to_end import train_end_to_end
from tests.training import temporal_runs as runs


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    return runs.save_source(tmp_path_factory.mktemp("source") / "net")


def config_of(source, **changes):
    changes = {"end_to_end": True, "initial": "bell", **changes}
    return runs.temporal_config(source, **changes)


@pytest.fixture(scope="module")
def whole(source, scene_dir, tmp_path_factory):
    """A run that nothing interrupts, its model and its folder."""
    out = tmp_path_factory.mktemp("whole") / "run"
    return train_end_to_end(config_of(source), out, str(scene_dir)), out


def test_net_and_weights_have_changed_and_are_one_preset(whole, source):
    model, out = whole
    learnt = load_pooling(out / "last")
    layer = model.get_layer("temporal_pooling")
    np.testing.assert_array_equal(learnt.weights, layer.applied_weights())
    assert np.abs(np.diff(learnt.weights, axis=1)).max() > 0  # by joint
    before, after = from_preset(source), from_preset(out / "last")
    for a, b in zip(before.get_weights(), after.get_weights(), strict=True):
        assert (a != b).any()
    row = runs.row(out)
    assert (row["epoch"], row["step"]) == (2, 4)
    for name in ("pooled", "single"):
        assert 0 <= row[f"val_{name}_within_6px"] <= 1
    assert (out / "best" / "pooling.json").is_file()
    assert any((out / "flow").iterdir())
    assert any((out / "tensorboard").glob("events*"))


def test_an_interrupted_run_and_checkpointing_change_no_number(
    whole, source, scene_dir, tmp_path, monkeypatch
):
    """One run with both is compared with the run that has neither."""
    run_epochs = module.run_epochs

    class Interrupt(tf.keras.callbacks.Callback):
        def on_epoch_begin(self, epoch, logs=None):
            if epoch == 1:
                raise KeyboardInterrupt

    monkeypatch.setattr(
        module,
        "run_epochs",
        lambda *args: run_epochs(*args[:-1], [*args[-1], Interrupt()]),
    )
    out, config = tmp_path / "run", config_of(source, checkpointing=True)
    with pytest.raises(KeyboardInterrupt):
        train_end_to_end(config, out, str(scene_dir))
    assert runs.row(out)["epoch"] == 1
    monkeypatch.undo()
    train_end_to_end(config, out, str(scene_dir))
    resumed, straight = runs.row(out), runs.row(whole[1])
    for column in straight:
        if column != "seconds":
            assert resumed[column] == pytest.approx(straight[column], rel=1e-3)


def test_losses_are_weighted_and_the_start_is_the_wish(source):
    config = config_of(
        source, spatial_weight=2.0, fusion_weight=0.5, pooled_weight=0.0
    )
    initial = np.random.default_rng(0).normal(0, 1, [5, 6]).astype(np.float32)
    model = module.windows_model(config, initial)
    layer = model.get_layer("temporal_pooling")
    np.testing.assert_array_equal(layer.applied_weights(), initial)
    heads = ("spatial", "fusion", "pooled")
    module.compile_windows_model(model, config, heads)
    model.run_eagerly = True  # the runs of this file are graphs
    generator = np.random.default_rng(0)
    inputs = {
        "frames": generator.uniform(0, 255, [2, 5, 32, 32, 3]).astype("f"),
        "flows": generator.normal(0, 1, [2, 5, 8, 8, 2]).astype("f"),
        "present": np.ones([2, 5], np.uint8),
    }
    labels = generator.uniform(4, 28, [2, 5, 6, 4]).astype("f")
    labels[..., 2] = 1
    targets = dict.fromkeys(("spatial", "fusion"), labels)
    targets |= dict.fromkeys(("pooled", "single"), labels[:, 2])
    found = model.evaluate(inputs, targets, verbose=0, return_dict=True)
    expected = 2 * found["spatial_loss"] + 0.5 * found["fusion_loss"]
    assert found["loss"] == pytest.approx(expected, rel=1e-4)
    outputs = model(inputs)
    np.testing.assert_array_equal(outputs["single"], outputs["fusion"][:, 2])


def test_all_options_reach_the_layers(source):
    config = config_of(
        source,
        initial="gaussian",
        weighting="softmax",
        share_mirrored=True,
        smoothness=0.1,
        causal=True,
        gradient_frames=2,
        checkpointing=True,
        mask_flow=True,
    )
    model = module.windows_model(config, None)
    layer = model.get_layer("temporal_pooling")
    weights = layer.applied_weights().numpy()
    np.testing.assert_array_equal(weights[:, ::2], weights[:, 1::2])
    np.testing.assert_allclose(weights.sum(axis=0), 1, rtol=1e-5)
    np.testing.assert_allclose(weights[:3], 1 / 3, atol=0.03)
    assert not weights[3:].any() and layer.losses
    assert model.get_layer("per_frame").gradient_frames == 2
    assert model.get_layer("per_frame").checkpointing
    assert "reliable" in model.input


def test_masked_flow_is_learnt_with_and_told(
    whole, source, scene_dir, tmp_path
):
    config = config_of(source, mask_flow=True)
    train_end_to_end(config, tmp_path / "run", str(scene_dir))
    masked, plain = runs.row(tmp_path / "run"), runs.row(whole[1])
    assert masked["pooled_loss"] != pytest.approx(
        plain["pooled_loss"], rel=1e-4
    )
    assert load_pooling(tmp_path / "run").config.mask_flow


def test_a_batch_without_labels_teaches_nothing(source):
    model = module.windows_model(config_of(source), bell_weights(5, 6))
    config = config_of(source)
    module.compile_windows_model(model, config, ("spatial", "fusion", "pooled"))
    model.run_eagerly = True  # the runs of this file are graphs
    before = model.get_weights()
    generator = np.random.default_rng(0)
    inputs = {
        "frames": generator.uniform(0, 255, [2, 5, 32, 32, 3]).astype("f"),
        "flows": generator.normal(0, 1, [2, 5, 8, 8, 2]).astype("f"),
        "present": np.ones([2, 5], np.uint8),
    }
    labels = np.zeros([2, 5, 6, 4], np.float32)
    targets = dict.fromkeys(("spatial", "fusion"), labels)
    targets |= dict.fromkeys(("pooled", "single"), labels[:, 2])
    history = model.fit(inputs, targets, verbose=0).history
    assert history["loss"] == [0.0]
    for old, new in zip(before, model.get_weights(), strict=True):
        # Weight decay alone.
        np.testing.assert_allclose(new, old, rtol=1e-4, atol=1e-7)


def test_a_dataset_without_labels_is_told(source, faulty_dir, tmp_path):
    config = config_of(source)
    data = dataclasses.replace(
        config.data, name="faulty_scene/clips", train_split="unlabelled"
    )
    config = dataclasses.replace(config, data=data)
    with pytest.raises(UserError, match="there is nothing to learn from"):
        train_end_to_end(config, tmp_path / "run", str(faulty_dir))
