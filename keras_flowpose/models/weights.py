"""Weights as safetensors files, which every Keras and everybody else reads.

A tensor is named by its layer and variable, `conv5/kernel`, however deep the
layer lies in nested models. `.keras` files do not pass from Keras 2 to 3 or
back; these do. Kernels are stored as Keras has them: (height, width, in, out).
"""

import os
from collections.abc import Iterable
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import safetensors
import safetensors.numpy
import tensorflow as tf
from tensorflow import keras

from keras_flowpose import argument_checks as checks
from keras_flowpose.safe_files import UserError
from keras_flowpose.safe_files import atomic_write

DTYPES = ("float16", "float32")
"""Number formats a file may be written in."""


def save(
    model: keras.Model,
    path: str | os.PathLike,
    dtype: str = "float32",
    overwrite: bool = False,
) -> None:
    """Writes all weights of a model.

    Args:
        model: A built model.
        path: The file to write, by custom called `*.safetensors`.
        dtype: "float32", or "float16" for half the size.
        overwrite: Whether an existing file may be replaced.

    Raises:
        UserError: If `path` exists or cannot be written.
        ValueError: If two layers have the same name, or a weight is not
            finite (in `dtype`).
    """
    checks.one_of("dtype", dtype, DTYPES)
    arrays = {}
    for name, variable in named_weights(model).items():
        value = tf.convert_to_tensor(variable).numpy()
        with np.errstate(over="ignore"):
            array = np.ascontiguousarray(value.astype(dtype))
        if not np.isfinite(array).all():
            raise ValueError(
                f"`model` must have finite weights. {name} has some that are "
                f"not, or do not fit into {dtype}."
            )
        arrays[name] = array
    with atomic_write(path, overwrite) as temporary:
        # Python writes, so that a full disk is an OSError as everywhere.
        temporary.write_bytes(safetensors.numpy.save(arrays, {"format": "tf"}))


def load(
    model: keras.Model,
    path: str | os.PathLike,
    layers: Iterable[str] | None = None,
) -> list[str]:
    """Reads weights into a model, all of them or those of some layers.

    Tensors that the model has no use for are left in the file, so a
    `SpatialNet` can start from the file of a `HeatmapNet`. Nothing is
    assigned unless everything fits. The paper starts training on a new
    dataset from the first and last layers of any trained heatmap net:
    `load(net, path, layers=["conv1", "conv8"])`.

    Args:
        model: A built model.
        path: A file that `save` wrote.
        layers: Names of the layers to read, nested ones included. Defaults
            to None: every layer of the model.

    Returns:
        The names of the tensors read.

    Raises:
        UserError: If the file is absent, is no safetensors file, lacks a
            tensor or has one of another shape.
        ValueError: If the model has no layer of a given name.
    """
    wanted = named_weights(model)
    if layers is not None:
        wanted = _select(wanted, layers)
    path = Path(path)
    if not path.is_file():
        raise UserError(
            f"There is no weights file {path}. Expected a *.safetensors file "
            "as `save_preset` writes it."
        )
    try:
        stored = safetensors.numpy.load_file(path)
    except safetensors.SafetensorError as error:
        raise UserError(
            f"{path} is not a whole safetensors file ({error}). If it was "
            "downloaded or copied, do that again."
        ) from error
    _check_fit(wanted, stored, path)
    for name, variable in wanted.items():
        variable.assign(stored[name].astype(np.float32))
    return list(wanted)


def named_weights(model: keras.Model) -> dict[str, tf.Variable]:
    """The weights of a model by the name they have in a file.

    Raises:
        ValueError: If two weights would have the same name.
    """
    named = {}
    for layer in _leaf_layers(model):
        for variable in layer.weights:
            name = f"{layer.name}/{_variable_name(layer, variable)}"
            if named.setdefault(name, variable) is not variable:
                raise ValueError(
                    "`model` must have a different name for every layer with "
                    f"weights. Received: two weights called {name!r}"
                )
    return named


def _leaf_layers(layer: keras.layers.Layer) -> Iterator[keras.layers.Layer]:
    if isinstance(layer, keras.Model):
        children = layer.layers
    else:
        # PerFrame holds a `model`, Keras' wrappers hold a `layer`.
        held = (getattr(layer, name, None) for name in ("model", "layer"))
        children = [h for h in held if isinstance(h, keras.layers.Layer)]
    for child in children:
        yield from _leaf_layers(child)
    if not children:
        yield layer


def _variable_name(layer: keras.layers.Layer, variable: tf.Variable) -> str:
    # Keras 3 has `path`; in Keras 2 the name is the path, with ":0" behind.
    path = getattr(variable, "path", variable.name).split(":")[0]
    parts = path.split("/")
    if layer.name in parts[:-1]:
        last = len(parts) - 1 - parts[::-1].index(layer.name)
        parts = parts[last + 1 :]
        return "/".join(parts)
    return parts[-1]


def _select(
    named: dict[str, tf.Variable], layers: Iterable[str]
) -> dict[str, tf.Variable]:
    known = list(dict.fromkeys(name.split("/")[0] for name in named))
    for layer in layers:
        if layer not in known:
            raise ValueError(
                f"`layers` must name layers with weights, out of "
                f"{', '.join(known)}. Received: {layer!r}"
            )
    chosen = set(layers)
    return {n: v for n, v in named.items() if n.split("/")[0] in chosen}


def _check_fit(
    wanted: dict[str, tf.Variable],
    stored: dict[str, np.ndarray],
    path: Path,
) -> None:
    missing = [name for name in wanted if name not in stored]
    if missing:
        raise UserError(
            f"{path} is not a weights file of this model: it lacks "
            f"{_some(missing)} and has {_some(list(stored))}."
        )
    for name, variable in wanted.items():
        expected, found = tuple(variable.shape), stored[name].shape
        if found != expected:
            raise UserError(
                f"{path} holds weights of a different net: {name} has shape "
                f"{found}, the model needs {expected}. Were joints, width or "
                "kernel sizes the same?"
            )


def _some(names: list[str]) -> str:
    shown = ", ".join(names[:3]) or "nothing"
    return shown + (f" and {len(names) - 3} more" if len(names) > 3 else "")
