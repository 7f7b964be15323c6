"""The server's gRPC interface.

It takes messages of any size (`SetMaxMessageSize(kint32max)` in
tensorflow_serving/model_servers/server.cc); clients take 4 MiB unless they
raise `grpc.max_receive_message_length`.
"""

from concurrent import futures

import grpc
import tensorflow as tf
from tensorflow_serving.apis import model_service_pb2_grpc
from tensorflow_serving.apis import predict_pb2
from tensorflow_serving.apis import prediction_service_pb2_grpc

from tests.loopback_server.core import DEFAULT_SIGNATURE
from tests.loopback_server.core import ServerCore
from tests.loopback_server.status import ServingError
from tests.loopback_server.status import invalid

_THREADS = 16
_LARGEST = (1 << 31) - 1
_CODES = {code.value[0]: code for code in grpc.StatusCode}


def grpc_server(core: ServerCore, port: int = 0) -> tuple[grpc.Server, int]:
    """A server that is bound to a port of loopback, but not running yet.

    Args:
        core: What it answers with.
        port: The port. Defaults to 0: one that is free.

    Returns:
        The server and its port.
    """
    server = grpc.server(
        futures.ThreadPoolExecutor(_THREADS),
        options=[
            ("grpc.max_receive_message_length", _LARGEST),
            ("grpc.max_send_message_length", _LARGEST),
        ],
    )
    prediction_service_pb2_grpc.add_PredictionServiceServicer_to_server(
        _PredictionService(core), server
    )
    model_service_pb2_grpc.add_ModelServiceServicer_to_server(
        _ModelService(core), server
    )
    return server, server.add_insecure_port(f"127.0.0.1:{port}")


class _PredictionService(prediction_service_pb2_grpc.PredictionServiceServicer):
    def __init__(self, core):
        self._core = core

    def Predict(self, request, context):  # noqa: N802 (the protocol's name)
        return _told(self._predict, request, context)

    def GetModelMetadata(self, request, context):  # noqa: N802
        return _told(self._metadata, request, context)

    def _predict(self, request):
        if not request.HasField("model_spec"):
            raise invalid("Missing ModelSpec")
        inputs = {}
        for name, proto in request.inputs.items():
            try:
                inputs[name] = tf.make_ndarray(proto)
            except (TypeError, ValueError) as error:
                raise invalid(f"tensor parsing error: {name}") from error
        spec = request.model_spec
        outputs = self._core.predict(spec, inputs, request.output_filter)
        answer = predict_pb2.PredictResponse()
        answer.model_spec.name = spec.name
        answer.model_spec.signature_name = (
            spec.signature_name or DEFAULT_SIGNATURE
        )
        answer.model_spec.version.value = self._core.version(spec).number
        for name, value in outputs.items():
            answer.outputs[name].CopyFrom(tf.make_tensor_proto(value))
        return answer

    def _metadata(self, request):
        if not request.HasField("model_spec"):
            raise invalid("Missing ModelSpec")
        return self._core.metadata(request.model_spec, request.metadata_field)


class _ModelService(model_service_pb2_grpc.ModelServiceServicer):
    def __init__(self, core):
        self._core = core

    def GetModelStatus(self, request, context):  # noqa: N802
        return _told(self._status, request, context)

    def _status(self, request):
        if not request.HasField("model_spec"):
            raise invalid("Missing ModelSpec")
        return self._core.status(request.model_spec)


def _told(method, request, context):
    """The answer, or the error's code and message."""
    try:
        return method(request)
    except ServingError as error:
        context.abort(_CODES[int(error.code)], error.message)
