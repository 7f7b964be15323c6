"""Serves a folder in a process that has nothing of keras_flowpose.

    python -m tests.loopback_server MODELS [--rest_api_port 0] [--port 0]

Prints the ports when it is ready, and ends with its standard input.
"""

import argparse
import json
import sys
from pathlib import Path


def main() -> None:
    """Serves until the standard input ends."""
    for name in ("keras_flowpose", "tensorflow_addons"):
        sys.modules[name] = None  # cannot be imported from here on
    import tensorflow as tf

    from tests.loopback_server.server import LoopbackServer

    tf.get_logger().setLevel("ERROR")  # the loader's deprecation
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("models", type=Path, help="folder with models.config")
    parser.add_argument("--rest_api_port", type=int, default=0)
    parser.add_argument("--port", type=int, default=0, help="of gRPC")
    parser.add_argument(
        "--no-batching", action="store_true", help="answer requests one by one"
    )
    parser.add_argument(
        "--warm-up", action="store_true", help="replay the warm-up requests"
    )
    options = parser.parse_args()
    with LoopbackServer(
        options.models,
        not options.no_batching,
        options.warm_up,
        options.rest_api_port,
        options.port,
    ) as server:
        ready = {"rest": server.rest_port, "grpc": server.grpc_port}
        print(json.dumps({**ready, "model": server.model_name}), flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    main()
