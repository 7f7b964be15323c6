"""TF Serving's gRPC messages, as far as a client needs them.

Reference:
    https://github.com/tensorflow/serving/tree/master/tensorflow_serving/apis
    (predict.proto, model.proto, get_model_metadata.proto,
    get_model_status.proto)
"""

from collections.abc import Mapping

import numpy as np

from keras_flowpose.export.client.message_reader import MessageError
from keras_flowpose.export.client.message_reader import entries
from keras_flowpose.export.client.message_reader import fields
from keras_flowpose.export.client.message_reader import signed
from keras_flowpose.export.client.server_address import ServedModel
from keras_flowpose.export.client.signature_table import ServedSignature
from keras_flowpose.export.client.signature_table import ServedTensor
from keras_flowpose.export.client.tensor_message import DTYPES
from keras_flowpose.export.client.tensor_message import shape_of_message
from keras_flowpose.export.client.tensor_message import tensor_message
from keras_flowpose.export.client.tensor_message import tensor_of_message
from keras_flowpose.export.client.transport import Tensor
from keras_flowpose.export.wire import field
from keras_flowpose.export.wire import number_field

_STATES = {
    10: "START",
    20: "LOADING",
    30: "AVAILABLE",
    40: "UNLOADING",
    50: "END",
}


def predict_request(
    model: ServedModel, signature: str, inputs: Mapping[str, Tensor]
) -> bytes:
    """A `PredictRequest`.

    Args:
        model: What is asked for.
        signature: Name of the signature.
        inputs: By name.
    """
    message = [field(1, _model_spec(model, signature))]
    for key, value in inputs.items():
        entry = field(1, key) + field(2, tensor_message(value))
        message.append(field(2, entry))
    return b"".join(message)


def outputs_of_message(message: bytes) -> dict[str, np.ndarray]:
    """The outputs of a `PredictResponse`, by name.

    Raises:
        MessageError: If it is none.
    """
    found = (entries(value) for number, value in fields(message) if number == 1)
    return {key: tensor_of_message(value) for key, value in found}


def metadata_request(model: ServedModel) -> bytes:
    """A `GetModelMetadataRequest` for the signatures."""
    return field(1, _model_spec(model)) + field(2, "signature_def")


def signatures_of_message(message: bytes) -> dict[str, ServedSignature]:
    """The signatures of a `GetModelMetadataResponse`, by name.

    Raises:
        MessageError: If it is none.
    """
    found = {}
    for number, value in fields(message):
        if number != 2:
            continue
        key, holder = entries(value)
        if key != "signature_def":
            continue
        for inner, table in fields(holder):  # an `Any`, with a map inside
            if inner != 2:
                continue
            for _, entry in fields(_message(table)):
                name, signature = entries(entry)
                if not name.startswith("__"):
                    found[name] = _signature(signature)
    if not found:
        raise MessageError("it says nothing of signatures")
    return found


def status_request(model: ServedModel) -> bytes:
    """A `GetModelStatusRequest` for all versions."""
    return field(1, _model_spec(ServedModel(model.name)))


def versions_of_message(message: bytes) -> dict[int, str]:
    """State of each version, of a `GetModelStatusResponse`.

    Raises:
        MessageError: If it is none.
    """
    found = {}
    for number, value in fields(message):
        if number == 1:
            parts = {n: v for n, v in fields(_message(value)) if n in (1, 2)}
            state = _STATES.get(parts.get(2, 0), "UNKNOWN")
            found[signed(parts.get(1, 0))] = state
    return found


def _model_spec(model, signature=""):
    spec = field(1, model.name)
    if model.version is not None:
        # Zero is left out, as protobuf does; the field is there all the same.
        number = number_field(1, model.version) if model.version else b""
        spec += field(2, number)
    if model.label is not None:
        spec += field(4, model.label)
    return spec + field(3, signature) if signature else spec


def _signature(message):
    sides = {1: {}, 2: {}}
    for number, value in fields(message):
        if number in sides:
            key, info = entries(value)
            sides[number][key] = _tensor(info)
    return ServedSignature(inputs=sides[1], outputs=sides[2])


def _tensor(message):
    dtype, shape = "", ()
    for number, value in fields(message):
        if number == 2 and isinstance(value, int):
            dtype = DTYPES.get(value, "")
        elif number == 3:
            shape = shape_of_message(value)
    return ServedTensor(dtype, shape)


def _message(value):
    if isinstance(value, int):
        raise MessageError("a number where a message should be")
    return value
