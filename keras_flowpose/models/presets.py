"""Nets from presets and presets from nets."""

import os

from tensorflow import keras

from keras_flowpose.configs import ModelConfig
from keras_flowpose.models import weights
from keras_flowpose.models.coordinate_net import CoordinateNet
from keras_flowpose.models.heatmap_net import HeatmapNet
from keras_flowpose.models.precision import precision_scope
from keras_flowpose.models.preset_folder import CONFIG_FILE
from keras_flowpose.models.preset_folder import WEIGHTS_FILE
from keras_flowpose.models.preset_folder import load_preset_config
from keras_flowpose.models.preset_folder import preset_folder
from keras_flowpose.models.spatial_net import SpatialNet
from keras_flowpose.safe_files import atomic_write


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
