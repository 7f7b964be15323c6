"""Named nets: folders with a `config.json` and a `model.safetensors`.

Presets that come with the package lie in `preset_files/`; a user's own is any
folder that `save_preset` wrote, or the folder of a training run. This module
finds them and reads what they are, without TensorFlow; `presets.py` makes nets
of them, and `warm_start.py` new nets that start from them.
"""

import os
from pathlib import Path

from keras_flowpose.configs import MODEL_PRESETS
from keras_flowpose.configs import ModelConfig
from keras_flowpose.safe_files import UserError

CONFIG_FILE = "config.json"
WEIGHTS_FILE = "model.safetensors"
RECIPE_FILE = "recipe.json"
"""What makes a folder one of several runs, 1/, 2/, ..., one on the other."""

_SHIPPED = Path(__file__).parent / "preset_files"
_BY_PREFERENCE = ("lite", "tiny")


def preset_names() -> list[str]:
    """Names of the trained nets that come with the package."""
    if not _SHIPPED.is_dir():
        return []
    folders = (f for f in _SHIPPED.iterdir() if (f / CONFIG_FILE).is_file())
    return sorted(folder.name for folder in folders)


def default_preset() -> str:
    """Name of the net that is taken where none is named."""
    shipped = preset_names()
    for name in _BY_PREFERENCE:
        if name in shipped:
            return name
    return _BY_PREFERENCE[-1]


def preset_folder(name_or_folder: str | os.PathLike) -> Path:
    """The folder that holds the files of a preset.

    Args:
        name_or_folder: As for `from_preset`.

    Raises:
        UserError: If there is no such preset.
    """
    name = str(name_or_folder)
    if name in preset_names():
        return _SHIPPED / name
    folder = Path(name_or_folder)
    # A run folder has a config.json too, that of the whole run.
    for candidate in (*_best_of_phases(folder), folder / "best", folder):
        if (candidate / WEIGHTS_FILE).is_file() and (
            candidate / CONFIG_FILE
        ).is_file():
            return candidate
    shipped = ", ".join(preset_names()) or "none"
    if name in MODEL_PRESETS:
        raise UserError(
            f"{name!r} is an architecture without weights in this package. "
            f'Train it, or build it untrained: build_model(MODEL_PRESETS["'
            f'{name}"]). Presets with weights: {shipped}.'
        )
    problem = (
        f"The folder {folder} holds no preset"
        if folder.is_dir()
        else f"There is no preset {name!r}, and no folder of that name"
    )
    raise UserError(
        f"{problem}. Expected one of the shipped presets ({shipped}), a folder "
        f"with {CONFIG_FILE} and {WEIGHTS_FILE}, or the folder of a run."
    )


def load_preset_config(name_or_folder: str | os.PathLike) -> ModelConfig:
    """Reads what net a preset holds: its joints, input size and so on.

    Args:
        name_or_folder: As for `from_preset`.

    Raises:
        UserError: If there is no such preset, or its config is damaged.
    """
    path = preset_folder(name_or_folder) / CONFIG_FILE
    try:
        return ModelConfig.from_json(path.read_text(encoding="utf-8"))
    except (ValueError, TypeError) as error:
        raise UserError(f"{path} does not describe a net. {error}") from error


def check_start(config: ModelConfig, source: str | os.PathLike) -> None:
    """Checks that a net can start from a preset, without TensorFlow.

    Args:
        config: Of the net that is to start.
        source: As for `from_preset`.

    Raises:
        UserError: If there is no such preset, or its layers have other sizes.
    """
    check_start_from(load_preset_config(source), config, source)


def check_start_from(
    stored: ModelConfig, config: ModelConfig, source: str | os.PathLike
) -> None:
    """As `check_start`, where it is known what net `source` is, or will be.

    Args:
        stored: Of the net to start from.
        config: Of the net that is to start.
        source: What the first one is called.

    Raises:
        UserError: If the layers have other sizes.
    """
    if stored.width > config.width:
        raise UserError(
            "A net can only start from one that is as wide or narrower: the "
            f"width is {stored.width} in {source} and {config.width} in the "
            "new net."
        )
    if stored.conv4_kernel != config.conv4_kernel:
        raise UserError(
            "A net can only start from one of the same conv4_kernel: it is "
            f"{stored.conv4_kernel} in {source} and {config.conv4_kernel} in "
            "the new net."
        )
    if "coordinate_net" in (stored.kind, config.kind):
        raise UserError(
            "Only nets of heatmaps start from each other: "
            f"{source} is a {stored.kind}, the new net a {config.kind}."
        )


def check_teacher(config: ModelConfig, teacher: str | os.PathLike) -> None:
    """Checks that a net can learn a preset's heatmaps, without TensorFlow.

    Args:
        config: Of the net that is to learn.
        teacher: As for `from_preset`.

    Raises:
        UserError: If there is no such preset, or its heatmaps are of another
            size, of other joints alone, or none.
    """
    stored = load_preset_config(teacher)
    if "coordinate_net" in (stored.kind, config.kind):
        raise UserError(
            f"Only heatmaps can be taught: {teacher} is a {stored.kind}, the "
            f"net that is to learn a {config.kind}."
        )
    for name in ("input_size", "sigma"):
        theirs, ours = getattr(stored, name), getattr(config, name)
        if theirs != ours:
            raise UserError(
                f"A teacher must have the {name} of the net that is to learn: "
                f"it is {theirs} in {teacher} and {ours} in the net."
            )
    if not set(stored.joints) & set(config.joints):
        raise UserError(
            f"The teacher {teacher} knows none of the joints "
            f"{', '.join(config.joints)}; it knows {', '.join(stored.joints)}."
        )


def _best_of_phases(folder: Path) -> list[Path]:
    """Where the nets of a recipe's runs are, the last run first."""
    if not (folder / RECIPE_FILE).is_file():
        return []
    numbers = (run.name for run in folder.iterdir() if run.name.isdecimal())
    return [folder / n / "best" for n in sorted(numbers, key=int, reverse=True)]
