"""What can go wrong between a client and its server; one family, one line each.

All are `UserError`, which the command line tells without a traceback.
"""

from typing import TYPE_CHECKING

from keras_flowpose.safe_files import UserError

if TYPE_CHECKING:
    from keras_flowpose.export.client.poses import Poses


class ServingError(UserError):
    """The server did not give what was asked for.

    Attributes:
        passes: Whether the same request may succeed a little later, so that it
            is tried again.
    """

    passes = False


class UnreachableError(ServingError):
    """No server answers, or the connection broke."""

    passes = True


class UnavailableError(ServingError):
    """The server says that it cannot answer now: it starts, or is too busy."""

    passes = True


class DeadlineError(ServingError):
    """The time for the whole call was up."""


class ModelNotFoundError(ServingError):
    """The server has no model of that name, or none of it is loaded."""


class VersionNotFoundError(ServingError):
    """The server has the model, but not this version or label of it."""


class SignatureMissingError(ServingError):
    """The model does not offer what was asked for."""


class RequestRefusedError(ServingError):
    """The server says that the request is wrong; it would be wrong again."""


class ServerFailedError(ServingError):
    """The server failed, or is none of TF Serving."""


class BadAnswerError(ServingError):
    """The answer cannot be read, or does not fit the request."""


class MessageTooLargeError(ServingError):
    """A row is too large to be sent or answered; nothing was sent."""


class BadImagesError(ServingError):
    """Some images could not be decoded.

    Args:
        message: Which.
        rows: Their numbers, from 0.
        poses: The whole answer; these rows are 0 in it.
    """

    def __init__(self, message: str, rows: list[int], poses: "Poses") -> None:
        super().__init__(message)
        self.rows = rows
        self.poses = poses
