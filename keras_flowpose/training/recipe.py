"""Recipes: how a net is trained, in several runs one on the other, as JSON.

Those of the shipped nets lie in `recipes/`. What a recipe is trained into is a
folder with its `recipe.json` and one run folder for each phase: 1/, 2/, ...
"""

import dataclasses
import os
from pathlib import Path

from keras_flowpose.models.preset_folder import RECIPE_FILE
from keras_flowpose.models.preset_folder import check_start
from keras_flowpose.models.preset_folder import check_start_from
from keras_flowpose.models.preset_folder import check_teacher
from keras_flowpose.run_config import PREVIOUS
from keras_flowpose.run_config import PREVIOUS_LAST
from keras_flowpose.run_config import Recipe
from keras_flowpose.run_config import RunConfig
from keras_flowpose.safe_files import UserError
from keras_flowpose.safe_files import check_folder
from keras_flowpose.training.run_folder import check_run_folder

_SHIPPED = Path(__file__).parent / "recipes"


def recipe_names() -> list[str]:
    """Names of the recipes that come with the package."""
    return sorted(path.stem for path in _SHIPPED.glob("*.json"))


def read_recipe(name_or_file: str | os.PathLike) -> Recipe:
    """Reads a recipe of the package by its name, or a user's own.

    Args:
        name_or_file: One of `recipe_names`, or a JSON file of a `Recipe`.

    Raises:
        UserError: If there is no such recipe, or the file is damaged.
    """
    name = str(name_or_file)
    path = Path(name_or_file)
    if name in recipe_names():
        path = _SHIPPED / f"{name}.json"
    elif not path.is_file():
        raise UserError(
            f"There is no recipe {name!r}, and no file of that name. Recipes "
            f"that come with the package: {', '.join(recipe_names())}."
        )
    try:
        return Recipe.from_json(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UserError(f"Cannot read {path}: {error.strerror}.") from error
    except ValueError as error:
        raise UserError(f"{path} is no recipe. {error}") from error


def recipe_runs(
    recipe: Recipe, out: str | os.PathLike
) -> list[tuple[Path, RunConfig]]:
    """Run folder and config of each phase, with what it starts from.

    Args:
        recipe: The recipe.
        out: Folder for all of them.
    """
    # Whole paths, so that the runs can be gone on with from another folder.
    folders = [
        Path(out).resolve() / str(number)
        for number, _ in enumerate(recipe.phases, 1)
    ]
    runs = []
    for place, phase in enumerate(recipe.phases):
        train = phase.train
        if train.source in (PREVIOUS, PREVIOUS_LAST):
            source = folders[place - 1]
            if train.source == PREVIOUS_LAST:
                source /= "last"
            train = dataclasses.replace(train, source=str(source))
        config = dataclasses.replace(phase, train=train)
        runs.append((folders[place], config))
    return runs


def check_recipe_folder(recipe: Recipe, out: str | os.PathLike) -> None:
    """Checks that a recipe can be trained in a folder, or go on in it.

    Raises:
        UserError: If the folder holds something else, or runs with other
            configs, or cannot be written to; or if a phase cannot start from
            what it names.
    """
    out = Path(out)
    check_folder(out)
    if (
        out.exists()
        and any(out.iterdir())
        and not (out / RECIPE_FILE).is_file()
    ):
        raise UserError(
            f"{out} is not empty and holds no training by a recipe (no "
            f"{RECIPE_FILE}). Give a new folder."
        )
    before = None
    for phase, (folder, run) in zip(
        recipe.phases, recipe_runs(recipe, out), strict=True
    ):
        if phase.train.source in (PREVIOUS, PREVIOUS_LAST):
            check_start_from(before.model, run.model, "the phase before")
        elif phase.train.source:
            check_start(run.model, run.train.source)
        if run.train.teacher:
            check_teacher(run.model, run.train.teacher)
        if folder.exists():
            check_run_folder(folder, run)
        before = run
