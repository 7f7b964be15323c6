"""TF Serving's gRPC interface, with grpcio and messages made by hand.

The messages of `tensorflow-serving-api` import TensorFlow, and fix its version
and protobuf's. grpcio itself carries plain bytes.

Reference:
    https://github.com/tensorflow/serving/tree/master/tensorflow_serving/apis
"""

from collections.abc import Mapping

import grpc
import numpy as np

from keras_flowpose.export.client.errors import BadAnswerError
from keras_flowpose.export.client.errors import MessageTooLargeError
from keras_flowpose.export.client.errors import ModelNotFoundError
from keras_flowpose.export.client.errors import RequestRefusedError
from keras_flowpose.export.client.errors import ServerFailedError
from keras_flowpose.export.client.errors import ServingError
from keras_flowpose.export.client.errors import UnavailableError
from keras_flowpose.export.client.errors import UnreachableError
from keras_flowpose.export.client.message_reader import MessageError
from keras_flowpose.export.client.retry import Deadline
from keras_flowpose.export.client.server_address import ServedModel
from keras_flowpose.export.client.server_address import ServerAddress
from keras_flowpose.export.client.serving_messages import metadata_request
from keras_flowpose.export.client.serving_messages import outputs_of_message
from keras_flowpose.export.client.serving_messages import predict_request
from keras_flowpose.export.client.serving_messages import signatures_of_message
from keras_flowpose.export.client.serving_messages import status_request
from keras_flowpose.export.client.serving_messages import versions_of_message
from keras_flowpose.export.client.signature_table import ServedSignature
from keras_flowpose.export.client.transport import Tensor

_PREDICT = "/tensorflow.serving.PredictionService/Predict"
_METADATA = "/tensorflow.serving.PredictionService/GetModelMetadata"
_STATUS = "/tensorflow.serving.ModelService/GetModelStatus"

_BYTES_OF = {"float32": 4, "int32": 4}


class GrpcTransport:
    """A `Transport` on one channel.

    Args:
        address: Of the server.
        model: What is asked for.
        max_bytes: How large a message may be; gRPC's own limit for answers
            would be 4 MiB.
    """

    def __init__(
        self, address: ServerAddress, model: ServedModel, max_bytes: int
    ) -> None:
        self._address, self._model, self._max_bytes = address, model, max_bytes
        self._who = f"The server at {address}"
        self._channel: grpc.Channel | None = None

    def signatures(self, deadline: Deadline) -> dict[str, ServedSignature]:
        """As `Transport`."""
        message = metadata_request(self._model)
        answer = self._ask(_METADATA, message, deadline)
        return self._understood(signatures_of_message, answer)

    def predict(
        self,
        name: str,
        signature: ServedSignature,
        inputs: Mapping[str, Tensor],
        deadline: Deadline,
    ) -> dict[str, np.ndarray]:
        """As `Transport`."""
        message = predict_request(self._model, name, inputs)
        if len(message) > self._max_bytes:
            raise MessageTooLargeError(
                f"A request for `{name}` has {len(message)} bytes even for a "
                f"single row; `max_bytes` is {self._max_bytes}."
            )
        answer = self._ask(_PREDICT, message, deadline)
        found = self._understood(outputs_of_message, answer)
        if set(signature.outputs) - set(found):
            raise BadAnswerError(
                f"{self._who} gave an answer without the outputs "
                f"{', '.join(signature.outputs)}; it has "
                f"{', '.join(found) or 'nothing'}."
            )
        return {key: found[key] for key in signature.outputs}

    def versions(self, deadline: Deadline) -> dict[int, str]:
        """As `Transport`."""
        message = status_request(self._model)
        try:
            answer = self._ask(_STATUS, message, deadline)
        except ModelNotFoundError:
            return {}
        return self._understood(versions_of_message, answer)

    def bytes_sent(self, dtype: str, elements: int) -> int:
        """As `Transport`."""
        return elements * _BYTES_OF.get(dtype, 1) + 16

    def close(self) -> None:
        """As `Transport`."""
        if self._channel is not None:
            self._channel.close()
            self._channel = None

    def _ask(self, method: str, message: bytes, deadline: Deadline) -> bytes:
        if self._channel is None:
            self._channel = self._connected()
        try:
            return self._channel.unary_unary(method)(
                message, timeout=deadline.left()
            )
        except grpc.RpcError as error:
            raise self._failure(error, deadline) from error

    def _connected(self) -> grpc.Channel:
        address = self._address
        host = f"[{address.host}]" if ":" in address.host else address.host
        options = [
            ("grpc.max_send_message_length", self._max_bytes),
            ("grpc.max_receive_message_length", self._max_bytes),
            # How often is tried again is said by `Retry`, not by gRPC's own
            # waits, in which it would refuse to try.
            ("grpc.initial_reconnect_backoff_ms", 50),
            ("grpc.min_reconnect_backoff_ms", 50),
            ("grpc.max_reconnect_backoff_ms", 100),
            ("grpc.enable_retries", 0),
        ]
        place = f"{host}:{address.port}"
        if address.scheme == "grpc":
            return grpc.insecure_channel(place, options)
        encrypted = grpc.ssl_channel_credentials()
        return grpc.secure_channel(place, encrypted, options)

    def _understood(self, read, answer):
        try:
            return read(answer)
        except MessageError as error:
            raise BadAnswerError(
                f"{self._who} gave an answer that is not TF Serving's: {error}."
            ) from error

    def _failure(
        self, error: grpc.RpcError, deadline: Deadline
    ) -> ServingError:
        code, told = error.code(), " ".join((error.details() or "").split())
        told = told[:500]
        status = grpc.StatusCode
        if code is status.DEADLINE_EXCEEDED:
            return deadline.passed()
        if code is status.UNAVAILABLE:
            if "connect" in told.lower() or "socket" in told.lower():
                return UnreachableError(
                    f"No server answers at {self._address}: {told}. Is it "
                    "running, and is this its gRPC port (8500)?"
                )
            return UnavailableError(
                f"{self._who} cannot answer now (UNAVAILABLE): {told}"
            )
        if code is status.RESOURCE_EXHAUSTED and "larger than max" in told:
            return MessageTooLargeError(
                f"A message was too large for {self._address} or for "
                f"`max_bytes` ({self._max_bytes}): {told}. A server that takes "
                "less wants a smaller `max_bytes`."
            )
        kind, text = {
            status.INVALID_ARGUMENT: (
                RequestRefusedError,
                "refuses the request",
            ),
            status.NOT_FOUND: (ModelNotFoundError, "does not find the model"),
        }.get(code, (ServerFailedError, f"failed ({code.name})"))
        if "servable version label" in told:
            kind, text = ModelNotFoundError, "does not find the label"
        return kind(f"{self._who} {text}: {told}")
