"""One tensor of a JSON value.

Its shape is that of its first elements, and every other list must agree; its
type is the signature's, which numbers must fit. As there, an integer of 32
bits that is too large for 8 is wrapped, not refused.

Reference:
    tensorflow_serving/util/json_tensor.cc (`FillTensorProto`,
    `AddValueToTensor`, `JsonDecodeBase64Object`).
"""

import base64
import binascii
import itertools
import json
from typing import Any

import numpy as np

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
_LONGEST_QUOTE = 200


def tensor_of_json(value: Any, kind: str, told: str = "") -> np.ndarray:
    """Reads a tensor, level by level, so that large ones take no Python loops.

    Args:
        value: What JSON holds.
        kind: The tensor's type.
        told: What an error's message begins with.

    Raises:
        ServingError: If the value is none of that type, or ragged.
    """
    shape, level = [], [value]
    first = value
    while isinstance(first, list):
        shape.append(len(first))
        for other in level:
            if not isinstance(other, list):
                raise invalid(
                    f"{told}JSON Value: {quoted(other)} found at incorrect "
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
            f"{told}JSON Value: {quoted(bad[0])} Type: {type(bad[0]).__name__}"
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
            f"{told}JSON Value: {quoted(value)} Type: {type(value).__name__} "
            "is not of expected type: string"
        )
    if not is_base64(value):
        raise invalid(
            f"{told}JSON Value: {quoted(value)} not formatted correctly for "
            "base64 data"
        )
    text = "".join(value["b64"].split()).rstrip("=")
    try:
        text = text.encode("ascii") + b"=" * (-len(text) % 4)
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise invalid(f"{told}Unable to base64 decode") from error


def is_base64(value: Any) -> bool:
    """Whether a value stands for bytes: `{"b64": "..."}` and nothing else."""
    return (
        isinstance(value, dict)
        and list(value) == ["b64"]
        and isinstance(value["b64"], str)
    )


def quoted(value: Any) -> str:
    """The value in an error's message, cut where it is long."""
    try:
        text = json.dumps(value)
    except (RecursionError, ValueError):
        text = "..."
    return (
        text if len(text) <= _LONGEST_QUOTE else text[:_LONGEST_QUOTE] + "..."
    )
