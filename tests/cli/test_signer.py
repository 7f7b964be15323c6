"""`flowpose signer` draws what it is told to."""

import json

import pytest

from keras_flowpose.cli.main import main


def test_a_clip_with_labels_and_flow(tmp_path, capsys):
    out, flow = tmp_path / "clip.mp4", tmp_path / "flow.npz"
    options = ["--frames", "2", "--size", "64", "--width", "96", "--seed", "3"]
    command = ["signer", str(out), *options, "--flow", str(flow), "--clean"]
    assert main(command) == 0

    assert f"Wrote {out}, {out.with_suffix('.json')}" in capsys.readouterr().out
    assert len(list(tmp_path.iterdir())) == 3
    config = json.loads(out.with_suffix(".json").read_text())["info"]["config"]
    assert (config["frames"], config["size"], config["seed"]) == (
        2,
        [64, 96],
        3,
    )
    assert config["noise"] is config["motion_blur"] is False

    assert main(command) == 2
    assert "exists already" in capsys.readouterr().err
    assert main([*command, "--overwrite"]) == 0


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--frames", "0"], "`frames` must be an integer >= 1"),
        (["--size", "16"], "`size` must be an integer >= 32"),
        (["--size", "65"], "sides of a video must be even, not 65 x 65"),
        (["--flow", "flow.zip"], "ends in .npz: flow.zip"),
    ],
)
def test_wrong_options(options, message, tmp_path, capsys):
    assert main(["signer", str(tmp_path / "clip.mp4"), *options]) == 2
    assert message in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
