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

from keras_flowpose.export.signatures import ONE_BY_ONE
from keras_flowpose.export.signatures import Signature
from keras_flowpose.export.wire import field

WARMUP_FILE = "assets.extra/tf_serving_warmup_requests"
"""Where the server looks, in the version's folder; without a suffix."""

_CLIP_FRAMES = 3  # of a clip that may have any number


def write_warmup_file(
    path: Path,
    signatures: Sequence[Signature],
    examples: dict[str, np.ndarray],
    batch_sizes: Sequence[int],
    name: str,
) -> int:
    """Writes one request for each signature and batch size.

    (Those of `ONE_BY_ONE` have only one, of the smallest size.) The smallest
    request begins with an example; all else repeats its last value, which a
    tensor's message need not tell, so that large batches cost nothing.

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
        _prediction_log(signature, examples, size, size == sizes[0], name)
        for signature in signatures
        for sizes in [_sizes(signature, batch_sizes)]
        for size in sizes
    ]
    with tf.io.TFRecordWriter(str(path)) as writer:
        for record in records:
            writer.write(record)
    return len(records)


def _sizes(signature, batch_sizes):
    return batch_sizes[:1] if signature.name in ONE_BY_ONE else batch_sizes


def _prediction_log(signature, examples, batch_size, whole, name):
    """A `PredictionLog` with a `PredictLog` with a `PredictRequest`."""
    model_spec = field(1, name) + field(3, signature.name)
    request = field(1, model_spec)
    for spec in signature.inputs:
        tensor = _tensor(spec, examples[spec.name], batch_size, whole)
        request += field(2, field(1, spec.name) + field(2, tensor))
    return field(6, field(1, request))


def _tensor(spec, example, batch_size, whole):
    """A `TensorProto`: the example, its last value from there on."""
    example = np.asarray(example)
    # Sizes that the signature leaves open are those of the example, which is
    # the last frame of a batch or of a window.
    shape = spec.shape.as_list()[1:]
    missing = len(shape) - example.ndim
    shape[missing:] = example.shape
    shape = [_CLIP_FRAMES if side is None else side for side in shape]
    proto = tf.make_tensor_proto(
        example.flat[-1], spec.dtype, [batch_size, *shape]
    )
    values = example.ravel()[0 if whole else -1 :].tolist()
    if spec.dtype == tf.string:
        proto.string_val[:] = values
    elif spec.dtype == tf.bool:
        proto.bool_val[:] = values
    elif spec.dtype == tf.uint8:
        proto.int_val[:] = values
    else:
        proto.float_val[:] = values
    return proto.SerializeToString()
