"""`flowpose ablate`: options, and what the studies are asked for."""

import pytest

from keras_flowpose.cli.command_parser import CommandParser
from keras_flowpose.cli.main import commands
from keras_flowpose.models.preset_folder import default_preset
from keras_flowpose.safe_files import UserError
from keras_flowpose.studies.ablation import ablate_components
from keras_flowpose.studies.ablation import ablate_flow
from keras_flowpose.studies.ablation import ablate_pooling

MODULES = {
    "pooling": ablate_pooling,
    "flow": ablate_flow,
    "components": ablate_components,
}


@pytest.fixture
def asked(monkeypatch, tmp_path):
    """Gives a function that runs a command and returns what it asks for."""
    (tmp_path / "some").mkdir()
    calls = []
    for what, module in MODULES.items():
        monkeypatch.setattr(
            module,
            f"ablate_{what}",
            lambda *arguments, **options: calls.append((arguments, options)),
        )

    def run(*words):
        parser = CommandParser()
        parser.add_command(commands()["ablate"])
        common = ["--out", "out", "--data-dir", str(tmp_path)]
        common += ["--data", "some/clips"]
        parser.parse([*words, *common]).execute()
        return calls.pop()

    return run


def test_crops_are_those_of_the_training_run(asked, tmp_path):
    (study, out), options = asked("pooling", "--from", "tiny")
    assert (study.source, study.data) == ("tiny", "some/clips")
    assert study.data_dir == str(tmp_path)
    assert (study.crop, study.upright) == (2.5, True)  # as `tiny` was trained
    assert (study.neighbours, study.windows, study.ridge) == (None, 2000, 1e-3)
    assert str(out) == "out"
    assert options == {"cache_dir": None, "overwrite": False}

    (study, _), _ = asked("pooling", "--whole-frame")
    assert (study.crop, study.upright) == (None, False)
    (study, _), _ = asked("pooling", "--crop", "2.5", "--no-upright")
    assert (study.crop, study.upright) == (2.5, False)


def test_options_reach_the_study(asked):
    words = "--neighbours 7 --windows 50 --test-windows 9 --leave-one-out"
    words += " --initial bell --weighting softmax --share-mirrored"
    words += " --smoothness 0.5 --ridge 0.1 --seed 3 --precision float32"
    words += " --train-split a --test-split b --overwrite"
    (study, _), options = asked("pooling", "--model", "tiny", *words.split())
    assert (study.neighbours, study.windows, study.test_windows) == (7, 50, 9)
    assert study.leave_one_out and study.share_mirrored
    assert (study.initial, study.weighting) == ("bell", "softmax")
    assert (study.smoothness, study.ridge, study.seed) == (0.5, 0.1, 3)
    assert (study.train_split, study.test_split) == ("a", "b")
    assert study.precision == "float32"
    assert options["overwrite"]


def test_flows_are_named_with_commas_or_spaces(asked):
    for words in (["dis-fast,none"], ["dis-fast", "none"]):
        _, options = asked("flow", "--flows", *words)
        assert options["flows"] == ["dis-fast", "none"]
    _, options = asked("components", "--flows", "dis-fast")
    assert options["flow"] == "dis-fast"
    with pytest.raises(UserError, match="one method of flow only"):
        asked("components", "--flows", "dis-fast,farneback")


def test_nets_have_names(asked):
    (studies, _), _ = asked("components", "--nets", "a=tiny", "b=tiny")
    assert list(studies) == ["a", "b"]
    assert studies["b"].source == "tiny"
    (studies, _), _ = asked("components")
    assert list(studies) == [default_preset()]
    for words in (["tiny"], ["a=tiny", "a=tiny"], ["=tiny"]):
        with pytest.raises(UserError, match="--nets takes different names"):
            asked("components", "--nets", *words)
    with pytest.raises(UserError, match="--nets is for components"):
        asked("pooling", "--nets", "a=tiny")


def test_bad_values_are_told(asked):
    for words, told in (
        (["--windows", "0"], "`windows` must be an integer >= 1"),
        (["--whole-frame", "--crop", "2"], "--whole-frame goes without"),
    ):
        with pytest.raises(UserError, match=told):
            asked("pooling", *words)


def test_slips_are_told_without_tensorflow(
    complaint_without_tensorflow, tmp_path
):
    run = complaint_without_tensorflow
    rest = ["--out", tmp_path / "out", "--data-dir", tmp_path]
    assert "There is no preset 'none'" in run(
        "ablate", "pooling", "--model", "none", *rest
    )
    assert "No prepared dataset" in run("ablate", "flow", *rest)
    assert "must be one of 'pooling', 'flow', 'components'" in run(
        "ablate", "everything", *rest
    )
