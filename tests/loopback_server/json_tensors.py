"""Tensors in JSON: what a request means, and how an answer is written.

Rows (`instances`, answered by `predictions`) or columns (`inputs`, answered by
`outputs`). A tensor's shape is that of its first elements, and every other
list must agree; its type is the signature's, which numbers must fit. As there,
an integer too large for the type is wrapped, not refused.

Reference:
    https://www.tensorflow.org/tfx/serving/api_rest;
    tensorflow_serving/util/json_tensor.cc (`FillPredictRequestFromJson`,
    `MakeJsonFromTensors`).
"""

import base64
import binascii
import itertools
import json
from collections.abc import Mapping
from typing import Any

import numpy as np
import tensorflow as tf

from tests.loopback_server.status import invalid

_TYPES = {
    "float32": {int, float},
    "float64": {int, float},
    "uint8": {int},
    "int32": {int},
    "int64": {int},
    "bool": {bool},
    "string": {str},
}
_INTEGERS = {"uint8": 32, "int32": 32, "int64": 64}
_LONGEST_QUOTE = 200  # of a value, in an error


def parse_json(body: bytes) -> dict[str, Any]:
    """Reads a request's body.

    Bytes that are no UTF-8 pass, as there.

    Raises:
        ServingError: If it is no JSON object.
    """
    if not body:
        raise invalid("JSON Parse error: The document is empty")
    text = body.decode("utf-8", "surrogateescape")
    try:
        document = json.loads(text)
    except json.JSONDecodeError as error:
        raise invalid(
            f"JSON Parse error: {error.msg} at offset: {error.pos}"
        ) from error
    except (RecursionError, ValueError) as error:
        # Too deep (the real server recurses, too), or too long an integer.
        raise invalid(f"JSON Parse error: {error}") from error
    if not isinstance(document, dict):
        raise invalid(f"JSON Value: {_quoted(document)} Is not object")
    return document


def signature_name(document: dict[str, Any]) -> str:
    """The signature that is asked for; empty for the default.

    Raises:
        ServingError: If it is no string.
    """
    name = document.get("signature_name", "")
    if not isinstance(name, str):
        raise invalid(
            f"JSON Value: {_quoted(document)} not formatted correctly. "
            "'signature_name' key must be a string value."
        )
    return name


def request_tensors(
    document: dict[str, Any], infos: Mapping[str, Any]
) -> tuple[dict[str, np.ndarray], bool]:
    """The inputs in a request.

    Args:
        document: The parsed body.
        infos: The signature's inputs, `TensorInfo` by name.

    Returns:
        Tensors by name, and whether they came in rows.

    Raises:
        ServingError: If they cannot be read.
    """
    types = {
        name: tf.dtypes.as_dtype(info.dtype).name
        for name, info in infos.items()
    }
    if "instances" in document and "inputs" in document:
        raise invalid(
            f"JSON Value: {_quoted(document)} Not formatted correctly expecting"
            " only one of 'inputs' or 'instances' keys to exist "
        )
    if "instances" in document:
        return _from_rows(document, types), True
    if "inputs" in document:
        return _from_columns(document["inputs"], types), False
    raise invalid("Missing 'inputs' or 'instances' key")


def answer_json(outputs: dict[str, np.ndarray], rows: bool) -> bytes:
    """An answer's body. A single output loses its name.

    Raises:
        ServingError: If rows are asked for and the outputs' first axes differ.
    """
    if rows:
        size = None
        for name, value in outputs.items():
            if value.ndim == 0:
                raise invalid(f"Tensor name: {name} has no shape information ")
            if size not in (None, len(value)):
                raise invalid(
                    f"Tensor name: {name} has inconsistent batch size: "
                    f"{len(value)} expecting: {size}"
                )
            size = len(value)
    plain = {name: _plain(name, value) for name, value in outputs.items()}
    alone = next(iter(plain.values())) if len(plain) == 1 else None
    if not rows:
        return json.dumps(
            {"outputs": plain if alone is None else alone}
        ).encode()
    if alone is None:
        alone = [
            dict(zip(plain, row, strict=True))
            for row in zip(*plain.values(), strict=True)
        ]
    return json.dumps({"predictions": alone}).encode()


def _from_rows(document, types):
    rows = document["instances"]
    if not isinstance(rows, list):
        raise invalid(
            f"JSON Value: {_quoted(document)} Excepting 'instances' to be an "
            "list/array"
        )
    if not rows:
        raise invalid(
            f"JSON Value: {_quoted(document)} No values in 'instances' array"
        )
    if not isinstance(rows[0], dict) and len(types) > 1:
        raise invalid(
            "instances is a plain list, but expecting list of objects as "
            "multiple input tensors required as per tensorinfo_map"
        )
    named = _is_named(rows[0])
    columns = {name: [] for name in types}
    for place, row in enumerate(rows):
        if _is_named(row) != named:
            wanted, got = (
                ("object", "list")
                if named
                else (
                    "value/list",
                    "object",
                )
            )
            raise invalid(
                f"Expecting {wanted} but got {got} at item {place} of input "
                "list"
            )
        values = row if named else {next(iter(types)): row}
        for name, value in values.items():
            told = f"Failed to process element: {place} "
            told += f"key: {name} " if named else ""
            told += "of 'instances' list. Error: INVALID_ARGUMENT: "
            if name not in types:
                raise invalid(
                    f"{told}JSON object: does not have named input: {name}"
                )
            tensor = _tensor(value, types[name], told)
            first = columns[name][:1]
            if first and first[0].shape != tensor.shape:
                raise invalid(
                    f"{told}Expecting shape {_shape(first[0])} but got: "
                    f"{_shape(tensor)}"
                )
            columns[name].append(tensor)
        if set(values) != set(types):
            raise invalid(
                f"Failed to process element: {place} of 'instances' list. JSON "
                f"object: {_quoted(row)} keys must be equal to: "
                f"{','.join(sorted(types))}"
            )
    return {name: np.stack(values) for name, values in columns.items()}


def _from_columns(inputs, types):
    if not _is_named(inputs):
        if len(types) > 1:
            raise invalid(
                "inputs is a plain value/list, but expecting an object as "
                "multiple input tensors required as per tensorinfo_map"
            )
        inputs = {next(iter(types)): inputs}
    for name in types:
        if name not in inputs:
            raise invalid(f"Missing named input: {name} in 'inputs' object.")
    return {name: _tensor(inputs[name], kind) for name, kind in types.items()}


def _is_base64(value):
    return (
        isinstance(value, dict)
        and list(value) == ["b64"]
        and isinstance(value["b64"], str)
    )


def _is_named(value):
    return isinstance(value, dict) and not _is_base64(value)


def _tensor(value, kind, told=""):
    """One tensor; level by level, so that large ones take no Python loops."""
    shape, level = [], [value]
    first = value
    while isinstance(first, list):
        shape.append(len(first))
        for other in level:
            if not isinstance(other, list):
                raise invalid(
                    f"{told}JSON Value: {_quoted(other)} found at incorrect "
                    f"level: {len(shape)} in the JSON DOM."
                )
        odd = set(map(len, level)) - {len(first)}
        if odd:
            raise invalid(
                f"{told}Encountered list at unexpected size: {odd.pop()} at "
                f"level: {len(shape) - 1} expected size: {len(first)}"
            )
        level = list(itertools.chain.from_iterable(level))
        if not level:
            break
        first = level[0]
    if any(kind is list for kind in set(map(type, level))):
        raise invalid(
            f"{told}Encountered list at unexpected level: {len(shape)} expected"
            f" < {len(shape)}"
        )
    if kind == "string":
        level = [_bytes(one, told) for one in level]
        found = np.empty(len(level), object)
        found[:] = level
        return found.reshape(shape)
    return _numbers(level, kind, told).reshape(shape)


def _numbers(level, kind, told):
    wrong = set(map(type, level)) - _TYPES[kind]
    bad = [one for one in level if type(one) in wrong] if wrong else []
    if not wrong and kind in _INTEGERS:
        most = 1 << (_INTEGERS[kind] - 1)
        bad = [one for one in level if not -most <= one < most]
    if bad:
        raise invalid(
            f"{told}JSON Value: {_quoted(bad[0])} Type: {type(bad[0]).__name__}"
            f" is not of expected type: {kind}"
        )
    if kind == "float32":
        return _floats(level, told)
    wide = f"int{_INTEGERS[kind]}" if kind in _INTEGERS else kind
    return np.array(level, wide).astype(kind)


def _floats(level, told):
    try:
        wide = np.array(level, np.float64)
    except OverflowError as error:
        raise invalid(f"{told}JSON Value: {error}") from error
    too_large = np.isfinite(wide) & (np.abs(wide) > np.finfo(np.float32).max)
    if too_large.any():
        raise invalid(
            f"{told}Cannot convert JSON value: {wide[too_large][0]} to float "
            "without loss of precision."
        )
    return wide.astype(np.float32)


def _bytes(value, told):
    if isinstance(value, str):
        return value.encode("utf-8", "surrogateescape")
    if not isinstance(value, dict):
        raise invalid(
            f"{told}JSON Value: {_quoted(value)} Type: {type(value).__name__} "
            "is not of expected type: string"
        )
    if not _is_base64(value):
        raise invalid(
            f"{told}JSON Value: {_quoted(value)} not formatted correctly for "
            "base64 data"
        )
    text = "".join(value["b64"].split()).rstrip("=")
    try:
        text = text.encode("ascii") + b"=" * (-len(text) % 4)
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise invalid(f"{told}Unable to base64 decode") from error


def _plain(name, value):
    if value.dtype == object:
        return _text(value.tolist(), name.endswith("_bytes"))
    if value.dtype == np.float32:
        # The fewest digits that read back as the same float32.
        value = value.astype(str).astype(np.float64)
    return value.tolist()


def _text(value, as_bytes):
    if isinstance(value, list):
        return [_text(one, as_bytes) for one in value]
    if as_bytes:
        return {"b64": base64.b64encode(value).decode()}
    return value.decode("utf-8", "replace")


def _shape(tensor):
    return "[" + ",".join(map(str, tensor.shape)) + "]"


def _quoted(value):
    try:
        text = json.dumps(value)
    except (RecursionError, ValueError):
        text = "..."
    return (
        text if len(text) <= _LONGEST_QUOTE else text[:_LONGEST_QUOTE] + "..."
    )
