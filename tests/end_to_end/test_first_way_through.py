"""Prepare, train, evaluate, predict: the commands of the README in a row."""

import json
from pathlib import Path

import pytest

from keras_flowpose.cli.main import main
from keras_flowpose.datasets.lspet_pose import lspet_pose_dataset_builder
from keras_flowpose.run_config import RunConfig
from keras_flowpose.synthetic.clip import FPS
from keras_flowpose.synthetic.clip import SignerConfig
from keras_flowpose.synthetic.clip import signer_frames
from keras_flowpose.video.pose_track import PoseTrack
from keras_flowpose.video.writer import VideoWriter
from tests.training import runs

DUMMY = Path(lspet_pose_dataset_builder.__file__).parent / "dummy_data"


def flowpose(*arguments) -> int:
    return main([str(argument) for argument in arguments])


@pytest.mark.slow
def test_from_downloaded_files_to_joint_tracks(tmp_path, capsys):
    data, run, clip = tmp_path / "data", tmp_path / "run", tmp_path / "a.mp4"
    prepare = ("prepare", "lspet_pose", "--manual-dir", DUMMY)
    assert flowpose(*prepare, "--data-dir", data) == 0

    config = tmp_path / "config.json"
    small = runs.small_config(epochs=1).to_json()
    config.write_text(small.replace('"validation"', '"test"'))
    train = ("train", "--out", run, "--config", config)
    assert flowpose(*train, "--data-dir", data) == 0
    assert "flowpose evaluate --model" in capsys.readouterr().out
    assert list(runs.history_columns(run)["epoch"]) == [1]
    assert (run / "last" / "model.safetensors").is_file()
    stored = RunConfig.from_json((run / "config.json").read_text())
    assert stored.data.validation_split == "test"

    scores = ("evaluate", "--model", run, "--data-dir", data, "--pictures", 2)
    assert flowpose(*scores, "--out", tmp_path / "scores") == 0
    written = {path.name for path in (tmp_path / "scores").iterdir()}
    assert written == {
        "accuracy.png",
        "evaluation.json",
        "examples.png",
        "predictions.npz",
    }
    result = json.loads((tmp_path / "scores" / "evaluation.json").read_text())
    assert result["joint_types"]["wrist"]["count"] > 0

    with VideoWriter(clip, FPS) as writer:
        for frame in signer_frames(SignerConfig(frames=7, size=64)):
            writer.write(frame.image)
    predict = ("predict", clip, "--model", run, "--neighbours", 2)
    out = tmp_path / "a.poses.csv"
    overlay = ("--overlay", tmp_path / "a.overlay.mp4", "--side-by-side")
    assert flowpose(*predict, "--out", out, *overlay) == 0
    assert len(PoseTrack.load(out)) == 7
    # A second time nothing is overwritten, and nothing else is left behind.
    assert flowpose(*predict, "--out", out) == 2
    assert "exists already" in capsys.readouterr().err
    assert not list(tmp_path.glob(".*.part*"))
