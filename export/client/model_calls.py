"""Requests to a model: tried again, taken apart, their answers checked."""

from collections.abc import Callable
from collections.abc import Mapping
from typing import TypeVar

import numpy as np

from keras_flowpose.export.client.errors import BadAnswerError
from keras_flowpose.export.client.errors import ModelNotFoundError
from keras_flowpose.export.client.missing_model import explain_missing
from keras_flowpose.export.client.retry import Deadline
from keras_flowpose.export.client.retry import Retry
from keras_flowpose.export.client.row_batches import row_batches
from keras_flowpose.export.client.server_address import ServedModel
from keras_flowpose.export.client.server_address import ServerAddress
from keras_flowpose.export.client.signature_table import ServedSignature
from keras_flowpose.export.client.signature_table import needed_signature
from keras_flowpose.export.client.transport import Tensor
from keras_flowpose.export.client.transport import Transport

T = TypeVar("T")


class ModelCalls:
    """What `PoseClient` does its calls with.

    Args:
        transport: Carries requests.
        address: Where to, for errors.
        model: What is asked for.
        retry: When and how often it is tried again.
        timeout: Seconds for a call.
        max_rows: Rows of a request.
        max_bytes: Of a request or an answer.
    """

    def __init__(
        self,
        transport: Transport,
        address: ServerAddress,
        model: ServedModel,
        retry: Retry,
        timeout: float,
        max_rows: int,
        max_bytes: int,
    ) -> None:
        self.transport = transport
        self._address, self._model = address, model
        self._retry, self._timeout = retry, timeout
        self._max_rows, self._max_bytes = max_rows, max_bytes
        self._offered: Mapping[str, ServedSignature] | None = None

    def deadline(self) -> Deadline:
        """The deadline of a call that begins now."""
        who = f"The server at {self._address}"
        return self._retry.deadline(self._timeout, who)

    def signature(self, name: str, deadline: Deadline) -> ServedSignature:
        """What the model takes and gives under a name; asked once.

        Raises:
            SignatureMissingError: If it does not offer it.
        """
        if self._offered is None:
            self._offered = self._tried(
                lambda: self.transport.signatures(deadline), deadline
            )
        model = f"{self._model} at {self._address}"
        return needed_signature(self._offered, name, model)

    def rows(
        self, name: str, inputs: Mapping[str, Tensor], deadline: Deadline
    ) -> dict[str, np.ndarray]:
        """Sends rows in as many requests as they need.

        Args:
            name: Of the signature.
            inputs: By name, each with one entry for each row.
            deadline: Of all the requests together.

        Returns:
            The outputs of all rows, by name.
        """
        signature = self.signature(name, deadline)
        answered = sum(
            self.transport.bytes_sent(tensor.dtype, _elements(tensor.shape))
            for tensor in signature.outputs.values()
        )
        sizes = [
            max(answered, sum(self._bytes_sent(part) for part in row))
            for row in zip(*inputs.values(), strict=True)
        ]
        found = []
        for rows in row_batches(sizes, self._max_rows, self._max_bytes):
            part = {key: value[rows] for key, value in inputs.items()}
            found.append(self.ask(name, part, deadline))
        return joined(found)

    def ask(
        self,
        name: str,
        inputs: Mapping[str, Tensor],
        deadline: Deadline,
        sides: tuple[int, ...] = (),
    ) -> dict[str, np.ndarray]:
        """Sends one request.

        Args:
            name: Of the signature.
            inputs: By name.
            deadline: Of all tries.
            sides: Those of the outputs after the first, where the signature
                leaves them open.

        Raises:
            BadAnswerError: If the answer has another shape.
        """
        signature = self.signature(name, deadline)
        answer = self._tried(
            lambda: self.transport.predict(name, signature, inputs, deadline),
            deadline,
        )
        rows = len(next(iter(inputs.values())))
        for key, value in answer.items():
            declared = signature.outputs[key].shape or ()
            expected = (rows, *sides, *declared[1 + len(sides) :])
            if value.shape != expected:
                raise BadAnswerError(
                    f"The server at {self._address} answers `{name}` with "
                    f"{key} of shape {value.shape} instead of {expected}."
                )
        return answer

    def _tried(self, attempt: Callable[[], T], deadline: Deadline) -> T:
        try:
            return self._retry.call(attempt, deadline)
        except ModelNotFoundError as error:
            self._offered = None  # it may come back as another one
            versions = self.transport.versions(deadline)
            raise explain_missing(
                self._model, self._address, versions, error
            ) from error

    def _bytes_sent(self, part) -> int:
        if isinstance(part, bytes):
            return self.transport.bytes_sent("string", len(part))
        return self.transport.bytes_sent(part.dtype.name, part.size)


def joined(parts: list[dict[str, np.ndarray]]) -> dict[str, np.ndarray]:
    """Outputs of several requests, one after the other."""
    return {
        key: np.concatenate([part[key] for part in parts]) for key in parts[0]
    }


def _elements(shape):
    """Of a row; an open side counts as one."""
    return int(np.prod(np.abs((shape or (1,))[1:]), dtype=np.int64))
