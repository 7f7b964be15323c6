"""`flowpose train`: options to a config, and errors in one line.

A whole training is in tests/end_to_end/test_first_way_through.py.
"""

import pytest

from keras_flowpose.cli.main import main
from keras_flowpose.models.preset_folder import load_preset_config
from keras_flowpose.run_config import RunConfig
from keras_flowpose.run_config import TemporalConfig
from keras_flowpose.skeleton import LSP_14
from keras_flowpose.training.recipe import read_recipe


def train(*arguments):
    return main(["train", *(str(argument) for argument in arguments)])


def test_options_reach_the_config(tmp_path, monkeypatch):
    (tmp_path / "other_pose").mkdir()
    seen = []
    monkeypatch.setattr(
        "keras_flowpose.training.train_stills.train_stills",
        lambda config, *_: seen.append(config),
    )
    options = (
        "--model tiny --input-size 64 --sigma 1 --upright --rotation 20 "
        f"--data other_pose --data-dir {tmp_path} --schedule paper"
    )
    assert train("--out", tmp_path / "run", *options.split()) == 0
    (config,) = seen
    assert config.model.width == 0.25
    assert config.model.input_size == 64
    assert config.model.sigma == 1.0
    assert config.data.upright
    assert config.data.augmentation.rotation == 20
    assert config.data.name == "other_pose"
    assert config.train.schedule == "paper"


def test_a_trained_net_is_where_another_starts(tmp_path, monkeypatch):
    (tmp_path / "other_pose").mkdir()
    seen = []
    monkeypatch.setattr(
        "keras_flowpose.training.train_stills.train_stills",
        lambda config, *_: seen.append(config),
    )
    for run, options in enumerate(
        ("", "--joints lsp_14 --input-size 64", "--joints nose,left_wrist")
    ):
        words = f"--from tiny {options} --data other_pose --data-dir {tmp_path}"
        assert train("--out", tmp_path / f"run{run}", *words.split()) == 0
    same, other, own = (config.model for config in seen)
    assert same == load_preset_config("tiny")
    assert other.joints == LSP_14.joints
    assert (other.width, other.input_size) == (0.25, 64)
    assert own.joints == ("nose", "left_wrist")
    assert {config.train.source for config in seen} == {"tiny"}


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--joints", "nose,nose"], "--joints must be upper_body_7, lsp_14,"),
        (["--input-size", "63"], "`input_size` must be a multiple of 4"),
        (["--steps", "0"], "`steps` must be an integer >= 1"),
        (["--schedule", "linear"], "--schedule must be one of "),
        (["--name", "lspet_pose"], "There is no option --name."),
    ],
)
def test_bad_options(tmp_path, capsys, options, message):
    assert train("--out", tmp_path / "run", *options) == 2
    error = capsys.readouterr().err
    assert message in error and error.count("\n") == 1
    assert not (tmp_path / "run").exists()


def test_help_shows_what_may_be_chosen(capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    with pytest.raises(SystemExit):
        train("--help")
    text = " ".join(capsys.readouterr().out.split())
    for option in (
        "--data TEXT",
        "--schedule {cosine,paper}",
        "--optimizer {adamw,sgd}",
        "--amplitude {unit,release,paper}",
        "--precision {auto,float32,mixed_bfloat16,mixed_float16}",
    ):
        assert f"[{option}]" in text
        assert text.count(option) == 2  # where it is explained, too


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ([], "No prepared dataset lspet_pose in '.'. Run `flowpose prepare"),
        (["--data", "b_pose/x"], "No prepared dataset b_pose/x in '.'"),
        (["--data", "a_pose,b_pose:2"], "No prepared dataset b_pose in '.'"),
        (["--data", "a_pose:0"], "Data must be a dataset's name, or several"),
        (["--data", "a_pose", "--out", "file"], "Cannot make the folder file"),
        (["--data", "a_pose", "--out", "used"], "used is not empty and holds"),
        (["--data", "a_pose", "--out", "run"], "run holds a run with another"),
        (["--config", "no.json"], "Cannot read no.json: No such file"),
        (["--config", "run/config.json", "--steps", "9"], "--config fixes net"),
        (["--config", "start.json"], "There is no preset 'nobody'"),
        (["--recipe", "no"], "There is no recipe 'no', and no file of that"),
        (["--recipe", "tiny", "--sigma", "1"], "--recipe fixes net, data and"),
        (["--recipe", "tiny"], "No prepared dataset lspet_pose in '.'"),
        (["--config", "."], "Cannot read .: Is a directory"),
        (["--config", "file"], "file: "),
    ],
)
def test_slips_are_told_without_tensorflow(
    words, told, tmp_path, complaint_without_tensorflow
):
    for name in ("a_pose", "used", "run"):
        (tmp_path / name).mkdir()
    for name in ("file", "used/thesis.tex"):
        (tmp_path / name).touch()
    config = RunConfig().to_json().replace("20000", "21000")
    (tmp_path / "run" / "config.json").write_text(config)
    start = config.replace('"source": ""', '"source": "nobody"')
    (tmp_path / "start.json").write_text(start)
    words = ["--out", "new", "--data-dir", ".", *words]
    assert complaint_without_tensorflow("train", *words).startswith(told)


def test_a_recipe_is_followed_phase_by_phase(tmp_path, monkeypatch):
    for name in ("lspet_pose", "synthetic_signer", "video_folder"):
        (tmp_path / name).mkdir()
    seen = []
    for part in ("train_stills", "train_pooling"):
        monkeypatch.setattr(
            f"keras_flowpose.training.{part}.{part}",
            lambda config, folder, data_dir, *_: seen.append(
                (config, folder, data_dir)
            ),
        )
    out = tmp_path / "run"
    words = ("--out", out, "--recipe", "tiny", "--data-dir", tmp_path)
    # 16 is what --batch-size is without a recipe; here it was asked for.
    recipe = read_recipe("tiny")
    (tmp_path / "mine.json").write_text(
        recipe.to_json().replace('"batch_size": 16', '"batch_size": 32')
    )
    changed = ("--recipe", tmp_path / "mine.json", "--seed", 3)
    changed = (*changed, "--batch-size", 16, "--data-dir", tmp_path)
    assert train(*words) == train("--out", tmp_path / "b", *changed) == 0
    count = len(recipe.phases)
    asked, others = seen[:count], seen[count:]
    folders = [str(out / str(number)) for number in range(1, count + 1)]
    assert [str(folder) for _, folder, _ in asked] == folders
    assert {data_dir for *_, data_dir in seen} == {str(tmp_path)}
    sources = [config.train.source for config, *_ in asked]
    before = ["", *folders[:-1]]
    for place in (2, 3):  # which went on from the last net, not the best
        before[place] += "/last"
    assert sources == before
    assert asked[1][0].data.name.startswith("lspet_pose:0.4,")
    assert {config.train.seed for config, *_ in asked} == {0}
    assert {config.train.seed for config, *_ in others} == {3}
    assert {config.train.batch_size for config, *_ in others} == {16}


def test_ctrl_c_says_that_the_run_can_go_on(
    dummy_data_dir, tmp_path, capsys, monkeypatch
):
    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(
        "keras_flowpose.training.train_stills.train_stills", interrupted
    )
    arguments = ("--out", tmp_path / "run", "--data-dir", dummy_data_dir)
    assert train(*arguments) == 130
    captured = capsys.readouterr()
    assert "the same command goes on" in captured.out
    assert captured.err == "flowpose: error: stopped by Ctrl-C\n"


def test_a_config_file_with_a_slip(tmp_path, capsys):
    config = tmp_path / "config.json"
    config.write_text('{"modle": {}}')
    assert train("--out", tmp_path / "run", "--config", config) == 2
    assert "did you mean 'model'?" in capsys.readouterr().err


def test_the_temporal_stage_gets_the_net_and_options(tmp_path, monkeypatch):
    (tmp_path / "clips_pose").mkdir()
    seen = []
    monkeypatch.setattr(
        "keras_flowpose.training.train_pooling.train_pooling",
        lambda *given: seen.append(given),
    )
    options = (
        "--stage temporal --from tiny --neighbours 7 --weighting softmax "
        f"--share-mirrored --data clips_pose/clips --data-dir {tmp_path} "
        f"--cache-dir {tmp_path / 'cache'}"
    )
    assert train("--out", tmp_path / "run", *options.split()) == 0
    ((config, out, data_dir, cache_dir),) = seen
    assert config.model == load_preset_config("tiny")
    assert config.temporal == TemporalConfig(
        neighbours=7, weighting="softmax", share_mirrored=True
    )
    assert (out, data_dir) == (tmp_path / "run", str(tmp_path))
    assert cache_dir == tmp_path / "cache"


def test_a_teacher_that_does_not_fit_is_told_in_one_line(tmp_path, capsys):
    for words, told in (
        (["--teacher", "no"], "There is no preset 'no'"),
        (["--teacher", "lite", "--input-size", "64"], "have the input_size"),
        (["--teacher", "lite", "--amplitude", "paper"], "beside a `teacher`"),
        (["--teacher", "lite", "--teacher-weight", "-1"], "`teacher_weight` "),
        (["--teacher-weight", "2"], "--teacher-weight is for a --teacher"),
    ):
        out = tmp_path / "run"
        data = ["--data-dir", tmp_path]
        assert train("--out", out, "--from", "tiny", *data, *words) == 2
        error = capsys.readouterr().err
        assert told in error and error.count("\n") == 1
        assert not out.exists()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ([], "--stage temporal needs a trained net: --from PRESET"),
        (["--from", "no"], "There is no preset 'no'"),
        (["--from", "tiny", "--sigma", "2"], "--input-size, --sigma and"),
        (["--from", "tiny", "--teacher", "lite"], "labels alone. Received: 'l"),
        (["--from", "tiny", "--data", "a,b"], "takes one dataset of clips"),
        (["--from", "tiny", "--initial", "gaussian"], "`initial` must not be"),
        (["--from", "tiny", "--ridge", "-1"], "`ridge` must lie in [0"),
        (["--from", "tiny", "--data", "b/x"], "No prepared dataset b/x in"),
    ],
)
def test_slips_of_the_temporal_stage_are_told_in_one_line(
    words, told, tmp_path, capsys
):
    words = ["--stage", "temporal", "--data-dir", tmp_path, *words]
    assert train("--out", tmp_path / "run", *words) == 2
    error = capsys.readouterr().err
    assert told in error and error.count("\n") == 1
    assert not (tmp_path / "run").exists()


def test_end_to_end_is_another_way_to_train_the_stage(tmp_path, monkeypatch):
    (tmp_path / "clips_pose").mkdir()
    seen = []
    monkeypatch.setattr(
        "keras_flowpose.training.train_end_to_end.train_end_to_end",
        lambda *given: seen.append(given),
    )
    options = (
        "--stage temporal --from tiny --end-to-end --initial gaussian "
        "--pooled-weight 3 --gradient-frames 2 --data clips_pose/clips "
        f"--data-dir {tmp_path}"
    )
    assert train("--out", tmp_path / "run", *options.split()) == 0
    ((config, _, _, cache_dir),) = seen
    assert config.temporal == TemporalConfig(
        end_to_end=True,
        initial="gaussian",
        pooled_weight=3.0,
        gradient_frames=2,
    )
    assert cache_dir is None
