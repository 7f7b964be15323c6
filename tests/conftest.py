"""Makes the bare checkout importable, and keeps TensorFlow quiet and small."""

import gc
import os
import sys
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
os.environ.setdefault("MPLBACKEND", "Agg")

import pytest

import keras_flowpose

# `keras_flowpose.datasets` and `keras_flowpose.export` lie at the root of the
# repository; an installed package maps them, a bare checkout does so here.
ROOT = str(Path(__file__).resolve().parents[1])
if ROOT not in keras_flowpose.__path__:
    keras_flowpose.__path__.append(ROOT)


@pytest.fixture(scope="session")
def dummy_data_dir(tmp_path_factory) -> Path:
    """A data folder with `lspet_pose` prepared from its dummy data."""
    from keras_flowpose.datasets.lspet_pose import lspet_pose_dataset_builder
    from keras_flowpose.datasets.prepare import prepare

    folder = tmp_path_factory.mktemp("prepared")
    dummy = lspet_pose_dataset_builder.Builder.code_path.parent / "dummy_data"
    prepare("lspet_pose", dummy, folder)
    return folder


@pytest.fixture(autouse=True)
def _seeds():
    """Makes initial weights and dropout the same in every run and order."""
    # Tests that need no TensorFlow shall not wait for its import.
    if "tensorflow" in sys.modules:
        sys.modules["tensorflow"].keras.utils.set_random_seed(0)


def pytest_sessionstart():
    """Imports make no garbage, and much that would be looked through."""
    gc.disable()


def pytest_collection_finish():
    """Collects garbage seldom, and never looks through what was imported.

    Tests that trace graphs spent 4 to 9 % of their time on it.
    """
    gc.freeze()
    gc.set_threshold(10_000, 10, 5)
    gc.enable()


def pytest_terminal_summary(terminalreporter):
    """Counts the tests that need more than Python; a skip is overlooked."""
    for marker, words in (("real_data", "real-data"), ("browser", "browser")):
        counts = {}
        for outcome in ("passed", "failed", "skipped"):
            reports = terminalreporter.stats.get(outcome, [])
            counts[outcome] = sum(marker in r.keywords for r in reports)
        ran = counts["passed"] + counts["failed"]
        line = f"{words} tests: {ran} ran, {counts['skipped']} skipped"
        terminalreporter.write_line(line)
