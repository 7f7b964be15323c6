"""A run folder is made once and refuses to become another run's."""

import json

import pytest

from keras_flowpose.run_config import RunConfig
from keras_flowpose.run_config import TrainConfig
from keras_flowpose.safe_files import UserError
from keras_flowpose.training.run_folder import RunFolder
from keras_flowpose.training.run_folder import check_run_folder


def test_a_new_folder_holds_config_and_environment(tmp_path):
    config = RunConfig(train=TrainConfig(steps=7))
    folder = RunFolder(tmp_path / "a" / "run", config)
    assert RunConfig.from_json(folder.config_file.read_text()) == config
    environment = json.loads((folder.path / "environment.json").read_text())
    assert "tensorflow" in environment["packages"]
    assert environment["python"]
    RunFolder(folder.path, config)


def test_another_config_is_refused_with_the_difference(tmp_path):
    RunFolder(tmp_path / "run", RunConfig(train=TrainConfig(steps=7)))
    with pytest.raises(UserError, match=r"train\.steps is 7 there, 8 here"):
        RunFolder(tmp_path / "run", RunConfig(train=TrainConfig(steps=8)))


def test_a_folder_with_something_else_is_refused(tmp_path):
    (tmp_path / "thesis.tex").write_text("...")
    with pytest.raises(UserError, match="holds no training run"):
        RunFolder(tmp_path, RunConfig())
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.tex"]


def test_a_damaged_config_is_named(tmp_path):
    folder = RunFolder(tmp_path / "run", RunConfig())
    folder.config_file.write_text('{"modle": {}}')
    with pytest.raises(UserError, match=r"config\.json: Unknown key 'modle'"):
        RunFolder(tmp_path / "run", RunConfig())


def test_a_folder_that_cannot_be_made(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(UserError, match="Cannot make the folder"):
        RunFolder(tmp_path / "file" / "run", RunConfig())


def test_the_check_makes_nothing(tmp_path):
    check_run_folder(tmp_path / "a" / "run", RunConfig())
    assert list(tmp_path.iterdir()) == []
    folder = RunFolder(tmp_path / "run", RunConfig())
    before = sorted(folder.path.iterdir())
    check_run_folder(folder.path, RunConfig())
    assert sorted(folder.path.iterdir()) == before
