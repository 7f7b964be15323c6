"""The bar counts parts, and shows examples between them."""

import io
import warnings

import pytest
import tensorflow_datasets as tfds

from keras_flowpose.datasets._damage import Damage
from keras_flowpose.datasets._parts import Part
from keras_flowpose.datasets._progress import PreparationProgress


class Terminal(io.StringIO):
    """What a terminal was shown."""

    def isatty(self):
        return True


def terminal_of(monkeypatch):
    """Called in the test itself: pytest sets `sys.stderr` before it."""
    shown = Terminal()
    monkeypatch.setattr("sys.stderr", shown)
    monkeypatch.setenv("COLUMNS", "100")
    return shown


def three_examples():
    yield from (("a", {}), ("b", {}), ("c", {}))


def run(progress, folder):
    parts = [Part(name, three_examples) for name in ("train/1", "train/2")]
    with progress:
        progress.start(len(parts))
        examples = [e for p in parts for e in progress.counting(p).make()]
        writer = progress.writer(tfds.core.FileFormat.TFRECORD)
        records = [(number, b"x") for number, _ in enumerate(examples)]
        writer.write(folder / "shard", iter(records))
    return examples


def test_parts_and_examples_are_counted(monkeypatch, tmp_path):
    terminal = terminal_of(monkeypatch)
    examples = run(PreparationProgress("films/clips", shown=True), tmp_path)

    last = terminal.getvalue().strip().split("\r")[-1]
    assert examples == 2 * list(three_examples())
    assert last.startswith("films/clips: 100%|")
    assert "2/2 parts" in last
    assert "writing 6 of 6 examples" in last


def test_damage_passes_and_is_no_example(monkeypatch):
    terminal = terminal_of(monkeypatch)
    made = [("a", {}), Damage("cut off")]
    progress = PreparationProgress("films", shown=True)
    with progress:
        progress.start(1)
        counted = progress.counting(Part("train/1", lambda: iter(made)))
        assert list(counted.make()) == made

    assert "1 examples" in terminal.getvalue()
    assert "2 examples" not in terminal.getvalue()


def test_examples_pass_while_no_bar_is_shown(monkeypatch, tmp_path):
    terminal = terminal_of(monkeypatch)
    examples = run(PreparationProgress("films", shown=False), tmp_path)

    assert len(examples) == 6
    assert terminal.getvalue() == ""
    assert (tmp_path / "shard").stat().st_size > 0


def test_notes_and_warnings_are_lines(monkeypatch):
    terminal = terminal_of(monkeypatch)
    before = warnings.showwarning
    with PreparationProgress("films", shown=True) as progress:
        warnings.simplefilter("always")
        progress.note("a note")
        warnings.warn("a video has no labels", stacklevel=1)

    assert terminal.getvalue() == "a note\nNote: a video has no labels\n"
    assert warnings.showwarning is before


def test_warnings_stay_warnings_where_nothing_is_shown(monkeypatch):
    terminal = terminal_of(monkeypatch)
    with PreparationProgress("films", shown=False) as progress:
        progress.note("a note")
        with pytest.warns(UserWarning, match="no labels"):
            warnings.warn("a video has no labels", stacklevel=1)

    assert terminal.getvalue() == ""
