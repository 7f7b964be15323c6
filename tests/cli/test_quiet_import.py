"""TensorFlow's greeting is dropped; everything else arrives, and in time."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from keras_flowpose.cli.quiet_import import GREETING

ROOT = Path(__file__).resolve().parents[2]

FILTERED = (
    "import os, sys\n"
    "from keras_flowpose.cli.quiet_import import filtered_stderr\n"
    "with filtered_stderr():\n"
    "    os.write(2, b'I0000 00:00:17.5 port.cc:153] oneDNN is on\\n')\n"
    "    os.write(2, b'E0000 00:00:17.5 disk.cc:1] real\\n')\n"
    "    print('warning', file=sys.stderr)\n"
    "    {inside}\n"
    "print('I0000 00:00:17.5 later', file=sys.stderr)\n"
)


def _run(code):
    environment = {k: v for k, v in os.environ.items() if "TF_CPP" not in k}
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("line", "dropped"),
    [
        ("I0000 00:00:1795399804.02 10973 port.cc:153] oneDNN", True),
        ("WARNING: All log messages before absl::InitializeLog() is", True),
        ("E0000 00:00:1.9 1 cuda.cc:52] failed call to cuInit: (303)", True),
        ("E0000 00:00:1.9 1 cuda.cc:52] failed call to cuInit: (999)", False),
        ("E0000 00:00:1.9 1 cuda.cc:52] out of memory (303)", False),
        ("W0000 00:00:1.9 1 gpu.cc:5] cannot dlopen some libraries", False),
        ("F0000 00:00:1.9 1 cpu.cc:7] was compiled to use AVX", False),
        ("Traceback (most recent call last):", False),
        ("It begins with I", False),
    ],
)
def test_what_counts_as_greeting(line, dropped):
    assert bool(re.match(GREETING, line)) == dropped


def test_other_lines_pass_and_later_ones_are_not_touched():
    done = _run(FILTERED.format(inside="pass"))

    assert done.stderr.splitlines() == [
        "E0000 00:00:17.5 disk.cc:1] real",
        "warning",
        "I0000 00:00:17.5 later",
    ]
    assert done.returncode == 0


def test_last_words_before_an_abort_arrive():
    done = _run(FILTERED.format(inside="sys.stderr.flush(); os.abort()"))

    assert done.stderr.splitlines()[:2] == [
        "E0000 00:00:17.5 disk.cc:1] real",
        "warning",
    ]
    assert done.returncode != 0


def test_without_the_filter_process_nothing_is_lost():
    code = "import sys; sys.executable = '/no/such/file'\n"
    done = _run(code + FILTERED.format(inside="pass"))

    assert len(done.stderr.splitlines()) == 4
    assert done.returncode == 0


@pytest.mark.slow
def test_tensorflow_comes_quietly():
    done = _run(
        "from keras_flowpose.cli.quiet_import import *\n"
        "import_tensorflow_quietly(); import_tensorflow_quietly()\n"
        "import sys; assert 'tensorflow' not in sys.modules\n"
        "import tensorflow as tf\n"
        "print(int(tf.ones([2])[0] + 1), tf.__spec__.name)\n"
        "assert not [f for f in sys.meta_path if 'Quiet' in str(f)]\n"
    )

    assert (done.stdout, done.returncode) == ("2 tensorflow\n", 0), done.stderr
    assert done.stderr == ""
