"""Files beside the model that start, batch and watch a server.

Facts about the server are those of TF Serving's documentation:
https://www.tensorflow.org/tfx/serving/serving_config and
https://github.com/tensorflow/serving/tree/master/tensorflow_serving/batching
"""

from collections.abc import Sequence
from pathlib import Path

BATCHING_FILE = "batching_params.pbtxt"
"""In a version's folder, how requests for it are merged."""


def batching_parameters(batch_sizes: Sequence[int]) -> str:
    """How the server merges requests, as a text of protobuf.

    Args:
        batch_sizes: Sizes to pad to, rising.
    """
    lines = [
        f"max_batch_size {{ value: {batch_sizes[-1]} }}",
        "batch_timeout_micros { value: 2000 }",
        "max_enqueued_batches { value: 100 }",
        *(f"allowed_batch_sizes: {size}" for size in batch_sizes),
    ]
    return "\n".join(lines) + "\n"


def server_files(name: str, batch_sizes: Sequence[int]) -> dict[str, str]:
    """The files of the folder that a server is given, by name.

    Args:
        name: Name of the model, and of the folder with its versions.
        batch_sizes: Sizes to pad batches to, rising.
    """
    return {
        "models.config": _MODELS.format(name=name),
        "batching.pbtxt": batching_parameters(batch_sizes),
        "monitoring.config": _MONITORING,
        "compose.yaml": _COMPOSE,
        "README.md": _README.format(name=name),
    }


def write_server_files(
    folder: Path, name: str, batch_sizes: Sequence[int]
) -> list[str]:
    """Writes the files that are not there yet; others are the user's by now.

    Args:
        folder: The folder that a server is given.
        name: Name of the model.
        batch_sizes: Sizes to pad batches to, rising.

    Returns:
        Sentences for the user, empty if there is nothing to tell.
    """
    for file, text in server_files(name, batch_sizes).items():
        path = folder / file
        if not path.exists():
            path.write_text(text, encoding="utf-8")
    config = folder / "models.config"
    if f'"{name}"' in config.read_text(encoding="utf-8"):
        return []
    return [
        f"{config} was there already and does not name {name}: add a `config` "
        "block for it."
    ]


_MODELS = """\
model_config_list {{
  config {{
    name: "{name}"
    base_path: "/models/{name}"
    model_platform: "tensorflow"
  }}
}}
"""

_MONITORING = """\
prometheus_config {
  enable: true
  path: "/monitoring/prometheus/metrics"
}
"""

_COMPOSE = """\
# docker compose up
services:
  serving:
    image: tensorflow/serving:${TF_SERVING_VERSION:-latest}
    ports:
      - "8500:8500"  # gRPC
      - "8501:8501"  # REST and metrics
    volumes:
      - ".:/models:ro"
    command:
      - --model_config_file=/models/models.config
      - --model_config_file_poll_wait_seconds=60
      - --enable_batching
      - --batching_parameters_file=/models/batching.pbtxt
      - --monitoring_config_file=/models/monitoring.config
    restart: unless-stopped
"""

_README = """\
# Human poses behind TF Serving

`{name}/1`, `{name}/2`, ... are versions of a model; the server loads the
highest and notices new ones.

    docker compose up

or, without containers, in this folder:

    sed "s#/models/#$PWD/#" models.config > local.config
    tensorflow_model_server --rest_api_port=8501 --port=8500 \\
        --model_config_file="$PWD/local.config" --enable_batching \\
        --batching_parameters_file="$PWD/batching.pbtxt" \\
        --monitoring_config_file="$PWD/monitoring.config"

Is it there?

    curl http://localhost:8501/v1/models/{name}
    curl http://localhost:8501/v1/models/{name}/metadata

The pose in a picture:

    (printf '{{"signature_name": "serve_jpeg", "instances": ['
     printf '{{"image_bytes": {{"b64": "'; base64 < picture.jpg | tr -d '\\n'
     printf '"}}}}]}}') |
    curl --data @- http://localhost:8501/v1/models/{name}:predict

The answer has `keypoints` (x, y in pixels of the picture), `scores`, and
`image_size` (height, width). A picture that cannot be decoded has image_size
0, 0 and scores 0; the others of the request are answered all the same. Names,
types and shapes of all signatures, and the joints in their order, are in
`{name}/1/assets/joints.json`.

## Versions

The highest version is served. To hold or go back to one, or to serve two
beside each other, add to the `config` block in `models.config`, which the
server reads again every minute:

    model_version_policy {{ specific {{ versions: 1 versions: 2 }} }}
    version_labels {{ key: "stable" value: 1 }}
    version_labels {{ key: "canary" value: 2 }}

and ask for `/v1/models/{name}/labels/stable:predict`. A label can only be given
to a version that is loaded.

## Batching

Requests are merged into batches and padded to the `allowed_batch_sizes`, all
of which the version's warm-up requests have been through. Only tensors of the
same size can be merged: clients that send `frames` must agree on one size, or
their requests fail together; `serve_jpeg` takes pictures of any size. Do not
switch `pad_variable_length_inputs` on: it would pad frames, too. A version
has its own `batching_params.pbtxt`, read with
`--enable_per_model_batching_parameters`.

Figures for Prometheus: http://localhost:8501/monitoring/prometheus/metrics
"""
