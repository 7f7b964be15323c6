"""What a net is and how it was trained, read from its files."""

import json
import math
import os
from typing import Any

import safetensors

from keras_flowpose.evaluation.predict_prepared import trained_run_config
from keras_flowpose.models.preset_calibration import load_calibration
from keras_flowpose.models.preset_folder import WEIGHTS_FILE
from keras_flowpose.models.preset_folder import load_preset_config
from keras_flowpose.models.preset_folder import preset_folder
from keras_flowpose.models.preset_pooling import load_pooling
from keras_flowpose.ops.coordinates import STRIDE


def net_facts(model: str | os.PathLike) -> dict[str, Any]:
    """Architecture, joints and sizes of a net, and what lies beside it.

    Args:
        model: A shipped preset, a preset folder or the folder of a run.

    Returns:
        As JSON can hold it: the fields of its `ModelConfig`, `parameters`,
        `heatmap_size` (cells), `weights_dtype`, `weights_bytes`, and `pooling`
        and `calibration`, each None where the preset has none.

    Raises:
        UserError: If there is no such net, or its files are damaged.
    """
    folder = preset_folder(model)
    config = load_preset_config(folder)
    path = folder / WEIGHTS_FILE
    with safetensors.safe_open(path, "numpy") as file:
        tensors = [file.get_slice(name) for name in file.keys()]  # noqa: SIM118
        shapes = [tensor.get_shape() for tensor in tensors]
        dtypes = sorted({tensor.get_dtype() for tensor in tensors})
    pooling = load_pooling(folder)
    calibration = load_calibration(folder)
    return {
        **json.loads(config.to_json()),
        "heatmap_size": config.input_size // STRIDE,
        "parameters": sum(map(math.prod, shapes)),
        "weights_dtype": ", ".join(dtypes),
        "weights_bytes": path.stat().st_size,
        "pooling": pooling and json.loads(pooling.config.to_json()),
        "calibration": calibration
        and {
            "pooling": calibration.pooling,
            "neighbours": calibration.neighbours,
            "videos": calibration.videos,
            "examples": calibration.examples,
        },
    }


def training_facts(model: str | os.PathLike) -> dict[str, Any] | None:
    """The configuration of the run that made a net; None if not known.

    Args:
        model: A shipped preset, a preset folder or the folder of a run.

    Returns:
        `data`, `train` and `temporal` of its `RunConfig`, as JSON.

    Raises:
        UserError: If there is no such net, or the file is damaged.
    """
    run = trained_run_config(model)
    if run is None:
        return None
    content = json.loads(run.to_json())
    content.pop("model")
    return content
