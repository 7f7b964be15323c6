"""Imports TensorFlow without its greeting, and with all of its errors.

TensorFlow 2.21 logs half a dozen lines before its logging starts to obey
`TF_CPP_MIN_LOG_LEVEL`: that oneDNN is used, that there is no GPU. A user who
asked for a pose needs none of them. They are written by C++ code, so they are
filtered where they leave the process.
"""

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator
from importlib.abc import MetaPathFinder
from importlib.machinery import PathFinder

GREETING = "|".join(
    [
        # Information, and the remark that logging has not started.
        r"I\d{4} \d\d:",
        r"WARNING: All log messages before absl::InitializeLog",
        # No NVIDIA driver on this machine; other error codes stay visible.
        r"E\d{4} .*failed call to cuInit.*\(303\)",
        # TensorFlow 2.15 on every machine.
        r".* Unable to register cu\w+ factory: .* already been registered",
    ]
)
"""Matches the beginning of the lines that are dropped."""

_FILTER = (
    "import re, sys\n"
    "greeting = re.compile(sys.argv[1].encode())\n"
    "for line in sys.stdin.buffer:\n"
    "    if not greeting.match(line):\n"
    "        sys.stderr.buffer.write(line)\n"
    "        sys.stderr.buffer.flush()\n"
)


def import_tensorflow_quietly() -> None:
    """Arranges that the first import of TensorFlow shows no greeting."""
    # Notes about the processor; these do obey the variable.
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    known = any(isinstance(finder, _QuietFinder) for finder in sys.meta_path)
    if not known and "tensorflow" not in sys.modules:
        sys.meta_path.insert(0, _QuietFinder())


@contextlib.contextmanager
def filtered_stderr(pattern: str = GREETING) -> Iterator[None]:
    """Drops the lines on file descriptor 2 that begin with `pattern`.

    A process of its own does it, so that the last words of a process that
    aborts still arrive. Where it cannot be started nothing is dropped.

    Args:
        pattern: Regular expression, matched at the start of each line.
    """
    command = [sys.executable, "-I", "-S", "-c", _FILTER, pattern]
    sys.stderr.flush()
    try:
        # In a session of its own Ctrl-C does not reach it.
        process = subprocess.Popen(
            command, stdin=subprocess.PIPE, start_new_session=True
        )
    except OSError:
        yield
        return
    with process:
        saved = os.dup(2)
        os.dup2(process.stdin.fileno(), 2)
        try:
            yield
        finally:
            sys.stderr.flush()
            os.dup2(saved, 2)
            os.close(saved)


class _QuietFinder(MetaPathFinder):
    """Finds TensorFlow once, with a loader that runs behind the filter."""

    def find_spec(self, name, path=None, target=None):
        if name != "tensorflow":
            return None
        sys.meta_path.remove(self)
        spec = PathFinder.find_spec(name, path, target)
        if spec is not None and spec.loader is not None:
            _run_filtered(spec.loader)
        return spec


def _run_filtered(loader) -> None:
    load = loader.exec_module

    def exec_module(module):
        with filtered_stderr():
            load(module)
            # The look for GPUs has its own lines; here they are still caught.
            module.config.list_physical_devices()

    loader.exec_module = exec_module
