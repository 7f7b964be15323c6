"""A version of a model, loaded and run as the server's C++ does.

Reference:
    tensorflow_serving/servables/tensorflow/predict_util.cc and
    tensorflow/cc/saved_model/util.cc.
"""

import threading
from pathlib import Path

import numpy as np
import tensorflow as tf
from tensorflow.core.protobuf import config_pb2

from tests.loopback_server.status import Code
from tests.loopback_server.status import ServingError
from tests.loopback_server.status import invalid

Tensors = dict[str, np.ndarray]


class ServedVersion:
    """A version's session.

    Python's `Session.run` compares shapes with the placeholders and raises an
    error of its own; C++ does not, and what is wrong meets the graph. So the
    session is called by the interface beneath.

    Args:
        number: The version.
        folder: Where it lies.
    """

    def __init__(self, number: int, folder: Path) -> None:
        self.number, self.folder = number, folder
        self._session = tf.compat.v1.Session(graph=tf.Graph())
        with self._session.graph.as_default():
            loaded = tf.compat.v1.saved_model.load(
                self._session, ["serve"], str(folder)
            )
        self.signatures = dict(loaded.signature_def)
        self._callables = {}
        self._lock = threading.Lock()

    def check_inputs(self, signature: str, given: list[str]) -> None:
        """Refuses a request whose inputs are not those of its signature.

        Raises:
            ServingError: If so.
        """
        known = self._signature(signature)
        extra = sorted(set(given) - set(known.inputs))
        missing = sorted(set(known.inputs) - set(given))
        if len(given) != len(known.inputs):
            raise invalid(
                f"input size does not match signature: {len(given)}!="
                f"{len(known.inputs)} len({{{','.join(sorted(given))}}}) != "
                f"len({{{','.join(sorted(known.inputs))}}}). Sent extra: "
                f"{{{','.join(extra)}}}. Missing but required: "
                f"{{{','.join(missing)}}}."
            )
        if missing:
            raise invalid(
                f"Signature input alias: {missing[0]}(feed name: "
                f"{known.inputs[missing[0]].name}) not found in request and no "
                "default value provided."
            )

    def outputs(self, signature: str, wanted: list[str]) -> tuple[str, ...]:
        """Names of the outputs to answer with: those asked for, or all.

        Raises:
            ServingError: If there is no such output.
        """
        known = self._signature(signature).outputs
        for name in wanted:
            if name not in known:
                raise invalid(
                    f"output tensor alias not found in signature: {name} "
                    "Outputs expected to be in the set "
                    f"{{{','.join(sorted(known))}}}."
                )
        if len(set(wanted)) < len(wanted):
            raise invalid("duplicate output tensor alias")
        return tuple(wanted) or tuple(sorted(known))

    def run(
        self, signature: str, inputs: Tensors, outputs: tuple[str, ...]
    ) -> Tensors:
        """Answers one batch.

        Args:
            signature: Its name.
            inputs: By name; those of the signature.
            outputs: Names of what is wanted.

        Raises:
            ServingError: If the graph fails.
        """
        names = tuple(sorted(inputs))
        call = self._callable(signature, names, outputs)
        try:
            found = call(*(inputs[name] for name in names))
        except tf.errors.OpError as error:
            code = (
                Code(error.error_code)
                if error.error_code in set(Code)
                else Code.UNKNOWN
            )
            raise ServingError(code, error.message) from error
        return dict(zip(outputs, found, strict=True))

    def close(self) -> None:
        """Frees the session."""
        self._callables.clear()
        self._session.close()

    def _signature(self, name):
        if name not in self.signatures:
            raise ServingError(
                Code.FAILED_PRECONDITION,
                f'Serving signature key "{name}" not found.',
            )
        return self.signatures[name]

    def _callable(self, signature, inputs, outputs):
        with self._lock:
            key = (signature, inputs, outputs)
            if key not in self._callables:
                known = self._signature(signature)
                options = config_pb2.CallableOptions()
                options.feed.extend(known.inputs[x].name for x in inputs)
                options.fetch.extend(known.outputs[x].name for x in outputs)
                make = self._session._make_callable_from_options
                self._callables[key] = make(options)
            return self._callables[key]
