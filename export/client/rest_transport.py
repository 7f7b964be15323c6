"""TF Serving's REST interface, by the standard library alone."""

import http.client
import socket
import ssl
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

import numpy as np

from keras_flowpose.export.client.errors import BadAnswerError
from keras_flowpose.export.client.errors import MessageTooLargeError
from keras_flowpose.export.client.errors import ModelNotFoundError
from keras_flowpose.export.client.errors import RequestRefusedError
from keras_flowpose.export.client.errors import ServerFailedError
from keras_flowpose.export.client.errors import ServingError
from keras_flowpose.export.client.errors import UnavailableError
from keras_flowpose.export.client.errors import UnreachableError
from keras_flowpose.export.client.rest_json import answer_arrays
from keras_flowpose.export.client.rest_json import answer_json
from keras_flowpose.export.client.rest_json import answer_signatures
from keras_flowpose.export.client.rest_json import answer_versions
from keras_flowpose.export.client.rest_json import beginning
from keras_flowpose.export.client.rest_json import bytes_of_json
from keras_flowpose.export.client.rest_json import request_body
from keras_flowpose.export.client.retry import Deadline
from keras_flowpose.export.client.server_address import ServedModel
from keras_flowpose.export.client.server_address import ServerAddress
from keras_flowpose.export.client.signature_table import ServedSignature
from keras_flowpose.export.client.transport import Tensor

_PIECE = 1 << 16  # bytes read at once

# What a reused connection says when the server had closed it meanwhile.
_CLOSED = (BrokenPipeError, ConnectionResetError, ConnectionAbortedError)


class RestTransport:
    """A `Transport` that keeps one connection open.

    Args:
        address: Of the server.
        model: What is asked for.
        max_bytes: How large a message may be.
    """

    def __init__(
        self, address: ServerAddress, model: ServedModel, max_bytes: int
    ) -> None:
        self._address, self._model, self._max_bytes = address, model, max_bytes
        self._who = f"The server at {address}"
        self._connection: http.client.HTTPConnection | None = None

    def signatures(self, deadline: Deadline) -> dict[str, ServedSignature]:
        """As `Transport`."""
        path = f"{self._model.path}/metadata"
        return answer_signatures(self._ask("GET", path, deadline), self._who)

    def predict(
        self,
        name: str,
        signature: ServedSignature,
        inputs: Mapping[str, Tensor],
        deadline: Deadline,
    ) -> dict[str, np.ndarray]:
        """As `Transport`."""
        body = request_body(name, inputs)
        if len(body) > self._max_bytes:
            raise MessageTooLargeError(
                f"A request for `{name}` has {len(body)} bytes even for a "
                f"single row; `max_bytes` is {self._max_bytes}. gRPC needs a "
                "quarter of the bytes of REST or less."
            )
        path = f"{self._model.path}:predict"
        answer = self._ask("POST", path, deadline, body)
        return answer_arrays(answer, signature, self._who)

    def versions(self, deadline: Deadline) -> dict[int, str]:
        """As `Transport`."""
        path = f"/v1/models/{quote(self._model.name, safe='')}"
        try:
            answer = self._ask("GET", path, deadline)
        except ModelNotFoundError:
            return {}
        return answer_versions(answer, self._who)

    def bytes_sent(self, dtype: str, elements: int) -> int:
        """As `Transport`."""
        return bytes_of_json(dtype, elements)

    def close(self) -> None:
        """As `Transport`."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _ask(
        self,
        method: str,
        path: str,
        deadline: Deadline,
        body: bytes | None = None,
    ) -> dict[str, Any]:
        whole = False
        try:
            status, content = self._exchange(method, path, body, deadline)
            whole = True
        except OSError as error:
            raise self._broken(error, deadline) from error
        except http.client.IncompleteRead as error:
            raise UnreachableError(
                f"{self._who} broke off in the middle of an answer."
            ) from error
        except http.client.HTTPException as error:
            raise BadAnswerError(
                f"{self._who} does not speak HTTP ({error!r}). REST is at "
                "port 8501, gRPC at 8500 (grpc://HOST:8500)."
            ) from error
        finally:
            if not whole:
                self.close()
        if status != http.client.OK:
            raise self._refusal(status, content)
        return answer_json(content, self._who)

    def _exchange(self, method, path, body, deadline):
        reused = self._connection is not None
        try:
            return self._send(method, path, body, deadline)
        except _CLOSED:
            self.close()
            if not reused:
                raise
            # Servers close connections that were idle for a while.
            return self._send(method, path, body, deadline)

    def _send(self, method, path, body, deadline):
        if self._connection is None:
            self._connection = self._connect(deadline)
        connection = self._connection
        stream = connection.sock
        stream.settimeout(deadline.left())
        headers = {} if body is None else {"Content-Type": "application/json"}
        connection.request(method, self._address.path + path, body, headers)
        stream.settimeout(deadline.left())
        response = connection.getresponse()
        content = self._read(response, stream, deadline)
        if response.will_close:
            self.close()
        response.close()
        return response.status, content

    def _connect(self, deadline):
        secure = self._address.scheme == "https"
        kind = http.client.HTTPSConnection if secure else None
        connection = (kind or http.client.HTTPConnection)(
            self._address.host, self._address.port, timeout=deadline.left()
        )
        connection.connect()
        return connection

    def _read(self, response, stream, deadline):
        """Reads an answer; a server that drips cannot outlast the deadline."""
        length, parts, got = response.length, [], 0
        while max(got, length or 0) <= self._max_bytes:
            stream.settimeout(deadline.left())
            part = response.read1(_PIECE)
            if not part:
                if length is not None and got < length:
                    raise http.client.IncompleteRead(b"", length - got)
                return b"".join(parts)
            parts.append(part)
            got += len(part)
        raise MessageTooLargeError(
            f"{self._who} answers with {max(got, length or 0)} bytes or more; "
            f"`max_bytes` is {self._max_bytes}. Ask for fewer rows at once."
        )

    def _broken(self, error: OSError, deadline: Deadline) -> ServingError:
        # What the system itself calls a timeout has a number.
        if isinstance(error, TimeoutError) and error.errno is None:
            return deadline.passed()
        if isinstance(error, socket.gaierror):
            return ServerFailedError(
                f"There is no host {self._address.host!r} ({error.strerror})."
            )
        if isinstance(error, ssl.SSLError):
            return ServerFailedError(
                f"{self._who} cannot be trusted or does not encrypt: {error}."
            )
        return UnreachableError(
            f"No server answers at {self._address}: "
            f"{error.strerror or error}. Is it running, and is this its REST "
            "port (8501)?"
        )

    def _refusal(self, status: int, content: bytes) -> ServingError:
        told = beginning(content)
        try:
            told = str(answer_json(content, "")["error"])
        except (BadAnswerError, KeyError):
            # From a proxy, say.
            if status == http.client.NOT_FOUND:
                return ServerFailedError(
                    f"{self._who} answers 404 without TF Serving's reason, so "
                    f"it may be another server: {told}."
                )
        kind, text = {
            400: (RequestRefusedError, "refuses the request"),
            404: (ModelNotFoundError, "does not find the model"),
            413: (MessageTooLargeError, "finds the request too large"),
            502: (UnavailableError, "cannot answer now (502)"),
            503: (UnavailableError, "cannot answer now (503)"),
            504: (UnavailableError, "was too slow for its own limit (504)"),
        }.get(status, (ServerFailedError, f"failed ({status})"))
        if "servable version label" in told:
            kind, text = ModelNotFoundError, "does not find the label"
        return kind(f"{self._who} {text}: {' '.join(told.split())[:500]}")
