import dataclasses

import numpy as np
import pytest
import tensorflow as tf

from keras_flowpose.configs import ModelConfig
from keras_flowpose.models.preset_folder import check_start
from keras_flowpose.models.presets import build_model
from keras_flowpose.models.presets import from_preset
from keras_flowpose.models.presets import save_preset
from keras_flowpose.models.warm_start import start_from
from keras_flowpose.models.weights import named_weights
from keras_flowpose.safe_files import UserError

TRAINED = ModelConfig(
    joints=("head", "right_wrist", "left_wrist"), width=0.02, input_size=16
)


@pytest.fixture
def preset(tmp_path):
    """A folder with a net whose weights are all different; the weights."""
    net = build_model(TRAINED)
    random = np.random.default_rng(0)
    net.set_weights(
        [random.normal(0, 1, np.shape(w)) for w in net.get_weights()]
    )
    save_preset(net, TRAINED, tmp_path / "preset", dtype="float32")
    return tmp_path / "preset", arrays(net)


def arrays(net):
    named = named_weights(net)
    return {k: tf.convert_to_tensor(v).numpy() for k, v in named.items()}


def changed(**changes):
    return dataclasses.replace(TRAINED, **changes)


def test_the_same_net_goes_on_at_another_size(preset):
    folder, trained = preset
    config = changed(input_size=32)
    net = build_model(config)
    assert start_from(net, config.joints, folder) == []
    for name, value in arrays(net).items():
        np.testing.assert_array_equal(value, trained[name])


def test_channels_follow_their_joints(preset):
    folder, trained = preset
    config = changed(joints=("left_wrist", "tail", "head"))
    net = build_model(config)
    before = arrays(net)
    assert start_from(net, config.joints, folder) == ["tail"]
    after = arrays(net)
    for name in ("conv8/kernel", "conv8/bias", "conv5_fusion/kernel"):
        found = np.moveaxis(after[name], -1, 0)
        known = np.moveaxis(trained[name], -1, 0)
        fresh = np.moveaxis(before[name], -1, 0)
        np.testing.assert_array_equal(found, [known[2], fresh[1], known[0]])
    for name in ("conv1/kernel", "conv7/bias", "conv4_fusion/kernel"):
        np.testing.assert_array_equal(after[name], trained[name])


def test_fusion_starts_anew_behind_a_net_without_it(tmp_path):
    spatial = changed(kind="spatial_net")
    net = build_model(spatial)
    save_preset(net, spatial, tmp_path / "spatial", dtype="float32")
    whole = build_model(TRAINED)
    before = arrays(whole)
    assert start_from(whole, TRAINED.joints, tmp_path / "spatial") == []
    after = arrays(whole)
    for name, value in arrays(net).items():
        np.testing.assert_array_equal(after[name], value)
    for name in set(after) - set(arrays(net)):
        np.testing.assert_array_equal(after[name], before[name])


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"width": 0.01}, "narrower: the width is 0.02 in .* and 0.01 in the"),
        ({"conv4_kernel": 5}, "same conv4_kernel: it is 9"),
        ({"kind": "coordinate_net"}, "the new net a coordinate_net"),
    ],
)
def test_other_layers_are_refused(preset, changes, told):
    with pytest.raises(UserError, match=told):
        check_start(changed(**changes), preset[0])


def test_damaged_weights_are_told(preset):
    file = preset[0] / "model.safetensors"
    file.write_bytes(file.read_bytes()[:100])
    with pytest.raises(UserError, match="not a whole safetensors file"):
        start_from(build_model(TRAINED), TRAINED.joints, preset[0])


def test_a_wider_net_computes_the_same_at_first(preset):
    folder, _ = preset
    wide = changed(width=0.1, joints=("left_wrist", "head", "tail"))
    net = build_model(wide)
    assert start_from(net, wide.joints, folder) == ["tail"]
    narrow = from_preset(folder)
    images = np.random.default_rng(1).integers(0, 256, (2, 16, 16, 3))
    expected, found = narrow(images), net(images)
    for head in ("spatial", "fusion"):
        maps = expected[head].numpy()[..., [2, 0]]
        np.testing.assert_allclose(
            found[head][..., :2], maps, atol=1e-4 * abs(maps).max()
        )


def test_narrower_layers_are_told_from_the_weights_too(tmp_path):
    wide = changed(width=0.05)
    save_preset(build_model(wide), wide, tmp_path / "wide")
    with pytest.raises(UserError, match="net of other sizes: its conv"):
        start_from(build_model(TRAINED), TRAINED.joints, tmp_path / "wide")
