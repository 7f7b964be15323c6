"""What a request in JSON asks for.

Rows (`instances`) or columns (`inputs`), never both.

Reference:
    https://www.tensorflow.org/tfx/serving/api_rest;
    tensorflow_serving/util/json_tensor.cc (`FillPredictRequestFromJson`).
"""

import json
from collections.abc import Mapping
from typing import Any

import numpy as np
import tensorflow as tf

from tests.loopback_server.json_values import is_base64
from tests.loopback_server.json_values import quoted
from tests.loopback_server.json_values import tensor_of_json
from tests.loopback_server.status import invalid


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
        raise invalid(f"JSON Value: {quoted(document)} Is not object")
    return document


def signature_name(document: dict[str, Any]) -> str:
    """The signature that is asked for; empty for the default.

    Raises:
        ServingError: If it is no string.
    """
    name = document.get("signature_name", "")
    if not isinstance(name, str):
        raise invalid(
            f"JSON Value: {quoted(document)} not formatted correctly. "
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
            f"JSON Value: {quoted(document)} Not formatted correctly expecting"
            " only one of 'inputs' or 'instances' keys to exist "
        )
    if "instances" in document:
        return _from_rows(document, types), True
    if "inputs" in document:
        return _from_columns(document["inputs"], types), False
    raise invalid("Missing 'inputs' or 'instances' key")


def _from_rows(document, types):
    rows = document["instances"]
    if not isinstance(rows, list):
        raise invalid(
            f"JSON Value: {quoted(document)} Excepting 'instances' to be an "
            "list/array"
        )
    if not rows:
        raise invalid(
            f"JSON Value: {quoted(document)} No values in 'instances' array"
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
            told = "object but got list"
            if not named:
                told = "value/list but got object"
            raise invalid(f"Expecting {told} at item {place} of input list")
        values = row if named else {next(iter(types)): row}
        _add_row(columns, values, types, place)
    return {name: np.stack(values) for name, values in columns.items()}


def _add_row(columns, row, types, place):
    for name, value in row.items():
        told = (
            f"Failed to process element: {place} key: {name} of 'instances' "
            "list. Error: INVALID_ARGUMENT: "
        )
        if name not in types:
            raise invalid(
                f"{told}JSON object: does not have named input: {name}"
            )
        tensor = tensor_of_json(value, types[name], told)
        first = columns[name][:1]
        if first and first[0].shape != tensor.shape:
            raise invalid(
                f"{told}Expecting shape {_shape(first[0])} but got: "
                f"{_shape(tensor)}"
            )
        columns[name].append(tensor)
    if set(row) != set(types):
        raise invalid(
            f"Failed to process element: {place} of 'instances' list. JSON "
            f"object: {quoted(row)} keys must be equal to: "
            f"{','.join(sorted(types))}"
        )


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
    return {
        name: tensor_of_json(inputs[name], kind) for name, kind in types.items()
    }


def _is_named(value):
    return isinstance(value, dict) and not is_base64(value)


def _shape(tensor):
    return "[" + ",".join(map(str, tensor.shape)) + "]"
