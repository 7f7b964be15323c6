import json
import os

import numpy as np
import pytest

from keras_flowpose.configs import ModelConfig
from keras_flowpose.models.preset_calibration import load_calibration
from keras_flowpose.models.presets import build_model
from keras_flowpose.models.presets import from_preset
from keras_flowpose.models.presets import save_preset
from keras_flowpose.safe_files import UserError
from keras_flowpose.studies.calibration.calibrate import calibrate
from keras_flowpose.studies.comparison.drawn_clips import drawn_clips


@pytest.fixture(scope="module")
def preset(tmp_path_factory):
    config = ModelConfig(width=0.05, input_size=64)
    folder = tmp_path_factory.mktemp("presets") / "small"
    save_preset(build_model(config), config, folder)
    return folder


@pytest.fixture(scope="module")
def calibrated(preset, tmp_path_factory):
    out = tmp_path_factory.mktemp("out") / "mine"
    clips = drawn_clips(2, frames=10)
    result = calibrate(
        str(preset), clips, out, progress=False, neighbours=1, pooling="sum"
    )
    return out, result


def test_writes_a_copy_that_knows(preset, calibrated):
    out, result = calibrated
    assert sorted(os.listdir(out)) == [
        "calibration.json",
        "calibration_report.json",
        "config.json",
        "model.safetensors",
        "reliability.png",
    ]
    assert load_calibration(out) == result.calibration
    setting = result.calibration.pooling, result.calibration.neighbours
    assert setting == ("sum", 1)
    assert result.calibration.videos == 2
    report = json.loads((out / "calibration_report.json").read_text())
    assert report == result.report
    assert report["examples"] == result.calibration.examples > 100
    for weights, copied in zip(
        from_preset(preset).get_weights(),
        from_preset(out).get_weights(),
        strict=True,
    ):
        np.testing.assert_array_equal(weights, copied)


def test_folders_that_are_no_presets_are_not_replaced(preset, tmp_path):
    (tmp_path / "photos").mkdir()
    with pytest.raises(UserError, match="is not a preset"):
        calibrate(str(preset), [], tmp_path / "photos", overwrite=True)
    with pytest.raises(UserError, match="exists already"):
        calibrate(str(preset), [], preset)


@pytest.mark.parametrize(
    ("count", "frames", "told"),
    [
        (1, 9, "two or more videos.*Received 1"),
        (2, 2, "50 labelled joints without.*Add"),
    ],
)
def test_too_little_is_told(preset, tmp_path, count, frames, told):
    clips = drawn_clips(count, frames=frames)
    with pytest.raises(UserError, match=told):
        calibrate(
            str(preset), clips, tmp_path / "a", progress=False, pooling="none"
        )
    assert os.listdir(tmp_path) == []
