"""Ctrl-C is one line at every moment, from the first import to the exit."""

import os
import signal
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest

import keras_flowpose

ROOT = Path(__file__).resolve().parents[2]
STOPPED = "flowpose: error: stopped by Ctrl-C\n"

# Starts a program that heeds or ignores Ctrl-C, whatever the tests do: a shell
# that runs them in the background makes them ignore it.
LAUNCH = (
    "import os, signal, sys\n"
    "signal.signal(signal.SIGINT, getattr(signal, sys.argv[1]))\n"
    "os.execv(sys.executable, [sys.executable, *sys.argv[2:]])\n"
)
PAUSE = "import os\nos.write(1, b'here\\n')\nos.read(0, 1)\n"
PAUSE_IN_A_CALLBACK = (
    "class Left:\n"
    "    def __del__(self):\n"
    "        import os\n"
    "        os.write(1, b'here\\n')\n"
    "        os.read(0, 1)\n"
    "Left()\n"
)
PAUSE_IN_AN_EXTENSION = (
    "import os\n"
    "try:\n"
    "    os.write(1, b'here\\n')\n"
    "    os.read(0, 1)\n"
    "except KeyboardInterrupt:\n"
    "    raise ImportError('Importing the C extension failed') from None\n"
)
PAUSE_AT_EXIT = f"import atexit\natexit.register(lambda: exec({PAUSE!r}))\n"
# The real module takes the place of the one that pauses.
THEN_THE_REAL_ONE = (
    "import sys\n"
    "sys.path.remove(os.path.dirname(__file__))\n"
    "del sys.modules[__name__]\n"
    "__import__(__name__)\n"
)
SCRIPT = [
    "-c",
    "import keras_flowpose.cli.start as s; raise SystemExit(s.start())",
]
MODULE = ["-m", "keras_flowpose"]


@contextmanager
def paused(folder, module, code, words, way=MODULE, heed="SIG_DFL"):
    """A command that has reached the pause in a module of ours."""
    (folder / f"{module}.py").write_text(code)
    process = subprocess.Popen(
        [sys.executable, "-c", LAUNCH, heed, *way, *words],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(folder)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with process:
        try:
            assert process.stdout.readline() == "here\n", process.stderr.read()
            yield process
        finally:
            process.kill()


@pytest.mark.parametrize("way", [SCRIPT, MODULE], ids=["script", "module"])
@pytest.mark.parametrize(
    ("module", "code"),
    [
        ("pkgutil", PAUSE),  # imported by the command line itself,
        ("simple_parsing", PAUSE),  # by its parser,
        ("tensorflow", PAUSE),  # and by a command
        ("simple_parsing", PAUSE_IN_A_CALLBACK),
        ("numpy", PAUSE_IN_AN_EXTENSION),
    ],
)
def test_ctrl_c_during_an_import(tmp_path, module, code, way):
    words = ["demo", "--out", str(tmp_path / "demo")]
    with paused(tmp_path, module, code, words, way) as process:
        process.send_signal(signal.SIGINT)
        assert process.communicate(timeout=60) == ("", STOPPED)
    assert process.returncode == 130
    assert not (tmp_path / "demo").exists()


def test_ctrl_c_when_all_is_done_shows_nothing(tmp_path):
    with paused(tmp_path, "sitecustomize", PAUSE_AT_EXIT, ["dance"]) as process:
        process.send_signal(signal.SIGINT)
        told = process.communicate(timeout=60)[1]
    assert "no command 'dance'" in told
    assert told.count("\n") == 1
    assert process.returncode == -signal.SIGINT


def test_other_failures_keep_their_traceback(tmp_path):
    code = PAUSE + "1 / 0\n"
    words = ["demo", "--out", str(tmp_path / "demo")]
    with paused(tmp_path, "numpy", code, words) as process:
        told = process.communicate("\n", timeout=60)[1]
    assert told.startswith("Traceback")
    assert "ZeroDivisionError" in told
    assert process.returncode == 1


def test_a_process_that_ignores_ctrl_c_goes_on_doing_so(tmp_path):
    code = PAUSE + THEN_THE_REAL_ONE
    with paused(
        tmp_path, "simple_parsing", code, ["--version"], heed="SIG_IGN"
    ) as process:
        process.send_signal(signal.SIGINT)
        told = process.communicate("\n", timeout=60)
    assert told == (f"flowpose {keras_flowpose.__version__}\n", "")
    assert process.returncode == 0


def test_nothing_is_imported_before_the_protection():
    code = (
        "import sys\n"
        f"sys.path.append({str(ROOT)!r})\n"
        "before = set(sys.modules)\n"
        "import keras_flowpose.cli.start\n"
        "print(*sorted(set(sys.modules) - before))\n"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-c", code],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == [
        "keras_flowpose",
        "keras_flowpose._version",
        "keras_flowpose.cli",
        "keras_flowpose.cli.start",
    ]
