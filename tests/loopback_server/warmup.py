"""A version's warm-up requests, read with the messages they are written in.

Reference:
    https://www.tensorflow.org/tfx/serving/saved_model_warmup;
    tensorflow_serving/servables/tensorflow/saved_model_warmup.cc.
"""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import tensorflow as tf
from tensorflow_serving.apis import prediction_log_pb2

WARMUP_FILE = "assets.extra/tf_serving_warmup_requests"
"""Where the server looks, in the version's folder."""


def warmup_requests(
    folder: Path,
) -> Iterator[tuple[str, dict[str, np.ndarray]]]:
    """The signature and the inputs of each request.

    Args:
        folder: The version's.
    """
    if not (folder / WARMUP_FILE).is_file():
        return  # only a line in the real server's log
    for record in tf.data.TFRecordDataset(str(folder / WARMUP_FILE)):
        log = prediction_log_pb2.PredictionLog.FromString(record.numpy())
        request = log.predict_log.request
        inputs = {k: tf.make_ndarray(v) for k, v in request.inputs.items()}
        yield request.model_spec.signature_name, inputs
