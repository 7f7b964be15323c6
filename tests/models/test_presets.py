import dataclasses
import shutil

import numpy as np
import pytest

from keras_flowpose.configs import MODEL_PRESETS
from keras_flowpose.configs import ModelConfig
from keras_flowpose.models import presets
from keras_flowpose.models.coordinate_net import CoordinateNet
from keras_flowpose.models.heatmap_net import HeatmapNet
from keras_flowpose.models.preset_folder import load_preset_config
from keras_flowpose.models.preset_folder import preset_names
from keras_flowpose.models.spatial_net import SpatialNet
from keras_flowpose.safe_files import UserError
from tests.reference.nets import shake

CONFIG = ModelConfig(
    joints=("head", "hand"),
    width=0.01,
    input_size=16,
    conv4_kernel=5,
    conv8_relu=False,
    fusion_relu=True,
    initializer="release",
    value_scale=0.5,
    value_offset=-2.0,
)
IMAGES = np.random.default_rng(0).uniform(0, 255, [2, 16, 16, 3])


@pytest.fixture
def net():
    net = presets.build_model(CONFIG)
    shake(net)
    return net


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("heatmap_net", HeatmapNet),
        ("spatial_net", SpatialNet),
        ("coordinate_net", CoordinateNet),
    ],
)
def test_every_kind_is_built_with_all_its_options(kind, expected):
    config = dataclasses.replace(CONFIG, kind=kind)
    net = presets.build_model(config)
    assert type(net) is expected
    assert net.joints == 2
    options = net.get_config()
    for field, value in config.to_dict().items():
        if field in options and field != "joints":
            assert options[field] == value, field


def test_the_presets_are_the_nets_of_paper_and_release():
    def parameters(name):
        return presets.build_model(MODEL_PRESETS[name]).count_params()

    assert parameters("release") == 17_615_886
    assert parameters("paper") == 15_780_878


@pytest.mark.parametrize(
    ("dtype", "error"), [("float32", 0), ("float16", 0.01)]
)
def test_round_trip(tmp_path, net, dtype, error):
    presets.save_preset(net, CONFIG, tmp_path / "mine", dtype)
    files = sorted(path.name for path in (tmp_path / "mine").iterdir())
    assert files == ["config.json", "model.safetensors"]
    assert load_preset_config(tmp_path / "mine") == CONFIG
    read = presets.from_preset(str(tmp_path / "mine"))
    for name, maps in read(IMAGES).items():
        expected = net(IMAGES)[name].numpy()
        scale = np.abs(expected).max()
        np.testing.assert_allclose(maps, expected, atol=error * scale)


def test_a_run_folder_stands_for_its_best_net(tmp_path, net):
    run = tmp_path / "run"
    (run / "checkpoints").mkdir(parents=True)
    (run / "config.json").write_text('{"model": {}, "train": {}}')
    presets.save_preset(net, CONFIG, run / "best")
    assert load_preset_config(run) == CONFIG
    assert presets.from_preset(run).count_params() == net.count_params()


def test_precision_holds_for_this_net_only(tmp_path, net):
    presets.save_preset(net, CONFIG, tmp_path / "mine")
    low = presets.from_preset(tmp_path / "mine", precision="mixed_bfloat16")
    assert low.get_layer("conv5").compute_dtype == "bfloat16"
    assert low(IMAGES)["fusion"].dtype == "float32"
    high = presets.from_preset(tmp_path / "mine")
    assert high.get_layer("conv5").compute_dtype == "float32"


@pytest.mark.parametrize("name", preset_names())
def test_every_shipped_preset_loads(name):
    net = presets.from_preset(name)
    size = load_preset_config(name).input_size
    outputs = net(np.full([1, size, size, 3], 100.0))
    assert all(np.isfinite(maps).all() for maps in outputs.values())


def test_existing_folders_are_kept_unless_told(tmp_path, net):
    presets.save_preset(net, CONFIG, tmp_path / "mine")
    with pytest.raises(UserError, match="exists already"):
        presets.save_preset(net, CONFIG, tmp_path / "mine")
    other = dataclasses.replace(CONFIG, sigma=2.0)
    presets.save_preset(net, other, tmp_path / "mine", overwrite=True)
    assert load_preset_config(tmp_path / "mine").sigma == 2.0
    shutil.rmtree(tmp_path / "mine")
    assert list(tmp_path.iterdir()) == []
