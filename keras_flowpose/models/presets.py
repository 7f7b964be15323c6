"""Named nets: folders with a `config.json` and a `model.safetensors`.

Presets that come with the package lie in `preset_files/`; a user's own is any
folder that `save_preset` wrote, or the folder of a training run.
"""

import os
from pathlib import Path

from tensorflow import keras

from keras_flowpose.configs import MODEL_PRESETS
from keras_flowpose.configs import ModelConfig
from keras_flowpose.models import weights
from keras_flowpose.models.coordinate_net import CoordinateNet
from keras_flowpose.models.heatmap_net import HeatmapNet
from keras_flowpose.models.precision import precision_scope
from keras_flowpose.models.spatial_net import SpatialNet
from keras_flowpose.safe_files import UserError
from keras_flowpose.safe_files import atomic_write

CONFIG_FILE = "config.json"
WEIGHTS_FILE = "model.safetensors"

_SHIPPED = Path(__file__).parent / "preset_files"


def build_model(config: ModelConfig) -> keras.Model:
    """Makes the net a config describes, with new initial weights.

    Args:
        config: For example `MODEL_PRESETS["lite"]`.

    Returns:
        A `HeatmapNet`, `SpatialNet` or `CoordinateNet`.
    """
    shared = {
        "joints": len(config.joints),
        "width": config.width,
        "input_size": config.input_size,
        "initializer": config.initializer,
        "value_scale": config.value_scale,
        "value_offset": config.value_offset,
    }
    if config.kind == "coordinate_net":
        return CoordinateNet(**shared)
    shared["conv4_kernel"] = config.conv4_kernel
    shared["conv8_relu"] = config.conv8_relu
    if config.kind == "spatial_net":
        return SpatialNet(**shared)
    return HeatmapNet(fusion_relu=config.fusion_relu, **shared)


def preset_names() -> list[str]:
    """Names of the trained nets that come with the package."""
    if not _SHIPPED.is_dir():
        return []
    folders = (f for f in _SHIPPED.iterdir() if (f / CONFIG_FILE).is_file())
    return sorted(folder.name for folder in folders)


def from_preset(
    name_or_folder: str | os.PathLike, precision: str = "float32"
) -> keras.Model:
    """Loads a trained net.

    Args:
        name_or_folder: One of `preset_names()`, a folder that `save_preset`
            wrote, or the folder of a training run (its best net is taken). A
            folder called like a shipped preset is reached with `./name`.
        precision: What the net computes in: "float32" (default),
            "mixed_bfloat16", "mixed_float16", or "auto" to let the hardware
            decide. Weights and outputs are float32 in all of them.

    Returns:
        The net, with its weights.

    Raises:
        UserError: If there is no such preset, or a file of it is damaged.
    """
    folder = preset_folder(name_or_folder)
    config = load_preset_config(folder)
    with precision_scope(precision):
        model = build_model(config)
    weights.load(model, folder / WEIGHTS_FILE)
    return model


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


def save_preset(
    model: keras.Model,
    config: ModelConfig,
    folder: str | os.PathLike,
    dtype: str = "float16",
    overwrite: bool = False,
) -> None:
    """Writes a net as a preset folder.

    Args:
        model: A net that `build_model(config)` made.
        config: Its config.
        folder: The folder to write; its parent must exist.
        dtype: "float16" (default; half the size, differences far below what
            moves a joint) or "float32".
        overwrite: Whether an existing folder may be replaced.

    Raises:
        UserError: If `folder` exists or cannot be written.
        ValueError: If the weights are not finite in `dtype`.
    """
    with atomic_write(folder, overwrite) as temporary:
        temporary.mkdir()
        weights.save(model, temporary / WEIGHTS_FILE, dtype)
        path = temporary / CONFIG_FILE
        path.write_text(config.to_json(), encoding="utf-8")


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
    for candidate in (folder / "best", folder):
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
