import dataclasses

import numpy as np
import pytest

from keras_flowpose.configs import ModelConfig
from keras_flowpose.models.preset_pooling import LearntPooling
from keras_flowpose.models.preset_pooling import PoolingConfig
from keras_flowpose.models.presets import build_model
from keras_flowpose.models.presets import save_preset
from keras_flowpose.run_config import RunConfig
from keras_flowpose.run_config import TemporalConfig
from keras_flowpose.run_config import TrainConfig
from keras_flowpose.safe_files import UserError
from keras_flowpose.skeleton import UPPER_BODY_7
from keras_flowpose.training import temporal_source

NET = ModelConfig(width=0.01, input_size=16)


def run(source="", **temporal):
    return RunConfig(
        model=NET,
        train=TrainConfig(source=str(source)),
        temporal=TemporalConfig(**temporal),
    )


def test_weights_start_at_the_centre_or_as_a_bell():
    centre = temporal_source.initial_weights(run(neighbours=2))
    np.testing.assert_array_equal(centre, np.eye(5)[2][:, None].repeat(7, 1))
    bell = temporal_source.initial_weights(run(neighbours=2, initial="bell"))
    np.testing.assert_allclose(bell.sum(axis=0), 1, rtol=1e-6)
    np.testing.assert_array_equal(bell, bell[::-1])
    assert (np.diff(bell[:3, 0]) > 0).all()


def test_a_causal_bell_leaves_the_future_to_the_centre():
    bell = temporal_source.initial_weights(run(neighbours=2, initial="bell"))
    causal = temporal_source.initial_weights(
        run(neighbours=2, initial="bell", causal=True)
    )
    np.testing.assert_array_equal(causal[:2], bell[:2])
    np.testing.assert_allclose(causal[2], bell[2:].sum(axis=0))
    assert not causal[3:].any()


def test_weights_start_where_the_preset_left_off(tmp_path):
    weights = np.random.default_rng(0).normal(0, 1, [7, 7]).astype(np.float32)
    learnt = LearntPooling(PoolingConfig(3, NET.joints), weights)
    net = build_model(NET)
    save_preset(net, NET, tmp_path / "learnt", pooling=learnt)
    save_preset(net, NET, tmp_path / "plain")
    wish = {"initial": "preset", "neighbours": 3}
    found = temporal_source.initial_weights(
        run(source=str(tmp_path / "learnt"), **wish)
    )
    np.testing.assert_array_equal(found, weights)
    for source, changes, told in (
        ("plain", {}, "which has none"),
        ("learnt", {"neighbours": 2}, "which has those of 3"),
    ):
        config = run(source=str(tmp_path / source), **(wish | changes))
        with pytest.raises(UserError, match=told):
            temporal_source.initial_weights(config)


def test_weights_for_other_windows_are_kept(tmp_path):
    learnt = [
        LearntPooling(PoolingConfig(n, NET.joints), np.ones([2 * n + 1, 7]))
        for n in (3, 2, 1)
    ]
    source = tmp_path / "source"
    save_preset(build_model(NET), NET, source, pooling=learnt)
    others = temporal_source.other_poolings(run(source=source, neighbours=2))
    assert [p.config.neighbours for p in others] == [3, 1]


def test_mirrored_joints_are_found_by_name():
    assert temporal_source.mirrored_joints(run()) is None
    mirrored = temporal_source.mirrored_joints(run(share_mirrored=True))
    names = [NET.joints[i] for i in mirrored]
    for name, image in zip(UPPER_BODY_7.joints, names, strict=True):
        swapped = name.replace("right", "?").replace("left", "right")
        assert image == swapped.replace("?", "left")


def test_a_preset_is_told_how_weights_were_learnt():
    config = run(neighbours=2, weighting="softmax", causal=True)
    pooling = temporal_source.learnt_pooling(config, np.zeros([5, 7]))
    assert pooling.config == PoolingConfig(
        2, NET.joints, weighting="softmax", causal=True
    )


def test_windows_are_cropped_as_the_data_unless_frames_are_whole():
    config = run(neighbours=7, mask_flow=True)
    data = dataclasses.replace(config.data, crop=2.5, upright=True)
    config = dataclasses.replace(config, data=data)
    assert temporal_source.windows_of(config) == {
        "joints": NET.joints,
        "size": NET.input_size,
        "neighbours": 7,
        "crop": 2.5,
        "upright": True,
        "detect_cuts": True,
        "mask_flow": True,
    }
    whole = TemporalConfig(whole_frame=True, across_cuts=True)
    config = dataclasses.replace(config, temporal=whole)
    windows = temporal_source.windows_of(config)
    assert (windows["crop"], windows["upright"]) == (None, False)
    assert not windows["detect_cuts"]


def test_labels_are_looked_for_among_the_joints_of_the_net(faulty_dir):
    config = run()
    data = dataclasses.replace(config.data, name="faulty_scene/clips")
    config = dataclasses.replace(config, data=data)
    check = temporal_source.check_any_label
    check(config, "unlabelled+whole", str(faulty_dir))
    with pytest.raises(UserError, match="None of the 2 clips of faulty_scene"):
        check(config, "unlabelled", str(faulty_dir))
    net = dataclasses.replace(config.model, joints=("tail",))
    config = dataclasses.replace(config, model=net)
    with pytest.raises(UserError, match="nothing to learn from"):
        check(config, "whole", str(faulty_dir))
