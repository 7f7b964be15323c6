"""TF Serving's REST messages: JSON from and to arrays.

Reference:
    https://www.tensorflow.org/tfx/serving/api_rest
"""

import base64
import json
from collections.abc import Mapping
from typing import Any

import numpy as np

from keras_flowpose.export.client.errors import BadAnswerError
from keras_flowpose.export.client.signature_table import ServedSignature
from keras_flowpose.export.client.signature_table import ServedTensor
from keras_flowpose.export.client.transport import Tensor

# With commas, and the brackets around the shortest rows that there are.
_BYTES_OF = {"uint8": 5, "bool": 6, "string": 4 / 3}
_BYTES_OF_A_NUMBER = 25

_DTYPES = {
    "DT_FLOAT": "float32",
    "DT_DOUBLE": "float64",
    "DT_INT32": "int32",
    "DT_INT64": "int64",
    "DT_UINT8": "uint8",
    "DT_STRING": "string",
    "DT_BOOL": "bool",
}


def request_body(signature: str, inputs: Mapping[str, Tensor]) -> bytes:
    """A request in columns, which need no name for each row.

    Args:
        signature: Name of the signature.
        inputs: By name.
    """
    plain = {key: _plain(value) for key, value in inputs.items()}
    request = {"signature_name": signature, "inputs": plain}
    return json.dumps(request, separators=(",", ":")).encode()


def bytes_of_json(dtype: str, elements: int) -> int:
    """At most how large numbers, or bytes of "string", get in a request."""
    return int(elements * _BYTES_OF.get(dtype, _BYTES_OF_A_NUMBER)) + 16


def answer_json(content: bytes, who: str) -> dict[str, Any]:
    """Reads an answer that has to be an object of JSON.

    Args:
        content: Its bytes.
        who: Who sent it, for the error.

    Raises:
        BadAnswerError: If it is none.
    """
    try:
        answer = json.loads(content)
    except (ValueError, RecursionError):
        answer = None
    if not isinstance(answer, dict):
        raise BadAnswerError(
            f"{who} gave an answer that is not JSON of TF Serving's kind: "
            f"{beginning(content)}. Is this the server's REST port (8501)?"
        )
    return answer


def answer_arrays(
    answer: dict[str, Any], signature: ServedSignature, who: str
) -> dict[str, np.ndarray]:
    """The outputs that an answer in columns holds.

    Args:
        answer: Its JSON; of one output alone there is no name.
        signature: What was asked.
        who: Who sent it, for the error.

    Raises:
        BadAnswerError: If they are not there, or no arrays.
    """
    found = answer.get("outputs")
    if len(signature.outputs) == 1 and not isinstance(found, dict):
        found = dict.fromkeys(signature.outputs, found)
    if not isinstance(found, dict) or set(signature.outputs) - set(found):
        there = ", ".join(found if isinstance(found, dict) else answer)
        raise BadAnswerError(
            f"{who} gave an answer without the outputs "
            f"{', '.join(signature.outputs)}; it has {there or 'nothing'}."
        )
    try:
        return {
            key: _array(found[key], tensor.dtype)
            for key, tensor in signature.outputs.items()
        }
    except (ValueError, TypeError, OverflowError) as error:
        raise BadAnswerError(
            f"{who} gave an answer that holds no arrays: {error}."
        ) from error


def answer_signatures(
    answer: dict[str, Any], who: str
) -> dict[str, ServedSignature]:
    """What a model offers, from the answer to a request for metadata.

    Args:
        answer: Its JSON.
        who: Who sent it, for the error.

    Raises:
        BadAnswerError: If it says nothing of signatures.
    """
    try:
        table = answer["metadata"]["signature_def"]["signature_def"]
        return {
            name: ServedSignature(
                _tensors(one.get("inputs")), _tensors(one.get("outputs"))
            )
            for name, one in table.items()
            if not name.startswith("__")
        }
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise BadAnswerError(
            f"{who} does not say what its model offers; is it TF Serving?"
        ) from error


def answer_versions(answer: dict[str, Any], who: str) -> dict[int, str]:
    """The state of each version, from the answer to a request for it.

    Args:
        answer: Its JSON.
        who: Who sent it, for the error.

    Raises:
        BadAnswerError: If it says nothing of versions.
    """
    try:
        return {
            int(one["version"]): str(one["state"])
            for one in answer["model_version_status"]
        }
    except (KeyError, TypeError, ValueError) as error:
        raise BadAnswerError(
            f"{who} does not say which versions it has; is it TF Serving?"
        ) from error


def beginning(content: bytes) -> str:
    """The first words of what came instead of what was expected."""
    text = " ".join(content[:300].decode(errors="replace").split())
    return repr(text[:80]) if text else "nothing"


def _plain(value):
    if isinstance(value, np.ndarray):
        return value.tolist()
    return [{"b64": base64.b64encode(one).decode()} for one in value]


def _array(values, dtype):
    found = np.asarray(values)  # NumPy refuses rows of different lengths
    if found.dtype.kind not in "iuf":
        raise ValueError("it has something else than numbers")
    if np.issubdtype(dtype, np.integer) and found.size:
        # NumPy would wrap or cut them silently.
        limits = np.iinfo(dtype)
        if not (found == np.clip(found.round(), limits.min, limits.max)).all():
            raise ValueError(f"it has numbers that are no {dtype}")
    return found.astype(dtype)


def _tensors(table):
    return {
        key: ServedTensor(
            _DTYPES.get(one["dtype"], ""), _shape(one.get("tensor_shape"))
        )
        for key, one in (table or {}).items()
    }


def _shape(shape):
    if not shape or shape.get("unknown_rank"):
        return None if shape else ()
    return tuple(int(side["size"]) for side in shape.get("dim", ()))
