"""Phases one after another, each from the one before."""

import pytest

from keras_flowpose.models.preset_folder import preset_folder
from keras_flowpose.run_config import Recipe
from keras_flowpose.run_config import RunConfig
from keras_flowpose.run_config import TemporalConfig
from keras_flowpose.training import train_stills
from keras_flowpose.training.run_folder import RunFolder
from keras_flowpose.training.train_run import train_recipe
from keras_flowpose.training.train_run import train_run
from tests.models.test_preset_folder import write_preset
from tests.training.test_recipe import two_phases


def test_each_phase_starts_from_the_net_of_the_one_before(
    tmp_path, monkeypatch
):
    out, recipe = tmp_path / "out", two_phases()
    interrupted, sources = [True], []

    def train(config, workdir, data_dir):
        folder = RunFolder(workdir, config)  # refuses another run's
        if config.train.source:
            sources.append(preset_folder(config.train.source))
            if interrupted.pop():
                raise KeyboardInterrupt
        if not folder.best.exists():
            write_preset(folder.best)

    monkeypatch.setattr(train_stills, "train_stills", train)
    with pytest.raises(KeyboardInterrupt):
        train_recipe(recipe, out)
    assert preset_folder(out) == out / "1" / "best"
    interrupted[:] = [False]
    train_recipe(recipe, out)
    assert sources == [out / "1" / "best"] * 2
    assert preset_folder(out) == out / "2" / "best"
    assert Recipe.from_json((out / "recipe.json").read_text()) == recipe


@pytest.mark.parametrize(
    ("temporal", "trainer"),
    [
        (None, "train_stills"),
        (TemporalConfig(), "train_pooling"),
        (TemporalConfig(end_to_end=True), "train_end_to_end"),
    ],
)
def test_the_config_says_what_is_trained(
    temporal, trainer, tmp_path, monkeypatch
):
    seen = []
    monkeypatch.setattr(
        f"keras_flowpose.training.{trainer}.{trainer}",
        lambda *given: seen.append(given),
    )
    config = RunConfig(temporal=temporal)
    train_run(config, tmp_path, "data", tmp_path / "cache")
    expected = (config, tmp_path, "data", tmp_path / "cache")
    assert seen == [expected[: 3 if temporal is None else 4]]
