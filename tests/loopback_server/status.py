"""Errors that the server tells, by their canonical codes.

Reference:
    `ToHTTPStatusCode` in tensorflow_serving/model_servers/http_server.cc.
"""

import enum


class Code(enum.IntEnum):
    """The canonical codes that are used here, numbered as gRPC does."""

    UNKNOWN = 2
    INVALID_ARGUMENT = 3
    DEADLINE_EXCEEDED = 4
    NOT_FOUND = 5
    RESOURCE_EXHAUSTED = 8
    FAILED_PRECONDITION = 9
    OUT_OF_RANGE = 11
    UNIMPLEMENTED = 12
    INTERNAL = 13
    UNAVAILABLE = 14
    DATA_LOSS = 15


_HTTP = {
    Code.INVALID_ARGUMENT: 400,
    Code.DEADLINE_EXCEEDED: 504,
    Code.NOT_FOUND: 404,
    Code.RESOURCE_EXHAUSTED: 429,
    Code.FAILED_PRECONDITION: 400,
    Code.OUT_OF_RANGE: 400,
    Code.UNIMPLEMENTED: 501,
    Code.UNAVAILABLE: 503,
}


class ServingError(Exception):
    """A request that is answered with an error.

    Args:
        code: Its kind.
        message: What the client is told.
    """

    def __init__(self, code: Code, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message

    @property
    def http_status(self) -> int:
        """The status of an answer by REST."""
        return _HTTP.get(self.code, 500)


def invalid(message: str) -> ServingError:
    """An error that is the client's mistake."""
    return ServingError(Code.INVALID_ARGUMENT, message)
