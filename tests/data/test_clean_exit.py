"""Processes end, whatever their pipelines are doing."""

import subprocess
import sys

import pytest

from tests.architecture.source_tree import ROOT
from tests.training.runs import quiet_environment

SCRIPT = """
import sys, time
import tensorflow as tf
from keras_flowpose.data.clean_exit import stop_pipelines_at_exit

def slow(number):
    end = time.time() + 0.2
    while time.time() < end:
        sum(range(1000))  # keeps the interpreter's lock
    return number

stop_pipelines_at_exit()
stop_pipelines_at_exit()
numbers = tf.data.Dataset.range(10**9).map(
    lambda number: tf.numpy_function(slow, [number], tf.int64),
    num_parallel_calls=4,
)
numbers = numbers.batch(4).prefetch(2)
strategy = tf.distribute.MirroredStrategy(["/cpu:0"])
mirrored = strategy.experimental_distribute_dataset(numbers)
iterators = [iter(numbers), iter(mirrored)]
for iterator in iterators:
    next(iterator)
print("read")
if sys.argv[1] == "interrupted":
    raise KeyboardInterrupt
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("kind", "status"), [("at its end", 0), ("interrupted", 130)]
)
def test_live_iterators_do_not_keep_the_process(kind, status):
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, kind],
        cwd=ROOT,
        env=quiet_environment(),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.stdout == "read\n", done.stderr
    # By Ctrl-C Python ends itself with the signal.
    assert done.returncode in (status, -2 if status else 0)
