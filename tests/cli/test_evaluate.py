"""`flowpose evaluate` on stored predictions and on a net."""

import json

import numpy as np
import pytest

from keras_flowpose.cli.evaluate import COMMAND
from keras_flowpose.configs import ModelConfig
from keras_flowpose.datasets.lspet_pose import lspet_pose_dataset_builder
from keras_flowpose.datasets.prepare import prepare
from keras_flowpose.models.presets import build_model
from keras_flowpose.models.presets import save_preset
from keras_flowpose.ops.decoding import Decoding
from keras_flowpose.safe_files import UserError
from tests.shared_data import shared_data


@pytest.fixture
def predictions(tmp_path):
    path = tmp_path / "some.npz"
    np.savez(
        path,
        predictions=np.full((3, 2, 2), [3.0, 4.0]),
        truth=np.zeros((3, 2, 2)),
        visible=np.ones((3, 2)),
        joints=["right_wrist", "left_wrist"],
    )
    return path


def test_stored_predictions_are_scored(predictions, tmp_path, capsys):
    out = tmp_path / "out"

    COMMAND(out=out, predictions=predictions).execute()

    lines = capsys.readouterr().out.splitlines()
    assert lines[1].split()[:5] == ["wrist", "6", "0.0", "100.0", "100.0"]
    assert lines[3].startswith("some: 3 images.")
    assert lines[-1] == f"in {out}"
    scores = json.loads((out / "evaluation.json").read_text())
    assert scores["joint_types"]["wrist"]["accuracy"] == [0.0] * 5 + [1.0] * 16
    assert (out / "accuracy.png").stat().st_size > 1000


def test_results_are_compared_and_kept(predictions, tmp_path):
    first = COMMAND(out=tmp_path / "a", predictions=predictions, name="first")
    first.execute()

    COMMAND(
        out=tmp_path / "b",
        predictions=tmp_path / "a" / "predictions.npz",
        compare=(tmp_path / "a" / "evaluation.json",),
    ).execute()

    with pytest.raises(UserError, match="exists already"):
        first.execute()


@pytest.mark.parametrize("options", [{}, {"model": "x", "predictions": "y"}])
def test_either_a_net_or_predictions(options, tmp_path):
    with pytest.raises(UserError, match="either --model or --predictions"):
        COMMAND(out=tmp_path / "out", **options).execute()

    assert not (tmp_path / "out").exists()


def test_arrays_that_do_not_fit_are_said(tmp_path):
    path = tmp_path / "odd.npz"
    np.savez(
        path,
        predictions=np.zeros((3, 2, 2)),
        truth=np.zeros((3, 2, 2)),
        visible=np.ones((3, 5)),
        joints=["right_wrist", "left_wrist"],
    )

    with pytest.raises(UserError, match=r"Cannot score .*`visible` must have"):
        COMMAND(out=tmp_path / "out", predictions=path).execute()


def test_a_net_is_scored_on_prepared_data(tmp_path, capsys):
    dummy = lspet_pose_dataset_builder.Builder.code_path.parent / "dummy_data"
    prepare("lspet_pose", dummy, tmp_path / "data")
    config = ModelConfig(width=0.1, input_size=32)
    save_preset(build_model(config), config, tmp_path / "small")
    out = tmp_path / "out"

    COMMAND(
        out=out, model=str(tmp_path / "small"), data_dir=tmp_path / "data"
    ).execute()

    assert "small: 5 images." in capsys.readouterr().out
    scores = json.loads((out / "evaluation.json").read_text())
    assert scores["unit"] == "pixels of the 256-pixel network frame"
    assert scores["normaliser"] == "right_shoulder-left_hip"
    assert scores["conditions"]["split"] == "test"


def test_persons_who_lean_may_be_left_out(dummy_data_dir, tmp_path, capsys):
    config = ModelConfig(width=0.1, input_size=32)
    save_preset(build_model(config), config, tmp_path / "small")
    COMMAND(
        out=tmp_path / "out",
        model=str(tmp_path / "small"),
        data_dir=dummy_data_dir,
        split="train",
        persons="upright",
    ).execute()

    scores = json.loads((tmp_path / "out" / "evaluation.json").read_text())
    assert scores["conditions"]["persons"].startswith("upright: torso within")
    with np.load(tmp_path / "out" / "predictions.npz") as file:
        assert len(file["truth"]) == scores["images"] < 32


def test_choices_are_those_of_the_library():
    fields = COMMAND.__dataclass_fields__
    known = fields["decoding"].metadata["custom_args"]["choices"]
    assert list(known) == [method.value for method in Decoding]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ([], "Give either --model or --predictions."),
        (["--predictions", "no.npz"], "There is no file no.npz."),
        (["--predictions=a.npz", "--persons=upright"], "--persons upright ne"),
        (["--model", "nobody"], "There is no preset 'nobody'"),
        (["--model", "fake"], "The folder fake holds no preset"),
        (["--model", "tiny"], "No prepared dataset lspet_pose in '.'"),
        (["--model=tiny", "--data=a_pose", "--out=file"], "Cannot make the fo"),
        (["--model", "tiny", "--data=a_pose", "--out=."], "evaluation.json ex"),
        (["--decoding", "dark"], "--decoding must be one of "),
        (["--precision", "half"], "--precision must be one of "),
        (["--model", "tiny", "--batch-size", "0"], "--batch-size must be 1 or"),
        (["--model", "tiny", "--pictures", "-1"], "--pictures must be 0 or mo"),
        (
            ["--model=tiny", "--data=a_pose", "--pictures=2", "--out=drawn"],
            "drawn/examples.png exists already",
        ),
    ],
)
def test_slips_are_told_without_tensorflow(
    words, told, tmp_path, complaint_without_tensorflow
):
    (tmp_path / "a_pose").mkdir()
    (tmp_path / "drawn").mkdir()
    (tmp_path / "drawn" / "examples.png").touch()
    (tmp_path / "file").touch()
    (tmp_path / "evaluation.json").touch()
    words = ["--out", "new", "--data-dir", ".", *words]
    assert complaint_without_tensorflow("evaluate", *words).startswith(told)


@pytest.mark.real_data
def test_poses_in_the_wild_predictions_are_scored(tmp_path, capsys):
    path = shared_data("poses_in_the_wild", "stored_spatialnet_predictions.mat")

    COMMAND(out=tmp_path / "out", predictions=path).execute()

    table = [x.split() for x in capsys.readouterr().out.splitlines()[1:5]]
    assert [(row[0], row[1], row[6]) for row in table] == [
        ("head", "0", "-"),
        ("wrist", "1516", "64.0"),
        ("elbow", "1592", "65.4"),
        ("shoulder", "1592", "74.8"),
    ]
