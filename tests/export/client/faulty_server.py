"""A server that does what a script says, one step for each request."""

import contextlib
import socket
import struct
import threading


def answer(
    content: bytes, status: bytes = b"200 OK", more: bytes = b""
) -> bytes:
    """An answer of HTTP, with more headers if there are some."""
    head = b"HTTP/1.1 %s\r\nContent-Length: %d\r\n%s\r\n"
    return head % (status, len(content), more) + content


RESET = object()
"""A step: the connection is reset."""

HANG = object()
"""A step: nothing ever comes."""

CLOSE = object()
"""A step: the connection is closed before any answer."""


class FaultyServer:
    """Takes one step for each request that comes, over loopback.

    Args:
        *steps: What to send as it is, or one of the steps above. A tuple is
            what to send, after which the connection is closed.

    Attributes:
        requests: The first lines of the requests.
        connections: How many were made.
    """

    def __init__(self, *steps) -> None:
        self.steps, self.requests, self.connections = list(steps), [], 0
        self._over = threading.Event()
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def __enter__(self) -> "FaultyServer":
        return self

    def __exit__(self, *_) -> None:
        self._over.set()
        with contextlib.suppress(OSError):  # wakes the thread
            socket.create_connection(("127.0.0.1", self.port), 1).close()
        self._thread.join(5)
        self._listening.close()

    def _serve(self):
        while not self._over.is_set():
            connection, _ = self._listening.accept()
            self.connections += not self._over.is_set()
            with connection, contextlib.suppress(OSError):
                while self._request(connection) and self._step(connection):
                    pass

    def _request(self, connection):
        """Reads a request whole; False if there is none."""
        stream = connection.makefile("rb")
        first = stream.readline()
        if not first:
            return False
        length = 0
        while (line := stream.readline().strip()) != b"":
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        stream.read(length)
        self.requests.append(first.decode().rsplit(" ", 1)[0])
        return True

    def _step(self, connection):
        """Takes the next step; False if the connection is over."""
        step = self.steps.pop(0)
        if step is RESET:
            linger = struct.pack("ii", 1, 0)
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        elif step is HANG:
            self._over.wait(20)
        elif step is not CLOSE:
            connection.sendall(step[0] if isinstance(step, tuple) else step)
            return isinstance(step, bytes)
        return False
