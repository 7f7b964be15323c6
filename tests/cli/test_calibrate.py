import pytest

from keras_flowpose.cli.main import main
from keras_flowpose.configs import ModelConfig
from keras_flowpose.models.preset_calibration import load_calibration
from keras_flowpose.models.presets import build_model
from keras_flowpose.models.presets import save_preset


def test_calibrates_and_tells_what_it_is_worth(tmp_path, capsys):
    config = ModelConfig(width=0.05, input_size=64)
    save_preset(build_model(config), config, tmp_path / "net")
    words = ["--model", str(tmp_path / "net"), "--pooling", "none"]
    words += ["--signers", "2", "--frames", "12", "--first-seed", "7"]
    assert main(["calibrate", "--out", str(tmp_path / "mine"), *words]) == 0
    out = capsys.readouterr().out
    assert "labelled joints of 2 videos" in out
    assert "spread as it is: -" in out  # there is none without pooling
    for name in ("score", "second_mode", "flow_error", "calibrated"):
        assert f"\n  {name} " in out
    found = load_calibration(tmp_path / "mine")
    assert (found.pooling, found.neighbours) == ("none", 0)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ([], "Give either --videos or --signers."),
        (["--signers", "2", "--videos", "a"], "Give either"),
        (["--signers", "-1"], "--signers and --frames must be 1 or more"),
        (
            ["--signers", "2", "--neighbours", "-1"],
            "--neighbours must be 0 or more",
        ),
        (["--signers", "2", "--flow", "raft"], "--flow must be one of"),
        (["--signers", "2", "--model", "huge"], "There is no preset 'huge'"),
    ],
)
def test_slips_are_told_without_tensorflow(
    words, told, complaint_without_tensorflow
):
    words = ["--out", "a", *words]
    complaint = complaint_without_tensorflow("calibrate", *words)
    assert complaint.startswith(told)
