"""TensorFlow's `TensorProto` without TensorFlow.

Reference:
    https://github.com/tensorflow/tensorflow/blob/master/tensorflow/core/framework/tensor.proto
"""

import math
from collections.abc import Sequence

import numpy as np

from keras_flowpose.export.client.message_reader import Content
from keras_flowpose.export.client.message_reader import MessageError
from keras_flowpose.export.client.message_reader import fields
from keras_flowpose.export.client.message_reader import floats
from keras_flowpose.export.client.message_reader import numbers
from keras_flowpose.export.client.message_reader import signed
from keras_flowpose.export.wire import field
from keras_flowpose.export.wire import number_field

DTYPES = {
    1: "float32",
    2: "float64",
    3: "int32",
    4: "uint8",
    7: "string",
    9: "int64",
    10: "bool",
}
"""The types that bundles have, by their numbers."""

_DTYPE, _SHAPE, _CONTENT, _STRING = 1, 2, 4, 8
_FLOATS = 5
_INTEGERS = (7, 10, 11)  # int_val, int64_val, bool_val


def tensor_message(value: np.ndarray | Sequence[bytes]) -> bytes:
    """A tensor as a message.

    Args:
        value: An array of one of `DTYPES`, or a list of bytes.

    Raises:
        ValueError: If it has another type.
    """
    if not isinstance(value, np.ndarray):
        strings = b"".join(field(_STRING, one) for one in value)
        return _header("string", (len(value),)) + strings
    content = value.astype(value.dtype.newbyteorder("<"), copy=False).tobytes()
    return _header(value.dtype.name, value.shape) + field(_CONTENT, content)


def tensor_of_message(message: bytes | memoryview) -> np.ndarray:
    """The tensor of a message, however the server wrote it.

    Raises:
        MessageError: If it is none, or of text.
    """
    dtype, shape, content, listed = None, (), None, []
    for number, value in fields(message):
        if number == _DTYPE:
            dtype = DTYPES.get(value if isinstance(value, int) else 0)
        elif number == _SHAPE:
            shape = shape_of_message(value)
        elif number == _CONTENT:
            content = value
        elif number == _FLOATS:
            listed.append(floats(value))
        elif number in _INTEGERS:
            listed.append(np.array(numbers(value), np.int64))
    if dtype in (None, "string") or shape is None or min(shape, default=0) < 0:
        raise MessageError("a tensor of another type or of no size")
    size = math.prod(shape)
    if content is not None and len(content):
        stored = np.dtype(dtype).newbyteorder("<")
        if len(content) != size * stored.itemsize:
            raise MessageError("a tensor of another size than it says")
        flat = np.frombuffer(content, stored)
    else:
        flat = np.concatenate(listed) if listed else np.zeros(0)
        if len(flat) != size:
            raise MessageError("a tensor of another size than it says")
    return flat.astype(dtype).reshape(shape)


def shape_of_message(message: Content) -> tuple[int, ...] | None:
    """Of a `TensorShapeProto`: -1 where unknown; None of unknown rank.

    Raises:
        MessageError: If it is none.
    """
    if isinstance(message, int):
        raise MessageError("a number where a shape should be")
    sides = []
    for number, value in fields(message):
        if number == 3 and value:
            return None
        if number == 2:
            if isinstance(value, int):
                raise MessageError("a number where a side should be")
            sides.append(0)
            for inner, size in fields(value):
                if inner == 1:
                    sides[-1] = signed(size)
    return tuple(sides)


def _header(dtype, shape):
    codes = {name: code for code, name in DTYPES.items()}
    if dtype not in codes:
        raise ValueError(
            f"`value` must be of {', '.join(codes)}. Received: dtype={dtype}"
        )
    sides = b"".join(field(2, number_field(1, side)) for side in shape)
    return number_field(_DTYPE, codes[dtype]) + field(_SHAPE, sides)
