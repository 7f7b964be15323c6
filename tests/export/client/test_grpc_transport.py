"""gRPC through a server that fails in every way that a script can say."""

from concurrent import futures

import grpc
import numpy as np
import pytest

from keras_flowpose.export.client import errors
from keras_flowpose.export.client.grpc_transport import GrpcTransport
from keras_flowpose.export.client.retry import Retry
from keras_flowpose.export.client.server_address import ServedModel
from keras_flowpose.export.client.server_address import server_address
from keras_flowpose.export.client.signature_table import ServedSignature
from keras_flowpose.export.client.signature_table import ServedTensor
from keras_flowpose.export.wire import field
from keras_flowpose.export.wire import number_field

CODES = grpc.StatusCode
AVAILABLE = field(1, number_field(1, 7) + number_field(2, 30))
ONE = ServedSignature({}, {"scores": ServedTensor("float32", (-1,))})


class Script(grpc.GenericRpcHandler):
    """Answers each request by the next step: bytes, or a code and words."""

    def __init__(self, *steps):
        self.steps, self.methods = list(steps), []

    def service(self, details):
        self.methods.append(details.method.rpartition("/")[2])
        return grpc.unary_unary_rpc_method_handler(self._step)

    def _step(self, request, context):
        step = self.steps.pop(0)
        if isinstance(step, bytes):
            return step
        context.abort(*step)


@pytest.fixture(scope="module")
def serve():
    """Plays a script on one server, and gives a transport to it."""
    script = Script()
    server = grpc.server(futures.ThreadPoolExecutor(2), handlers=[script])
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    opened = []

    def play(*steps, max_bytes=1000):
        script.__init__(*steps)
        address = server_address(f"grpc://127.0.0.1:{port}")
        opened.append(GrpcTransport(address, ServedModel("m"), max_bytes))
        return opened[-1], script

    yield play
    for one in opened:
        one.close()
    server.stop(None).wait()


def asked(one, call=None, tries=4):
    waits = []
    retry = Retry(tries=tries, sleep=waits.append, chance=lambda: 1.0)
    deadline = retry.deadline(5, "S")
    call = call or one.versions
    return retry.call(lambda: call(deadline), deadline), waits


def test_a_busy_server_is_asked_again(serve):
    busy = CODES.UNAVAILABLE, "queue is full"
    one, script = serve(busy, busy, AVAILABLE)

    assert asked(one) == ({7: "AVAILABLE"}, [0.1, 0.2])
    assert script.methods == ["GetModelStatus"] * 3


@pytest.mark.parametrize(
    ("step", "kind", "told"),
    [
        (
            (CODES.UNAVAILABLE, "queue is full"),
            errors.UnavailableError,
            r"\(UNAVAILABLE\): queue is full Tried 2 times",
        ),
        (
            (CODES.INVALID_ARGUMENT, "no\nsuch"),
            errors.RequestRefusedError,
            "refuses the request: no such",
        ),
        (
            (CODES.INVALID_ARGUMENT, "Unrecognized servable version label: x"),
            errors.ModelNotFoundError,
            "does not find the label",
        ),
        (
            (CODES.RESOURCE_EXHAUSTED, "Received message larger than max"),
            errors.MessageTooLargeError,
            "wants a smaller `max_bytes`",
        ),
        (
            (CODES.UNIMPLEMENTED, "?"),
            errors.ServerFailedError,
            r"failed \(UNIMPLEMENTED\)",
        ),
        ((CODES.DEADLINE_EXCEEDED, "?"), errors.DeadlineError, "`timeout`"),
        (b"\xff garbage", errors.BadAnswerError, "not TF Serving's"),
        (bytes(2000), errors.MessageTooLargeError, r"larger than max.*1000"),
    ],
)
def test_failures_are_told(serve, step, kind, told):
    one, _ = serve(step, step)
    with pytest.raises(kind, match=told) as caught:
        asked(one, one.signatures, tries=2)
    assert "\n" not in str(caught.value)


def test_no_model_has_no_versions(serve):
    one, _ = serve((CODES.NOT_FOUND, "no"))

    assert asked(one) == ({}, [])


def test_answers_without_what_was_asked(serve):
    one, _ = serve(b"", b"")

    def predict(deadline):
        return one.predict("x", ONE, {"a": np.zeros(2, "f")}, deadline)

    with pytest.raises(errors.BadAnswerError, match="scores; it has nothing"):
        asked(one, predict)
    with pytest.raises(errors.BadAnswerError, match="nothing of signatures"):
        asked(one, one.signatures)


def test_a_request_that_is_too_large_is_not_sent(serve):
    one, script = serve()
    with pytest.raises(errors.MessageTooLargeError, match="for a single row"):
        one.predict("x", ONE, {"a": [b"x" * 999]}, None)
    assert script.methods == []
    assert one.bytes_sent("float32", 10) == 56
    assert one.bytes_sent("bool", 10) == one.bytes_sent("uint8", 10) == 26
