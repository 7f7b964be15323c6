"""Nets from presets and presets from nets."""

import os
from collections.abc import Sequence

from tensorflow import keras

from keras_flowpose.configs import ModelConfig
from keras_flowpose.models import weights
from keras_flowpose.models.coordinate_net import CoordinateNet
from keras_flowpose.models.flow_pose_net import FlowPoseNet
from keras_flowpose.models.heatmap_net import HeatmapNet
from keras_flowpose.models.precision import precision_scope
from keras_flowpose.models.preset_folder import CONFIG_FILE
from keras_flowpose.models.preset_folder import WEIGHTS_FILE
from keras_flowpose.models.preset_folder import load_preset_config
from keras_flowpose.models.preset_folder import preset_folder
from keras_flowpose.models.preset_pooling import LearntPooling
from keras_flowpose.models.preset_pooling import load_pooling
from keras_flowpose.models.preset_pooling import save_pooling
from keras_flowpose.models.spatial_net import SpatialNet
from keras_flowpose.safe_files import UserError
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
    name_or_folder: str | os.PathLike,
    precision: str = "float32",
    temporal: bool = False,
) -> keras.Model:
    """Loads a trained net.

    Args:
        name_or_folder: One of `preset_names()`, a folder that `save_preset`
            wrote, or the folder of a training run (its best net is taken). A
            folder called like a shipped preset is reached with `./name`.
        precision: What the net computes in: "float32" (default),
            "mixed_bfloat16", "mixed_float16", or "auto" to let the hardware
            decide. Weights and outputs are float32 in all of them.
        temporal: Whether to return the net for windows that the preset has
            learnt temporal weights for, a `FlowPoseNet` with the net for
            single frames inside. Defaults to False: that alone.

    Returns:
        The net, with its weights.

    Raises:
        UserError: If there is no such preset, or a file of it is damaged, or
            it has no temporal weights and `temporal` is True.
    """
    folder = preset_folder(name_or_folder)
    config = load_preset_config(folder)
    with precision_scope(precision):
        model = build_model(config)
    weights.load(model, folder / WEIGHTS_FILE)
    if not temporal:
        return model
    pooling = load_pooling(folder)
    if pooling is None:
        raise UserError(
            f"The preset {name_or_folder} has no learnt temporal weights. "
            "`flowpose train --stage temporal` makes some."
        )
    net = FlowPoseNet(
        model, pooling.config.neighbours, mask_flow=pooling.config.mask_flow
    )
    net.get_layer("temporal_pooling").set_weights([pooling.weights])
    return net


def save_preset(
    model: keras.Model,
    config: ModelConfig,
    folder: str | os.PathLike,
    dtype: str = "float16",
    overwrite: bool = False,
    pooling: LearntPooling | Sequence[LearntPooling] = (),
) -> None:
    """Writes a net as a preset folder.

    Args:
        model: A net that `build_model(config)` made.
        config: Its config.
        folder: The folder to write; its parent must exist.
        dtype: "float16" (default; half the size, differences far below what
            moves a joint) or "float32".
        overwrite: Whether an existing folder may be replaced.
        pooling: Temporal weights learnt with this net, or several for windows
            of different sizes, the preferred ones first. Defaults to none.

    Raises:
        UserError: If `folder` exists or cannot be written.
        ValueError: If the weights are not finite in `dtype`.
    """
    with atomic_write(folder, overwrite) as temporary:
        temporary.mkdir()
        weights.save(model, temporary / WEIGHTS_FILE, dtype)
        path = temporary / CONFIG_FILE
        path.write_text(config.to_json(), encoding="utf-8")
        several = [pooling] if isinstance(pooling, LearntPooling) else pooling
        for number, learnt in enumerate(several):
            save_pooling(learnt, temporary, further=number > 0)
