"""A pass over windows that goes on where it was interrupted."""

import numpy as np
import pytest

from keras_flowpose.training import kept_parts as module
from keras_flowpose.training.kept_parts import kept_parts
from keras_flowpose.training.kept_sums import KeptSums


class Pass:
    """Eleven numbers in parts of four; remembers what it is asked for."""

    def __init__(self, folder, monkeypatch):
        monkeypatch.setattr(module, "PART", 4)
        self.folder, self.started, self.made = folder, [], 0

    def read(self, first):
        self.started.append(first)
        return iter(range(first, 1000))

    def make(self, part):
        array = np.array(list(part))
        self.made += 1
        return array

    def run(self):
        kept = KeptSums(self.folder, ["numbers"])
        return [
            list(array) for array in kept_parts(kept, 11, self.read, self.make)
        ]


PARTS = [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9, 10]]


def test_one_stream_gives_all_parts_and_the_last_is_shorter(
    tmp_path, monkeypatch
):
    once = Pass(tmp_path, monkeypatch)
    assert once.run() == PARTS
    assert once.started == [0]
    assert once.run() == PARTS
    assert (once.started, once.made) == ([0], 3)


def test_only_damaged_parts_are_made_again(tmp_path, monkeypatch):
    again = Pass(tmp_path, monkeypatch)
    again.run()
    files = sorted(tmp_path.iterdir())
    files[0].unlink()
    files[2].write_bytes(files[2].read_bytes()[:-3])
    assert again.run() == PARTS
    assert again.started == [0, 0, 8]


def test_an_interruption_costs_the_part_it_falls_into(tmp_path, monkeypatch):
    broken = Pass(tmp_path, monkeypatch)
    make = broken.make

    def interrupted(part):
        if broken.made == 1:
            raise KeyboardInterrupt
        return make(part)

    broken.make = interrupted
    with pytest.raises(KeyboardInterrupt):
        broken.run()
    broken.make = make
    assert broken.run() == PARTS
    assert broken.started == [0, 4]
    assert broken.made == 3


def test_too_few_windows_are_an_error(tmp_path, monkeypatch):
    short = Pass(tmp_path, monkeypatch)
    short.read = lambda first: iter(range(first, 6))
    with pytest.raises(RuntimeError):
        short.run()
