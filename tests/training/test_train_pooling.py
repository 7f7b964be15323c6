"""The temporal stage on a fixed net: best weights, resumed, kept."""

import dataclasses
import shutil

import numpy as np
import pytest
import tensorflow as tf

from keras_flowpose.data.windows import window_batches
from keras_flowpose.models.flow_pose_net import FlowPoseNet
from keras_flowpose.models.preset_pooling import load_pooling
from keras_flowpose.models.presets import from_preset
from keras_flowpose.safe_files import UserError
from keras_flowpose.training import kept_parts
from keras_flowpose.training import train_pooling as module
from keras_flowpose.training.kept_sums import KeptSums
from keras_flowpose.training.losses import HeatmapLoss
from keras_flowpose.training.train_pooling import train_pooling
from tests.training import temporal_runs as runs


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    return runs.save_source(tmp_path_factory.mktemp("source") / "net")


@pytest.fixture(scope="module")
def usual(source, scene_dir, tmp_path_factory):
    """Weights, run folder and cache of a run that has all defaults."""
    folder = tmp_path_factory.mktemp("usual")
    run, cache = folder / "run", folder / "cache"
    config = runs.temporal_config(source)
    return train_pooling(config, run, str(scene_dir), cache), run, cache


def loss_of(
    weights,
    source,
    data_dir,
    split="train",
    name="moving_scene/clips",
    **options,
):
    """The loss of pooled maps as `FlowPoseNet` and `fit` would compute it."""
    net = FlowPoseNet(
        from_preset(source),
        neighbours=2,
        mask_flow=options.get("mask_flow", False),
    )
    net.get_layer("temporal_pooling").set_weights([weights])
    losses = []
    for inputs, labels in window_batches(
        name,
        split,
        data_dir,
        runs.JOINTS,
        32,
        1,
        neighbours=2,
        crop=3.2,
        **options,
    ):
        loss = HeatmapLoss(1.0).call(labels["pooled"], net(inputs)["pooled"])
        losses.append(float(loss[0]))
    return np.mean(losses)


def test_no_weights_are_better_and_the_run_folder_is_whole(
    source, scene_dir, tmp_path, capsys
):
    config = runs.temporal_config(source, ridge=0.0)
    weights = train_pooling(config, tmp_path / "run", str(scene_dir))
    assert sorted(path.name for path in (tmp_path / "run").iterdir()) == [
        "best",
        "config.json",
        "environment.json",
        "history.csv",
        "last",
        "pooling_sums",
        "tensorboard",
    ]
    best = loss_of(weights, source, scene_dir)
    generator = np.random.default_rng(0)
    for _ in range(3):
        step = generator.normal(0, 0.1, weights.shape).astype(np.float32)
        assert loss_of(weights + step, source, scene_dir) > best
    row = runs.row(tmp_path / "run")
    assert row["pooled_loss"] == pytest.approx(best, rel=1e-3)
    centre = np.eye(5, dtype=np.float32)[2][:, None].repeat(6, 1)
    single = loss_of(centre, source, scene_dir)
    assert row["single_loss"] == pytest.approx(single, rel=1e-3)
    assert row["pooled_loss"] < row["single_loss"]
    assert (row["step"], row["val_windows"]) == (5, 3)
    told = capsys.readouterr().out
    for name in ("single frame", "bell", "learnt"):
        assert name in told
    learnt = load_pooling(tmp_path / "run")
    np.testing.assert_array_equal(learnt.weights, weights)
    assert learnt.config.joints == runs.JOINTS
    for a, b in zip(
        from_preset(tmp_path / "run").get_weights(),
        from_preset(source).get_weights(),
        strict=True,
    ):
        np.testing.assert_array_equal(a, b)


def test_the_comparison_is_made_on_validation_windows(usual, source, scene_dir):
    """Accuracies are those that Keras' `evaluate` finds."""
    weights, run, _ = usual
    net = FlowPoseNet(from_preset(source), neighbours=2)
    row = runs.row(run)
    centre = np.eye(5, dtype=np.float32)[2][:, None].repeat(6, 1)
    for name, kernel in (("pooled", weights), ("single", centre)):
        net.get_layer("temporal_pooling").set_weights([kernel])
        near = module.JointAccuracy(6 * 32 / 256)
        pck = module.TorsoPCK(0.2)
        # Frames 1 and 7 are missing: 5 windows, every second of them.
        for number, (inputs, labels) in enumerate(
            window_batches(
                "moving_scene/clips",
                "test",
                scene_dir,
                runs.JOINTS,
                32,
                1,
                neighbours=2,
                crop=3.2,
            )
        ):
            if number % 2 == 0:
                pooled = net(inputs)["pooled"]
                near.update_state(labels["pooled"], pooled)
                pck.update_state(labels["pooled"], pooled)
        assert row[f"val_{name}_within_6px"] == pytest.approx(
            float(near.result())
        )
        assert row[f"val_{name}_torso_pck"] == pytest.approx(
            float(pck.result())
        )


def test_an_interrupted_pass_goes_on_and_gives_the_same(
    source, scene_dir, tmp_path, monkeypatch
):
    monkeypatch.setattr(kept_parts, "PART", 2)
    config = runs.temporal_config(source)
    whole = train_pooling(config, tmp_path / "whole", str(scene_dir))

    store, stored = KeptSums.store, []

    def interrupted(self, part, array):
        store(self, part, array)
        stored.append(part)
        if len(stored) == 2:
            raise KeyboardInterrupt

    monkeypatch.setattr(KeptSums, "store", interrupted)
    with pytest.raises(KeyboardInterrupt):
        train_pooling(config, tmp_path / "run", str(scene_dir))
    assert not (tmp_path / "run" / "best").exists()
    resumed = train_pooling(config, tmp_path / "run", str(scene_dir))
    assert stored == [0, 1, 2]
    np.testing.assert_allclose(resumed, whole, atol=1e-5)
    # Damage is mended, and a finished run leaves the same weights.
    damaged = sorted((tmp_path / "run" / "pooling_sums").iterdir())[1]
    damaged.write_bytes(damaged.read_bytes()[:-7])
    again = train_pooling(config, tmp_path / "run", str(scene_dir))
    assert stored == [0, 1, 2, 1]
    np.testing.assert_array_equal(again, resumed)


def test_other_options_need_no_other_pass(
    usual, source, scene_dir, tmp_path, monkeypatch
):
    cache = usual[2]
    assert (cache / "flow").is_dir()

    def no_pass(*_):
        raise AssertionError("windows were looked at again")

    monkeypatch.setattr(module._Windows, "training", no_pass)
    weights = train_pooling(
        runs.temporal_config(
            source, weighting="softmax", causal=True, share_mirrored=True
        ),
        tmp_path / "b",
        str(scene_dir),
        cache,
    )
    np.testing.assert_allclose(weights.sum(axis=0), 1, rtol=1e-5)
    assert weights.min() >= 0 and not weights[3:].any()
    np.testing.assert_array_equal(weights[:, ::2], weights[:, 1::2])
    config = runs.temporal_config(source, train={"foreground": 0.0})
    with pytest.raises(AssertionError, match="looked at again"):
        train_pooling(config, tmp_path / "c", str(scene_dir), cache)


def test_few_windows_are_spread_evenly(source, scene_dir, tmp_path):
    config = runs.temporal_config(source, windows=2)
    train_pooling(config, tmp_path / "run", str(scene_dir))
    assert runs.row(tmp_path / "run")["step"] == 2  # of five, every third


def test_what_is_not_there_is_told(source, scene_dir, tmp_path):
    config = runs.temporal_config(source)
    stills = dataclasses.replace(config.data, name="moving_scene/frames")
    for changed, told in (
        (dataclasses.replace(config, data=stills), "holds single images"),
        (runs.temporal_config(tmp_path / "none"), "There is no preset"),
        (runs.temporal_config(source, initial="preset"), "which has none"),
    ):
        with pytest.raises(UserError, match=told):
            train_pooling(changed, tmp_path / "run", str(scene_dir))


def test_the_net_computes_as_the_config_says(
    usual, source, scene_dir, tmp_path
):
    config = runs.temporal_config(source, train={"precision": "mixed_bfloat16"})
    low = train_pooling(config, tmp_path / "low", str(scene_dir))
    difference = np.abs(low - usual[0]).max()
    assert 0 < difference < 0.2
    assert tf.keras.mixed_precision.global_policy().name == "float32"


def test_copies_of_windows_are_looked_at_too(source, scene_dir, tmp_path):
    config = runs.temporal_config(source, augment=2, ridge=0.0)
    weights = train_pooling(config, tmp_path / "run", str(scene_dir))
    row = runs.row(tmp_path / "run")
    assert (row["step"], row["val_windows"]) == (15, 3)
    expected = loss_of(
        weights,
        source,
        scene_dir,
        copies=2,
        augmentation=config.data.augmentation,
    )
    assert row["pooled_loss"] == pytest.approx(expected, rel=1e-3)


def faulty_config(source, split, **temporal):
    config = runs.temporal_config(source, **temporal)
    data = dataclasses.replace(
        config.data,
        name="faulty_scene/clips",
        train_split=split,
        validation_split="whole",
    )
    return dataclasses.replace(config, data=data)


@pytest.fixture(scope="module")
def across_cuts(source, faulty_dir, tmp_path_factory):
    """Weights of a run that takes flow across a cut as it is."""
    config = faulty_config(source, "cut", across_cuts=True)
    out = tmp_path_factory.mktemp("across") / "run"
    return train_pooling(config, out, str(faulty_dir))


def test_unreliable_flow_is_masked_and_the_preset_says_so(
    across_cuts, source, faulty_dir, tmp_path
):
    # Across a cut no flow leads back.
    masked = faulty_config(source, "cut", across_cuts=True, mask_flow=True)
    out, cache = tmp_path / "run", tmp_path / "cache"
    weights = train_pooling(masked, out, str(faulty_dir), cache)
    assert np.abs(weights - across_cuts).max() > 1e-3
    expected = loss_of(
        weights,
        source,
        faulty_dir,
        "cut",
        "faulty_scene/clips",
        detect_cuts=False,
        mask_flow=True,
    )
    assert runs.row(out)["pooled_loss"] == pytest.approx(expected, rel=1e-3)
    assert load_pooling(out).config.mask_flow
    net = from_preset(out, temporal=True)
    assert set(net.input) == {"frames", "flows", "present", "reliable"}


def test_windows_without_labels_teach_nothing(source, faulty_dir, tmp_path):
    some, more = (
        train_pooling(
            faulty_config(source, split), tmp_path / split, str(faulty_dir)
        )
        for split in ("whole", "whole+unlabelled")
    )
    assert runs.row(tmp_path / "whole+unlabelled")["step"] == 4
    np.testing.assert_allclose(more, some, atol=1e-5)
    with pytest.raises(UserError, match=r"None of the 2 clips .* has a label"):
        train_pooling(
            faulty_config(source, "unlabelled"), tmp_path / "u", str(faulty_dir)
        )
    assert not (tmp_path / "u").exists()


def test_clips_shorter_than_the_window_and_cut_ones(
    across_cuts, source, faulty_dir, tmp_path
):
    short, cut = (
        train_pooling(
            faulty_config(source, split), tmp_path / split, str(faulty_dir)
        )
        for split in ("short", "cut")
    )
    for weights in (short, cut, across_cuts):
        assert np.isfinite(weights).all()
    assert np.abs(cut - across_cuts).max() > 1e-3


def test_a_cache_that_a_kill_has_left_is_mended(
    usual, source, scene_dir, tmp_path
):
    config, cache = runs.temporal_config(source), tmp_path / "cache"
    whole = usual[0]
    shutil.copytree(usual[2], cache)
    flows = sorted((cache / "flow").rglob("*.flow"))
    for path in flows[::3]:
        path.unlink()
    for path in flows[1::3]:
        path.write_bytes(path.read_bytes()[:100])
    flows[0].with_name(".begun.part").write_bytes(b"kfp")
    for path in (cache / "pooling_sums").iterdir():
        path.write_bytes(b"")
    again = train_pooling(config, tmp_path / "b", str(scene_dir), cache)
    np.testing.assert_array_equal(again, whole)
    assert all(path.stat().st_size > 100 for path in flows)
