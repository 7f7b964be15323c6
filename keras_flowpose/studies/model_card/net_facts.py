"""What a net is and how it was trained, read from its files."""

import json
import math
import os
from typing import Any

import safetensors

from keras_flowpose.evaluation.predict_prepared import trained_run_config
from keras_flowpose.models.preset_calibration import load_calibration
from keras_flowpose.models.preset_folder import RECIPE_FILE
from keras_flowpose.models.preset_folder import WEIGHTS_FILE
from keras_flowpose.models.preset_folder import load_preset_config
from keras_flowpose.models.preset_folder import preset_folder
from keras_flowpose.models.preset_folder import preset_names
from keras_flowpose.models.preset_pooling import load_poolings
from keras_flowpose.ops.coordinates import STRIDE
from keras_flowpose.training.recipe import read_recipe


def net_facts(model: str | os.PathLike) -> dict[str, Any]:
    """Architecture, joints and sizes of a net, and what lies beside it.

    Args:
        model: A shipped preset, a preset folder or the folder of a run.

    Returns:
        As JSON can hold it: the fields of its `ModelConfig`, `parameters`,
        `heatmap_size` (cells), `weights_dtype`, `weights_bytes`, `poolings`
        (configs of all learnt temporal weights, the preferred ones first), and
        `calibration`, None where the preset has none.

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
    poolings = load_poolings(folder)
    calibration = load_calibration(folder)
    return {
        **json.loads(config.to_json()),
        "heatmap_size": config.input_size // STRIDE,
        "parameters": sum(map(math.prod, shapes)),
        "weights_dtype": ", ".join(dtypes),
        "weights_bytes": path.stat().st_size,
        "poolings": [json.loads(one.config.to_json()) for one in poolings],
        "calibration": calibration
        and {
            "pooling": calibration.pooling,
            "neighbours": calibration.neighbours,
            "videos": calibration.videos,
            "examples": calibration.examples,
        },
    }


def training_facts(model: str | os.PathLike) -> list[dict[str, Any]]:
    """The configurations of the runs that made a net.

    Those of a recipe are told if its `recipe.json` lies above the run folders,
    or if a shipped preset is made by one; else that of the run itself.

    Args:
        model: A shipped preset, a preset folder or the folder of a run.

    Returns:
        For each run, in their order, `data`, `train` and `temporal` of its
        `RunConfig`, as JSON; empty if nothing is known.

    Raises:
        UserError: If there is no such net, or a file is damaged.
    """
    folder = preset_folder(model).resolve()
    run_folder, above = folder.parent, folder.parent.parent
    if run_folder.name.isdecimal() and (above / RECIPE_FILE).is_file():
        # Out of the runs 1/, 2/, ... up to the one that this net is of.
        runs = read_recipe(above / RECIPE_FILE).phases[: int(run_folder.name)]
    else:
        run = trained_run_config(folder)
        runs = [] if run is None else [run]
        if run and str(model) in preset_names():
            runs = _until_shipped(run, read_recipe(model).phases)
    contents = [json.loads(run.to_json()) for run in runs]
    for content in contents:
        content.pop("model")
    return contents


def _until_shipped(run, phases):
    """Up to the run of the net, and those after it that left it as it was."""
    last = phases.index(run)
    for phase in phases[last + 1 :]:
        if phase.temporal is None or phase.temporal.end_to_end:
            break
        last += 1
    return phases[: last + 1]
