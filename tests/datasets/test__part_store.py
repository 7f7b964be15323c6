"""Examples come back as they were, and only for the same part."""

import functools
import os
import pickle
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from keras_flowpose.data.schema import clip_features
from keras_flowpose.data.schema import still_features
from keras_flowpose.datasets._damage import Damage
from keras_flowpose.datasets._part_store import PartStore
from keras_flowpose.datasets._parts import Part

ROOT = Path(__file__).resolve().parents[2]
# Ends with zeros, which fixed-length strings would lose.
BYTES = b"\xff\xd8 not really a JPEG \x00\x00"
STILL = {
    "image": BYTES,
    "joints": np.array([[1.5, -2.25], [0, 1e4]], np.float32),
    "visible": np.array([2, 0], np.uint8),
    "video": "film é",
    "frame": 7,
    "scale_reference": 12.5,
    "label_source": "tracker",
}
CLIP = {
    "frames": [BYTES, BYTES + b"2", BYTES + b"3"],
    "present": np.array([True, True, False]),
    "frame_numbers": np.array([-4, 0, 4]),
    "joints": np.arange(12, dtype=np.float32).reshape(3, 2, 2),
    "visible": np.array([[0, 1], [2, 2], [0, 0]], np.uint8),
    "label_source": ["manual", "kinect", "kinect"],
    "video": "a",
    "frame": 0,
    "scale_reference": 0.0,
}


def make(example, path=None, count=2):
    """Examples under text and integer keys."""
    del path
    for number in range(count):
        yield (f"key/{number}" if number else 0), example


def make_damaged():
    """An example of a video whose end is lost."""
    yield "first", STILL
    yield Damage("film é is cut off")


def break_off():
    """Examples that end with an error."""
    yield "first", STILL
    raise OSError("the disk is gone")


def part(*arguments, name="train/a", expensive=True, **named):
    return Part(name, functools.partial(make, *arguments, **named), expensive)


def store(folder, features=None, **conditions):
    return PartStore(folder, conditions, features or still_features(2))


@pytest.mark.parametrize(
    ("example", "features"),
    [(STILL, still_features(2)), (CLIP, clip_features(2, 3))],
    ids=["still", "clip"],
)
def test_examples_are_the_same_when_read_again(example, features, tmp_path):
    parts = store(tmp_path / "parts", features)
    kept = parts.keeping(part(example))

    first, second = list(kept.make()), list(kept.make())

    expected = features.encode_example(example)
    for examples in (first, second):
        assert [key for key, _ in examples] == [0, "key/1"]
        for _, found in examples:
            # What TFDS does with it next.
            again = features.encode_example(found)
            assert set(again) == set(expected)
            assert features.serialize_example(
                found
            ) == features.serialize_example(example)
            np.testing.assert_array_equal(again["joints"], expected["joints"])
    assert parts.has(part(example))


def test_cheap_parts_are_left_alone(tmp_path):
    cheap = part(STILL, expensive=False)

    parts = store(tmp_path / "parts")
    parts.remove_others([cheap])

    assert parts.keeping(cheap) is cheap
    assert not parts.has(cheap)
    assert not (tmp_path / "parts").exists()


def test_cheap_parts_need_not_be_pickled(tmp_path):
    cheap = Part("train/a", lambda: make(STILL))
    parts = store(tmp_path)

    parts.remove_others([cheap])

    assert not parts.has(cheap)


def test_kept_parts_are_not_made_again(tmp_path):
    parts = store(tmp_path)
    list(parts.keeping(part(STILL)).make())
    never = functools.partial(make, STILL)
    kept = parts.keeping(Part("train/a", never, True))

    before = {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()}
    assert len(list(kept.make())) == 2
    assert before == {p: p.stat().st_mtime_ns for p in tmp_path.iterdir()}


def test_damage_is_told_again(tmp_path):
    damaged = Part("train/a", functools.partial(make_damaged), True)
    kept = store(tmp_path).keeping(damaged)

    for made in (list(kept.make()), list(kept.make())):
        (key, _), damage = made
        assert (key, damage) == ("first", Damage("film é is cut off"))


def test_part_that_breaks_off_is_not_kept(tmp_path):
    broken = Part("train/a", functools.partial(break_off), True)
    parts = store(tmp_path)

    with pytest.raises(OSError, match="the disk is gone"):
        list(parts.keeping(broken).make())

    assert not parts.has(broken)
    assert list(tmp_path.iterdir()) == []


def test_everything_that_matters_tells_parts_apart(tmp_path):
    file = tmp_path / "video.avi"
    file.write_bytes(b"12")
    folder = tmp_path / "parts"
    first = part(STILL, file, name="train/a")
    list(store(folder, version="1").keeping(first).make())
    other = {**STILL, "frame": 8}

    assert store(folder, version="1").has(first)
    assert not store(folder, version="2").has(first)
    same_store = store(folder, version="1")
    assert not same_store.has(part(STILL, file, name="train/b"))
    assert not same_store.has(part(other, file, name="train/a"))
    assert not same_store.has(part(STILL, file, 3, name="train/a"))
    os.utime(file, (1, 1))
    assert not same_store.has(first)


def test_files_are_noticed_among_named_arguments_too(tmp_path):
    file = tmp_path / "video.avi"
    file.write_bytes(b"12")
    named = part(STILL, path=file)
    parts = store(tmp_path / "parts")
    list(parts.keeping(named).make())

    assert parts.has(named)
    file.write_bytes(b"123")
    assert not parts.has(named)


def test_others_are_removed(tmp_path):
    parts = store(tmp_path)
    for name in ("train/a", "train/b"):
        list(parts.keeping(part(STILL, name=name)).make())
    (tmp_path / ".half.77.part.tfrecord").write_bytes(b"half")

    parts.remove_others([part(STILL, name="train/b"), part(STILL, name="c")])

    assert len(list(tmp_path.iterdir())) == 1
    assert parts.has(part(STILL, name="train/b"))


def test_kept_parts_can_be_pickled(tmp_path):
    kept = store(tmp_path).keeping(part(STILL))

    examples = list(pickle.loads(pickle.dumps(kept)).make())

    assert len(examples) == 2


@pytest.mark.slow
def test_another_process_finds_the_part(tmp_path):
    parts = store(tmp_path, version="1")
    example = {**STILL, "video": "ascii"}
    list(parts.keeping(part(example, tmp_path)).make())
    code = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "from tests import conftest\n"
        "from pathlib import Path\n"
        "from tests.datasets import test__part_store as t\n"
        "folder = Path(sys.argv[2])\n"
        "example = {**t.STILL, 'video': 'ascii'}\n"
        "print(t.store(folder, version='1').has(t.part(example, folder)))"
    )

    done = subprocess.run(
        [sys.executable, "-c", code, ROOT, tmp_path],
        env={**os.environ, "PYTHONHASHSEED": "77"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.stdout == "True\n", done.stderr
