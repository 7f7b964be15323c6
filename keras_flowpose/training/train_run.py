"""Trains what a config describes, or a recipe's phases one after another."""

from pathlib import Path

from keras_flowpose.models.preset_folder import RECIPE_FILE
from keras_flowpose.run_config import Recipe
from keras_flowpose.run_config import RunConfig
from keras_flowpose.safe_files import atomic_write
from keras_flowpose.safe_files import make_folder
from keras_flowpose.training.recipe import check_recipe_folder
from keras_flowpose.training.recipe import recipe_runs


def train_run(
    config: RunConfig,
    workdir: Path,
    data_dir: str | None = None,
    cache_dir: Path | None = None,
) -> None:
    """Trains a net for single frames or its temporal stage, as a config says.

    Args:
        config: The run.
        workdir: Run folder, new or one to go on with.
        data_dir: Where prepared datasets are; None for TFDS's default.
        cache_dir: Where the temporal stage keeps flow and sums; None for the
            run folder.

    Raises:
        UserError: If the data is not there, or `workdir` holds another run.
    """
    if config.temporal is None:
        from keras_flowpose.training.train_stills import train_stills

        train_stills(config, workdir, data_dir)
        return

    if config.temporal.end_to_end:
        from keras_flowpose.training.train_end_to_end import train_end_to_end

        train_end_to_end(config, workdir, data_dir, cache_dir)
        return

    from keras_flowpose.training.train_pooling import train_pooling

    train_pooling(config, workdir, data_dir, cache_dir)


def train_recipe(
    recipe: Recipe,
    out: Path,
    data_dir: str | None = None,
    cache_dir: Path | None = None,
) -> None:
    """Trains the phases of a recipe, or goes on where they were interrupted.

    Args:
        recipe: The recipe; written to `out` first.
        out: Folder for the runs 1/, 2/, ..., new or one to go on with.
        data_dir: As for `train_run`.
        cache_dir: As for `train_run`.

    Raises:
        UserError: As `train_run` and `check_recipe_folder`.
    """
    check_recipe_folder(recipe, out)
    make_folder(out)
    with atomic_write(out / RECIPE_FILE, overwrite=True) as temporary:
        temporary.write_text(recipe.to_json(), encoding="utf-8")
    for number, (folder, config) in enumerate(recipe_runs(recipe, out), 1):
        print(f"Phase {number} of {len(recipe.phases)}, in {folder}")
        train_run(config, folder, data_dir, cache_dir)
