"""Recipes are found by name or file, and become runs, without TensorFlow."""

import dataclasses
from pathlib import Path

import pytest

from keras_flowpose.configs import ModelConfig
from keras_flowpose.models.preset_folder import load_preset_config
from keras_flowpose.models.preset_folder import preset_names
from keras_flowpose.run_config import PREVIOUS
from keras_flowpose.run_config import PREVIOUS_LAST
from keras_flowpose.run_config import Recipe
from keras_flowpose.run_config import RunConfig
from keras_flowpose.run_config import TrainConfig
from keras_flowpose.safe_files import UserError
from keras_flowpose.training import recipe as recipes
from keras_flowpose.training.run_folder import RunFolder


def two_phases(width=0.25, **second) -> Recipe:
    """A recipe whose second phase goes on from the first."""
    model = ModelConfig(width=0.25)
    second = {"source": PREVIOUS, "steps": 8} | second
    return Recipe(
        phases=(
            RunConfig(model, train=TrainConfig(steps=7)),
            RunConfig(
                dataclasses.replace(model, width=width),
                train=TrainConfig(**second),
            ),
        )
    )


def files_of(folder):
    return sorted(p for p in Path(folder).rglob("*") if p.is_file())


@pytest.mark.parametrize("name", recipes.recipe_names())
def test_shipped_recipes_can_be_followed_to_the_shipped_net(name, tmp_path):
    recipe = recipes.read_recipe(name)
    recipes.check_recipe_folder(recipe, tmp_path / "run")
    assert recipe.about
    if name in preset_names():
        assert recipe.phases[-1].model == load_preset_config(name)


def test_tiny_has_a_recipe():
    assert "tiny" in recipes.recipe_names()


def test_a_file_of_ones_own_is_read(tmp_path):
    path = tmp_path / "mine.json"
    path.write_text(two_phases().to_json())
    assert recipes.read_recipe(path) == two_phases()
    path.write_text('{"phases": []}')
    with pytest.raises(UserError, match=r"mine\.json is no recipe. `phases`"):
        recipes.read_recipe(path)
    with pytest.raises(UserError, match=r"no recipe 'none'.*package: .*tiny"):
        recipes.read_recipe("none")


def test_a_phase_starts_from_the_folder_of_the_one_before(
    tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    runs = recipes.recipe_runs(two_phases(), "out")
    assert [folder for folder, _ in runs] == [
        tmp_path / "out/1",
        tmp_path / "out/2",
    ]
    sources = [config.train.source for _, config in runs]
    assert sources == ["", str(tmp_path / "out/1")]
    assert runs[1][1].train.steps == 8
    last = recipes.recipe_runs(two_phases(source=PREVIOUS_LAST), "out")
    assert last[1][1].train.source == str(tmp_path / "out/1/last")
    kept = two_phases(source="tiny")
    assert recipes.recipe_runs(kept, "out")[1][1] == kept.phases[1]


def test_what_cannot_start_is_told_before_the_first_phase(tmp_path):
    out = tmp_path / "out"
    for recipe, told in (
        (two_phases(width=0.2), "the phase before"),
        (two_phases(width=0.2, source=PREVIOUS_LAST), "the phase before"),
        (two_phases(source="nobody"), "no preset 'nobody'"),
        (two_phases(teacher="lite"), "have the input_size"),
    ):
        with pytest.raises(UserError, match=told):
            recipes.check_recipe_folder(recipe, out)
    assert not out.exists()


def test_a_folder_in_other_use_is_refused(tmp_path):
    recipe = two_phases()
    (tmp_path / "thesis.tex").touch()
    with pytest.raises(UserError, match="holds no training by a recipe"):
        recipes.check_recipe_folder(recipe, tmp_path)
    (tmp_path / "recipe.json").touch()
    for folder, config in recipes.recipe_runs(recipe, tmp_path):
        RunFolder(folder, config)
    before = files_of(tmp_path)
    recipes.check_recipe_folder(recipe, tmp_path)
    with pytest.raises(UserError, match=r"train\.steps is 8 there, 9 here"):
        recipes.check_recipe_folder(two_phases(steps=9), tmp_path)
    assert files_of(tmp_path) == before
