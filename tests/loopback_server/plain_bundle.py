"""A bundle whose answers are plain sums, made without the package."""

import shutil
from pathlib import Path

import tensorflow as tf

from tests.loopback_server.warmup import WARMUP_FILE

_MODELS = """\
model_config_list {
  config {
    name: "plain"
    base_path: "/models/plain"
    model_platform: "tensorflow"
    model_version_policy { specific { versions: 1 versions: 3 } }
    version_labels { key: "stable" value: 1 }
  }
}
"""

_BATCHING = """\
max_batch_size { value: 4 }
batch_timeout_micros { value: 2000 }
max_enqueued_batches { value: 100 }
allowed_batch_sizes: 1
allowed_batch_sizes: 4
"""


def plain_bundle(folder: Path) -> Path:
    """Writes versions 1, 2 and 3, all the same, of which 1 and 3 are served.

    - `serving_default`: `x` uint8 `(batch, 2)` to `twice` int32 and `sum`
      float32 `(batch,)`.
    - `text`: `text_bytes` to itself and its `length`; one output is a string.
    - `two`: `a` and `b`, float32 `(batch,)`, to `sum` alone.
    - `whole`: `x` float32 `(batch,)` to its sum, a scalar, which no server can
      take apart.

    Args:
        folder: Where to; made if it is not there.

    Returns:
        The folder, which a server is given.
    """

    def traced(compute, **inputs):
        specs = [
            tf.TensorSpec([None, *more], kind, name)
            for name, (kind, *more) in inputs.items()
        ]
        function = tf.function(compute, input_signature=specs)
        return function.get_concrete_function()

    def default(x):
        x = tf.cast(x, tf.int32)
        total = tf.reduce_sum(tf.cast(x, tf.float32) / 10, axis=1)
        return {"twice": 2 * x, "sum": total}

    def text(text_bytes):
        length = tf.strings.length(text_bytes)
        return {"text_bytes": text_bytes, "length": length}

    signatures = {
        "serving_default": traced(default, x=(tf.uint8, 2)),
        "text": traced(text, text_bytes=(tf.string,)),
        "two": traced(
            lambda a, b: {"sum": a + b}, a=(tf.float32,), b=(tf.float32,)
        ),
        "whole": traced(lambda x: {"sum": tf.reduce_sum(x)}, x=(tf.float32,)),
    }
    first = folder / "plain" / "1"
    tf.saved_model.save(tf.Module(), str(first), signatures)
    (first / WARMUP_FILE).parent.mkdir()
    for number in (2, 3):
        shutil.copytree(first, first.parent / str(number))
    for file, content in (
        ("models.config", _MODELS),
        ("batching.pbtxt", _BATCHING),
        ("monitoring.config", "prometheus_config { enable: true }\n"),
    ):
        (folder / file).write_text(content, encoding="utf-8")
    return folder
