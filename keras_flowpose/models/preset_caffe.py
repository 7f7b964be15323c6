"""The authors' released weights as a net of this package."""

import dataclasses
import os
from pathlib import Path

import numpy as np
from tensorflow import keras

from keras_flowpose import argument_checks as checks
from keras_flowpose.configs import MODEL_PRESETS
from keras_flowpose.configs import ModelConfig
from keras_flowpose.models.caffe import read_caffemodel
from keras_flowpose.models.presets import build_model
from keras_flowpose.models.weights import named_weights
from keras_flowpose.safe_files import UserError

_HEADS = ("conv8", "conv5_fusion")


def import_caffe(
    path: str | os.PathLike, background: float = 0.0
) -> tuple[keras.Model, ModelConfig]:
    """Builds the authors' net with the weights of a .caffemodel.

    Args:
        path: A .caffemodel of the authors' net, in one of Caffe's two binary
            forms.
        background: The level of the net's maps where there is no joint, which
            is subtracted, because all else here expects 0. The FLIC weights
            were trained with 1. Defaults to 0: maps stay as they are. It goes
            into the biases of both heads; conv8 then has no ReLU, which
            changes its maps only where they were clipped, far below the
            background.

    Returns:
        The net and its description.

    Raises:
        UserError: If there is no such file, it is no .caffemodel or not whole,
            or of another net; says what does not match.
        ValueError: If `background` is not finite.
    """
    checks.finite("background", background)
    layers = read_caffemodel(path)
    config = MODEL_PRESETS["release"]
    if background:
        config = dataclasses.replace(config, conv8_relu=False)
    net = build_model(config)
    expected = {name: tuple(v.shape) for name, v in named_weights(net).items()}
    arrays = _keras_arrays(layers, expected, Path(path))
    for name in _HEADS:
        arrays[f"{name}/bias"] = arrays[f"{name}/bias"] - background
    for name, variable in named_weights(net).items():
        variable.assign(arrays[name].astype(np.float32))
    return net, config


def _keras_arrays(
    layers: dict[str, list[np.ndarray]],
    expected: dict[str, tuple[int, ...]],
    path: Path,
) -> dict[str, np.ndarray]:
    """The weights as Keras has them, if every one is there and fits."""
    names = dict.fromkeys(name.partition("/")[0] for name in expected)
    wrong = [f"lacks {name}" for name in names if name not in layers]
    wrong += [f"has {name!r} as well" for name in layers if name not in names]
    arrays = {}
    for name in names:
        if name not in layers:
            continue
        blobs = layers[name]
        kernel = expected[f"{name}/kernel"]
        wanted = [tuple(kernel[axis] for axis in (3, 2, 0, 1)), (kernel[3],)]
        shapes = [blob.shape for blob in blobs]
        if len(blobs) == 2 and set(shapes[1][:-1]) <= {1}:
            shapes[1] = shapes[1][-1:]  # (1, 1, 1, out) in old files
        if shapes != wanted:
            told = " and ".join(map(str, shapes))
            wrong.append(
                f"{name} has {told} instead of {wanted[0]} and {wanted[1]}"
            )
            continue
        if not all(np.isfinite(blob).all() for blob in blobs):
            wrong.append(f"{name} has weights that are not finite")
            continue
        # (out, in, height, width) to (height, width, in, out); Caffe does
        # not turn kernels round either.
        arrays[f"{name}/kernel"] = blobs[0].transpose(2, 3, 1, 0)
        arrays[f"{name}/bias"] = blobs[1].reshape(-1)
    if wrong:
        more = f"; and {len(wrong) - 3} more" if len(wrong) > 3 else ""
        raise UserError(
            f"{path} is not of the authors' net: {'; '.join(wrong[:3])}{more}. "
            "Expected are conv1 ... conv8 and conv1_fusion ... conv5_fusion "
            "for seven joints."
        )
    return arrays
