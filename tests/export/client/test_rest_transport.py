"""REST through a server that fails in every way that a script can say."""

import socket

import pytest

from keras_flowpose.export.client import errors
from keras_flowpose.export.client.rest_transport import RestTransport
from keras_flowpose.export.client.retry import Retry
from keras_flowpose.export.client.server_address import ServedModel
from keras_flowpose.export.client.server_address import server_address
from keras_flowpose.export.client.signature_table import ServedSignature
from tests.export.client.faulty_server import CLOSE
from tests.export.client.faulty_server import HANG
from tests.export.client.faulty_server import RESET
from tests.export.client.faulty_server import FaultyServer
from tests.export.client.faulty_server import answer

STATUS = answer(
    b'{"model_version_status": [{"version": "1", "state": "AVAILABLE"}]}'
)
BUSY = answer(b'{"error": "queue is full"}', b"503 Service Unavailable")


def transport(port, max_bytes=1000, path=""):
    address = server_address(f"http://127.0.0.1:{port}{path}")
    return RestTransport(address, ServedModel("m"), max_bytes)


def asked(one, seconds=5.0, tries=4):
    """The versions, which every script's last answer tells; and the waits."""
    waits = []
    retry = Retry(tries=tries, sleep=waits.append, chance=lambda: 1.0)
    deadline = retry.deadline(seconds, "S")
    try:
        return retry.call(lambda: one.versions(deadline), deadline), waits
    finally:
        one.close()


def check(script, waits, connections):
    with FaultyServer(*script) as server:
        found, waited = asked(transport(server.port))
    assert found == {1: "AVAILABLE"}
    assert waited == pytest.approx(waits)
    assert server.connections == connections and server.steps == []


def test_a_connection_serves_many_requests():
    with FaultyServer(*[STATUS] * 3) as server:
        one = transport(server.port, path="/behind")
        deadline = Retry().deadline(5, "S")
        for _ in range(3):
            one.versions(deadline)
        one.close()

    assert server.connections == 1
    assert server.requests == ["GET /behind/v1/models/m"] * 3


@pytest.mark.parametrize(
    "fault", [RESET, CLOSE, (STATUS[:-9],), (b"HTTP/1.1",)]
)
def test_broken_connections_are_tried_again(fault):
    # A cut first line is no HTTP at all.
    if isinstance(fault, tuple) and fault[0] == b"HTTP/1.1":
        with FaultyServer(fault) as server:
            one = transport(server.port)
            with pytest.raises(errors.BadAnswerError, match="not speak HTTP"):
                asked(one)
        return
    check([fault, fault, STATUS], [0.1, 0.2], 3)


def test_a_busy_server_is_asked_again_on_the_same_connection():
    check([BUSY, BUSY, STATUS], [0.1, 0.2], 1)


def test_an_idle_connection_that_was_closed_is_no_failure():
    with FaultyServer(STATUS, CLOSE, STATUS) as server:
        one = transport(server.port)
        deadline = Retry().deadline(5, "S")
        assert one.versions(deadline) == one.versions(deadline)
        one.close()
    assert server.connections == 2


def test_a_server_that_starts_late():
    started = []

    def sleep(_):
        # Bound on the second wait, to the port that refused before.
        waits.append(_)
        if len(waits) == 2:
            started.append(FaultyServer(STATUS))
            one._address = server_address(f"http://127.0.0.1:{started[0].port}")

    waits = []
    one = transport(_free_port())
    retry = Retry(tries=4, sleep=sleep, chance=lambda: 1.0)
    deadline = retry.deadline(5, "S")

    found = retry.call(lambda: one.versions(deadline), deadline)

    one.close()
    with started[0]:
        assert found == {1: "AVAILABLE"} and waits == [0.1, 0.2]


@pytest.mark.parametrize(
    ("step", "kind", "told"),
    [
        (answer(b"<html>"), errors.BadAnswerError, "not JSON.*'<html>'"),
        (answer(b""), errors.BadAnswerError, "not JSON.*: nothing"),
        (answer(b"{}"), errors.BadAnswerError, "which versions it has"),
        ((b"garbage\r\n\r\n",), errors.BadAnswerError, "not speak HTTP"),
        (
            answer(b'{"error": "no"}', b"400 Bad Request"),
            errors.RequestRefusedError,
            "refuses the request: no",
        ),
        (
            answer(b'{"error": "boom"}', b"500 Internal Server Error"),
            errors.ServerFailedError,
            r"failed \(500\): boom",
        ),
        (
            answer(b"<h1>Not found</h1>", b"404 Not Found"),
            errors.ServerFailedError,
            "may be another server: '<h1>Not found",
        ),
        (
            answer(b"x" * 5000),
            errors.MessageTooLargeError,
            "5000 bytes or more; `max_bytes` is 1000",
        ),
        (
            answer(b"", b"413 Too Large"),
            errors.MessageTooLargeError,
            "too large: nothing",
        ),
    ],
)
def test_what_will_not_pass_is_told_at_once(step, kind, told):
    with FaultyServer(step) as server, pytest.raises(kind, match=told):
        asked(transport(server.port))


def test_a_long_answer_without_a_length_is_not_read_whole():
    chunk = b"fff\r\n" + b"x" * 0xFFF + b"\r\n"
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    with (
        FaultyServer((head + 4 * chunk,)) as server,
        pytest.raises(errors.MessageTooLargeError, match="or more"),
    ):
        asked(transport(server.port))


@pytest.mark.parametrize("step", [HANG, (STATUS[:-9],)])
def test_the_deadline_holds(step):
    with (
        FaultyServer(step, HANG) as server,
        pytest.raises(errors.ServingError) as caught,
    ):
        asked(transport(server.port), seconds=0.2)
    assert type(caught.value) is errors.DeadlineError
    assert "S did not answer within 0.2 s" in str(caught.value)


def test_no_model_has_no_versions():
    missing = answer(b'{"error": "Could not find"}', b"404 Not Found")
    with FaultyServer(missing) as server:
        assert asked(transport(server.port)) == ({}, [])


def test_hosts_that_do_not_exist():
    one = RestTransport(
        server_address("http://no-such-host.invalid"), ServedModel("m"), 99
    )
    with pytest.raises(errors.ServerFailedError, match="no host 'no-such"):
        asked(one)


def test_a_request_that_is_too_large_is_not_sent():
    one, nothing = transport(1), ServedSignature({}, {})
    with pytest.raises(errors.MessageTooLargeError, match="for a single row"):
        one.predict("serve_jpeg", nothing, {"image_bytes": [b"x" * 999]}, None)


def _free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]
