"""Requests that a server answers to itself before it takes any from outside.

The first request of each kind and batch size is slow: memory is claimed,
graphs are optimised, libraries choose their kernels. TF Serving replays the
`PredictionLog` messages of `assets.extra/tf_serving_warmup_requests` first.
One bad record makes the load of the whole version fail.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import tensorflow as tf

from keras_flowpose.export.signatures import Signature
from keras_flowpose.export.wire import field

WARMUP_FILE = "assets.extra/tf_serving_warmup_requests"
"""Where the server looks, in the version's folder; without a suffix."""

# Whose windows go through the net one by one: what a batch of one has warmed
# up, serves larger ones, which would take seconds.
_ONE_BY_ONE = ("clip",)


def write_warmup_file(
    path: Path,
    signatures: Sequence[Signature],
    examples: dict[str, np.ndarray],
    batch_sizes: Sequence[int],
    name: str,
) -> int:
    """Writes one request for each signature and batch size.

    (`clip` has only one, of the smallest size: its windows go through the net
    one by one.) The first row begins with an example; a tensor's message need
    not tell what only repeats the last value, so that large batches cost
    nothing.

    Args:
        path: The file; its folder must exist.
        signatures: What is asked for.
        examples: For each name of an input, the values that it begins with.
        batch_sizes: Rows of the requests, rising.
        name: Name of the model on the server.

    Returns:
        The number of requests.
    """
    records = [
        _prediction_log(signature, examples, size, name)
        for signature in signatures
        for size in (
            batch_sizes[:1] if signature.name in _ONE_BY_ONE else batch_sizes
        )
    ]
    with tf.io.TFRecordWriter(str(path)) as writer:
        for record in records:
            writer.write(record)
    return len(records)


def _prediction_log(signature, examples, batch_size, name):
    """A `PredictionLog` with a `PredictLog` with a `PredictRequest`."""
    model_spec = field(1, name) + field(3, signature.name)
    request = field(1, model_spec)
    for spec in signature.inputs:
        tensor = _tensor(spec, examples[spec.name], batch_size)
        request += field(2, field(1, spec.name) + field(2, tensor))
    return field(6, field(1, request))


def _tensor(spec, example, batch_size):
    """A `TensorProto` that begins with `example` and repeats its last value."""
    example = np.asarray(example)
    # Sizes that the signature leaves open are those of the example, which is
    # the last frame of a batch or of a window.
    shape = spec.shape.as_list()[1:]
    missing = len(shape) - example.ndim
    shape[missing:] = example.shape
    proto = tf.make_tensor_proto(
        example.flat[-1], spec.dtype, [batch_size, *shape]
    )
    values = example.ravel().tolist()
    if spec.dtype == tf.string:
        proto.string_val[:] = values
    elif spec.dtype == tf.bool:
        proto.bool_val[:] = values
    elif spec.dtype == tf.uint8:
        proto.int_val[:] = values
    else:
        proto.float_val[:] = values
    return proto.SerializeToString()
