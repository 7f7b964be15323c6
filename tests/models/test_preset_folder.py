"""Presets are found and described without TensorFlow."""

import dataclasses
import subprocess
import sys
from pathlib import Path

import pytest

from keras_flowpose.configs import ModelConfig
from keras_flowpose.models import preset_folder as presets
from keras_flowpose.safe_files import UserError

ROOT = Path(__file__).resolve().parents[2]
CONFIG = ModelConfig(joints=("head", "hand"), width=0.01, input_size=16)


def write_preset(folder: Path, config: str = CONFIG.to_json()) -> Path:
    folder.mkdir(parents=True)
    (folder / "config.json").write_text(config)
    (folder / "model.safetensors").touch()
    return folder


def test_shipped_presets_are_found_by_name(tmp_path, monkeypatch):
    monkeypatch.setattr(presets, "_SHIPPED", tmp_path / "none")
    assert presets.preset_names() == []
    monkeypatch.setattr(presets, "_SHIPPED", tmp_path)
    assert presets.preset_names() == []
    write_preset(tmp_path / "tiny")
    (tmp_path / "leftovers").mkdir()
    assert presets.preset_names() == ["tiny"]
    assert presets.preset_folder("tiny") == tmp_path / "tiny"
    assert presets.load_preset_config("tiny") == CONFIG


def test_the_larger_shipped_net_is_the_default(tmp_path, monkeypatch):
    monkeypatch.setattr(presets, "_SHIPPED", tmp_path)
    assert presets.default_preset() == "tiny"
    for name in ("tiny", "lite"):
        write_preset(tmp_path / name)
        assert presets.default_preset() == name


def test_the_last_phase_with_a_net_stands_for_a_recipe(tmp_path):
    nets = {n: write_preset(tmp_path / n / "best") for n in ("2", "10")}
    (tmp_path / "11").mkdir()
    with pytest.raises(UserError, match="holds no preset"):
        presets.preset_folder(tmp_path)
    (tmp_path / "recipe.json").touch()
    assert presets.preset_folder(tmp_path) == nets["10"]


def test_a_run_folder_stands_for_its_best_net(tmp_path):
    (tmp_path / "checkpoints").mkdir()
    (tmp_path / "config.json").write_text('{"model": {}, "train": {}}')
    best = write_preset(tmp_path / "best")
    assert presets.preset_folder(tmp_path) == best
    assert presets.load_preset_config(tmp_path) == CONFIG


def test_an_architecture_without_weights_says_how_to_build_it(monkeypatch):
    monkeypatch.setattr(presets, "preset_names", list)
    with pytest.raises(
        UserError, match=r'without weights.*build_model\(MODEL_PRESETS\["paper'
    ):
        presets.preset_folder("paper")


def test_unknown_names_and_empty_folders(tmp_path):
    with pytest.raises(UserError, match="no preset 'nope', and no folder"):
        presets.preset_folder("nope")
    with pytest.raises(UserError, match="holds no preset"):
        presets.preset_folder(tmp_path)


def test_damaged_config(tmp_path):
    folder = write_preset(tmp_path / "mine", '{"width": "wide"}')
    with pytest.raises(UserError, match=r"does not describe a net\. `width`"):
        presets.load_preset_config(folder)


def test_tensorflow_is_not_needed():
    code = (
        "import sys\n"
        "from keras_flowpose.models.preset_folder import load_preset_config\n"
        "print(load_preset_config('tiny').input_size)\n"
        "assert 'tensorflow' not in sys.modules\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stdout, done.stderr) == ("128\n", "")


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"sigma": 9.0}, r"have the sigma .* it is 1\.5 in .* and 9\.0 in"),
        ({"input_size": 32}, "have the input_size .* 16 in .* and 32 in"),
        ({"joints": ("foot",)}, "none of the joints foot; it knows head, hand"),
        ({"kind": "coordinate_net"}, "a heatmap_net, .* a coordinate_net"),
    ],
)
def test_a_teacher_must_fit(changes, told, tmp_path):
    teacher = write_preset(tmp_path / "large")
    other = dataclasses.replace(CONFIG, width=0.5, joints=("hand", "foot"))
    presets.check_teacher(other, teacher)
    with pytest.raises(UserError, match=told):
        presets.check_teacher(dataclasses.replace(CONFIG, **changes), teacher)
