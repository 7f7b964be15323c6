"""Nets and their parts on the same frames."""

import json

import cv2
import pytest

from keras_flowpose.configs import ModelConfig
from keras_flowpose.models.presets import build_model
from keras_flowpose.models.presets import save_preset
from keras_flowpose.safe_files import UserError
from keras_flowpose.studies.ablation.ablate_components import ablate_components
from tests.studies.windows import study
from tests.training.temporal_runs import JOINTS


@pytest.fixture(scope="module")
def coordinates(tmp_path_factory):
    """A net that regresses positions, of twice the input size."""
    folder = tmp_path_factory.mktemp("coordinates") / "net"
    config = ModelConfig(
        kind="coordinate_net", joints=JOINTS, width=0.05, input_size=64
    )
    save_preset(build_model(config), config, folder, dtype="float32")
    return folder


@pytest.mark.slow
def test_nets_and_parts_are_compared(
    source, coordinates, scene_dir, tmp_path, capsys
):
    out = tmp_path / "out"
    few = {"windows": 2, "test_windows": 3}
    studies = {
        "old": study(coordinates, scene_dir, **few),
        "new": study(source, scene_dir, **few),
    }
    report = ablate_components(studies, out)

    names = ["old: coordinates", "new: spatial", "new: fusion", "new: pooled"]
    curves = {curve["name"]: curve for curve in report["curves"]}
    assert list(curves) == names
    assert [curve["images"] for curve in curves.values()] == [3] * 4
    assert curves["new: pooled"]["conditions"]["weights"] == "learnt"
    assert curves["new: pooled"]["conditions"]["neighbours"] == 2
    pairs = [(d["first"], d["second"]) for d in report["differences"]]
    assert pairs == list(zip(names[1:], names, strict=False))
    # Labels of both nets are the same frames' at 256 pixels: the difference
    # of shares is that of the curves (all joints are labelled).
    for entry in report["differences"]:
        within = [
            curves[entry[side]]["joint_types"]["all"]["accuracy"][10]
            for side in ("first", "second")
        ]
        estimate = entry["difference"]["within_10px"]["all"]["estimate"]
        assert estimate == pytest.approx(within[0] - within[1])
    assert json.loads((out / "components.json").read_text()) == report
    assert cv2.imread(str(out / "components.png")).std() > 5
    assert "new: fusion" in capsys.readouterr().out
    with pytest.raises(UserError, match="exists already"):
        ablate_components(studies, out)


def test_nets_that_do_not_compare_are_told(source, scene_dir, tmp_path):
    own = study(source, scene_dir)
    for other, told in (
        (study("tiny", scene_dir), "find different joints"),
        (study(source, scene_dir, crop=2.0), "trained on different crops"),
    ):
        with pytest.raises(UserError, match=told):
            ablate_components({"a": own, "b": other}, tmp_path / "out")
    assert not (tmp_path / "out").exists()
