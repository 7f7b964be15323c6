"""`flowpose compare`."""

import json

import pytest

from keras_flowpose.cli.compare import COMMAND
from keras_flowpose.configs import ModelConfig
from keras_flowpose.models.presets import build_model
from keras_flowpose.models.presets import save_preset
from keras_flowpose.studies.comparison.drawn_clips import FIRST_SEED


@pytest.mark.slow
def test_drawn_signers_are_compared(tmp_path, capsys):
    config = ModelConfig(width=0.1, input_size=32)
    save_preset(build_model(config), config, tmp_path / "small")
    out = tmp_path / "out"

    COMMAND(
        out=out,
        signers=2,
        frames=4,
        model=str(tmp_path / "small"),
        poolings="none, sum",
        neighbours=1,
    ).execute()

    told = capsys.readouterr().out.splitlines()
    assert told[0].split()[:4] == ["all", "videos", "and", "joints"]
    assert "sum" in told[0]
    assert told[-1] == f"in {out}"
    content = json.loads((out / "comparison.json").read_text())
    assert content["ways"] == ["single frame", "sum"]
    names = [video["name"] for video in content["videos"]]
    assert names == [f"signer {FIRST_SEED}", f"signer {FIRST_SEED + 1}"]
    assert len(list((out / "tracks").iterdir())) == 2
    report = (out / "report.html").read_text()
    assert report.count("data:image/jpeg") == 7  # one is the poster
    assert report.count("data:video/mp4") == 1


def test_the_first_person_is_that_of_the_library():
    assert COMMAND.__dataclass_fields__["first_seed"].default == FIRST_SEED


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ([], "Give either --videos or --signers."),
        (["--videos", "x", "--signers", "2"], "Give either --videos or "),
        (["--signers", "-1"], "--signers must be 1 or more"),
        (["--signers", "2", "--frames", "2"], "--signers must be 1 or more"),
        (["--signers", "2", "--poolings", "mean"], "Poolings to compare are "),
        (["--signers", "2", "--poolings", "none"], "Poolings to compare are "),
        (["--signers", "2", "--model", "nobody"], "There is no preset 'nobod"),
        (["--signers", "2", "--neighbours", "0"], "At least 1 neighbour"),
        (["--signers", "2", "--flow", "guess"], "There is no optical flow"),
        (["--signers", "2", "--out", "."], "report.html exists already"),
        (["--videos", "nowhere"], "The folder nowhere does not exist."),
    ],
)
def test_slips_are_told_without_tensorflow(
    words, told, tmp_path, complaint_without_tensorflow
):
    (tmp_path / "report.html").touch()
    words = ["--out", "new", *words]
    assert told in complaint_without_tensorflow("compare", *words)
