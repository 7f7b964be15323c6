"""What a client needs of whatever carries its requests."""

from collections.abc import Mapping
from collections.abc import Sequence
from typing import Protocol

import numpy as np

from keras_flowpose.export.client.retry import Deadline
from keras_flowpose.export.client.server_address import ServedModel
from keras_flowpose.export.client.server_address import ServerAddress
from keras_flowpose.export.client.signature_table import ServedSignature
from keras_flowpose.safe_files import UserError

Tensor = np.ndarray | Sequence[bytes]
"""An input: an array, or the bytes of each row."""


class Transport(Protocol):
    """Carries one try of one request; a `ServingError` tells how it failed.

    One thread at a time.
    """

    def signatures(self, deadline: Deadline) -> dict[str, ServedSignature]:
        """What the model offers."""

    def predict(
        self,
        name: str,
        signature: ServedSignature,
        inputs: Mapping[str, Tensor],
        deadline: Deadline,
    ) -> dict[str, np.ndarray]:
        """Outputs by name, of the types that the signature says."""

    def versions(self, deadline: Deadline) -> dict[int, str]:
        """The state of each version of the model; none if there is no model."""

    def bytes_sent(self, dtype: str, elements: int) -> int:
        """About how large so many numbers or bytes get on their way."""

    def close(self) -> None:
        """Ends the connection; the next request makes a new one."""


def open_transport(
    address: ServerAddress, model: ServedModel, max_bytes: int
) -> Transport:
    """The transport for an address; it does not connect yet.

    Args:
        address: Of the server.
        model: What is asked for.
        max_bytes: How large a message may be.

    Raises:
        UserError: If it is an address for gRPC and grpcio is not installed.
    """
    if address.scheme.startswith("http"):
        from keras_flowpose.export.client.rest_transport import RestTransport

        return RestTransport(address, model, max_bytes)
    try:
        from keras_flowpose.export.client.grpc_transport import GrpcTransport
    except ModuleNotFoundError as error:
        if error.name != "grpc":
            raise
        raise UserError(
            "gRPC needs a package that is not installed: pip install "
            "'keras-flowpose[serving]'. REST, at http://HOST:8501, needs none."
        ) from error
    return GrpcTransport(address, model, max_bytes)
