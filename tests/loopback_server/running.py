"""A server for tests: the real one where there is one, else the loopback's.

with loopback_server(models) as server:
    client = RestClient(server.rest_url, server.model_name)
"""

import contextlib
import json
import os
import select
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.loopback_server.server import LoopbackServer

BINARY = "tensorflow_model_server"
"""TF Serving's program, if it is on the PATH."""

_ROOT = Path(__file__).resolve().parents[2]
_PATIENCE = 600.0  # seconds to load; machines may be busy


@dataclass(frozen=True)
class RunningServer:
    """A server in another process.

    Args:
        rest_url: Where REST is answered.
        grpc_address: Where gRPC is answered.
        model_name: Name of the first model.
        process: It.
        real: Whether it is TF Serving itself.
    """

    rest_url: str
    grpc_address: str
    model_name: str
    process: subprocess.Popen
    real: bool


@contextlib.contextmanager
def loopback_server(
    models: Path,
    own_process: bool = False,
    merging: bool = True,
    warm_up: bool = False,
) -> Iterator[LoopbackServer | RunningServer]:
    """Serves a folder that `export_bundle` wrote to.

    Args:
        models: The folder, with `models.config`.
        own_process: Whether the loopback server gets a process of its own, as
            the real one always has; it takes TensorFlow's import longer.
        merging: Whether requests are merged into batches.
        warm_up: Whether the loopback server replays the warm-up requests
            first; the real one does.

    Yields:
        Something with `rest_url`, `grpc_address` and `model_name`.
    """
    models = Path(models)
    if shutil.which(BINARY):
        with _real(models, merging) as server:
            yield server
    elif own_process:
        with _loopback(models, merging, warm_up) as server:
            yield server
    else:
        with LoopbackServer(models, merging, warm_up) as server:
            yield server


@contextlib.contextmanager
def _loopback(models, merging, warm_up):
    command = [sys.executable, "-m", "tests.loopback_server", str(models)]
    command += [] if merging else ["--no-batching"]
    command += ["--warm-up"] if warm_up else []
    with subprocess.Popen(
        command,
        cwd=_ROOT,
        env={**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            ready, _, _ = select.select([process.stdout], [], [], _PATIENCE)
            if not ready:
                raise RuntimeError("the loopback server did not load")
            told = json.loads(process.stdout.readline())
            yield RunningServer(
                f"http://127.0.0.1:{told['rest']}",
                f"127.0.0.1:{told['grpc']}",
                told["model"],
                process,
                real=False,
            )
        finally:
            process.kill()


@contextlib.contextmanager
def _real(models, merging):
    """Started with the arguments that the bundle's README gives."""
    config = (models / "models.config").read_text(encoding="utf-8")
    local = models / "local.config"
    local.write_text(config.replace("/models/", f"{models.resolve()}/"))
    name = config.split('name: "')[1].split('"')[0]
    rest, grpc = _free_port(), _free_port()
    command = [
        BINARY,
        f"--rest_api_port={rest}",
        f"--port={grpc}",
        f"--model_config_file={local}",
        f"--monitoring_config_file={models / 'monitoring.config'}",
    ]
    if merging:
        command += [
            "--enable_batching",
            f"--batching_parameters_file={models / 'batching.pbtxt'}",
        ]
    with subprocess.Popen(command) as process:
        try:
            url = f"http://127.0.0.1:{rest}"
            _wait_until_loaded(f"{url}/v1/models/{name}", process)
            yield RunningServer(
                url, f"127.0.0.1:{grpc}", name, process, real=True
            )
        finally:
            process.kill()
            local.unlink()


def _free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def _wait_until_loaded(url, process):
    end = time.monotonic() + _PATIENCE
    while process.poll() is None and time.monotonic() < end:
        with (
            contextlib.suppress(OSError),  # not listening yet
            urllib.request.urlopen(url, timeout=5) as answer,
        ):
            if b"AVAILABLE" in answer.read():
                return
        time.sleep(0.2)
    raise RuntimeError(f"{BINARY} did not load the model")
