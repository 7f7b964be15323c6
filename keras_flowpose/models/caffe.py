"""Caffe's files of weights, read without Caffe.

A .caffemodel is a `NetParameter` message: layers with their names and blobs,
either as V1 (field 2) or as V2 (field 100). What the blobs need of Caffe's
schema is in the constants below.

Reference:
    BVLC/caffe, src/caffe/proto/caffe.proto: the numbers of the fields.
"""

import math
import os
from pathlib import Path
from typing import NamedTuple

import numpy as np

from keras_flowpose.models import caffe_wire as wire
from keras_flowpose.safe_files import UserError


class _LayerFormat(NamedTuple):
    """Where a layer has its name and its blobs."""

    name: int
    blobs: int


# By the number of the field of `NetParameter` that holds such layers.
_LAYER_FORMATS = {2: _LayerFormat(4, 6), 100: _LayerFormat(1, 7)}
_LEGACY_SHAPE = (1, 2, 3, 4)  # num, channels, height, width
_DATA, _SHAPE, _DOUBLE_DATA = 5, 7, 8
_SHAPE_SIZES = 1


def read_caffemodel(path: str | os.PathLike) -> dict[str, list[np.ndarray]]:
    """Reads the blobs of all layers that have some.

    Args:
        path: A binary .caffemodel.

    Returns:
        By the names of the layers, their blobs in the order of the file, in
        float32 or float64: of a convolution the weights `(out, in, height,
        width)` and the bias, in old files `(1, 1, 1, out)`.

    Raises:
        UserError: If there is no such file, or it is not whole or something
            else.
    """
    path = Path(path)
    if not path.is_file():
        raise UserError(f"No such file: {path}")
    content = path.read_bytes()
    if _is_text(content[:4096]):
        raise UserError(
            f"{path} is a text file, a .prototxt or a web page perhaps. The "
            "weights are in the binary .caffemodel."
        )
    try:
        layers = _layers(memoryview(content))
    except wire.WireError as error:
        raise UserError(
            f"{path} is not a whole .caffemodel: {error}. If it was "
            "downloaded or copied, do that again."
        ) from error
    if not layers:
        raise UserError(f"{path} holds no layer with weights.")
    return layers


def _is_text(start: bytes) -> bool:
    try:
        text = start.decode("utf-8")
    except UnicodeDecodeError as error:
        # A letter may be cut in two at the end.
        if error.start < len(start) - 3:
            return False
        text = start[: error.start].decode("utf-8")
    return bool(text) and all(c.isprintable() or c in "\t\r\n" for c in text)


def _layers(message: memoryview) -> dict[str, list[np.ndarray]]:
    found = {}
    for field in wire.fields(message):
        form = _LAYER_FORMATS.get(field.number)
        if form is None:
            continue
        name, blobs = "", []
        for inner in wire.fields(wire.message_in(field)):
            if inner.number == form.name:
                name = bytes(wire.message_in(inner)).decode("utf-8", "replace")
            elif inner.number == form.blobs:
                blobs.append(_blob(wire.message_in(inner)))
        if blobs and name in found:
            raise wire.WireError(f"it has weights of {name!r} twice")
        if blobs:
            found[name] = blobs
    return found


def _blob(message: memoryview) -> np.ndarray:
    legacy, shape, parts = {}, None, []
    for field in wire.fields(message):
        if field.number in _LEGACY_SHAPE:
            legacy[field.number] = wire.integers(field)[-1]
        elif field.number == _SHAPE:
            shape = [
                size
                for inner in wire.fields(wire.message_in(field))
                if inner.number == _SHAPE_SIZES
                for size in wire.integers(inner)
            ]
        elif field.number in (_DATA, _DOUBLE_DATA):
            parts.append(wire.reals(field, field.number == _DOUBLE_DATA))
    if shape is None:
        shape = [legacy.get(number, 0) for number in _LEGACY_SHAPE]
    values = np.concatenate(parts) if parts else np.zeros(0, np.float32)
    if min(shape, default=0) < 0 or math.prod(shape) != values.size:
        raise wire.WireError(
            f"a blob of shape {tuple(shape)} has {values.size} values"
        )
    return values.reshape(shape)
