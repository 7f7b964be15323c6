"""Stills as parts: how many, what is in them, what is refused."""

import pickle

import numpy as np
import pytest
from etils import epath

from keras_flowpose.datasets._stills import Still
from keras_flowpose.datasets._stills import still_parts
from keras_flowpose.safe_files import UserError

JPEG = b"\xff\xd8 picture \xff\xd9"


def still(number, **kwargs):
    joints = np.array([[number, 2.5], [-7, np.nan], [3, -4]])
    visible = np.array([2, 0, 1])
    return Still(f"key{number}", "a.jpg", joints, visible, **kwargs)


def test_every_still_is_in_one_part(tmp_path):
    (tmp_path / "a.jpg").write_bytes(JPEG)
    stills = [still(number) for number in range(1003)]

    parts = still_parts("train", epath.Path(tmp_path), stills)
    parts = pickle.loads(pickle.dumps(parts))

    assert [part.name for part in parts] == [
        "train/00000",
        "train/00500",
        "train/01000",
    ]
    keys = [key for part in parts for key, _ in part.make()]
    assert keys == [f"key{number}" for number in range(1003)]


def test_unlabelled_joints_become_zero_and_hidden_ones_stay(tmp_path):
    (tmp_path / "a.jpg").write_bytes(JPEG)
    (part,) = still_parts("test", epath.Path(tmp_path), [still(5)])

    ((_, example),) = part.make()

    np.testing.assert_array_equal(
        example["joints"], np.float32([[5, 2.5], [0, 0], [3, -4]])
    )
    assert example["joints"].dtype == np.float32
    assert example["visible"].dtype == np.uint8
    assert example["visible"].tolist() == [2, 0, 1]
    assert example["image"] == JPEG
    assert example["video"] == "a.jpg"
    assert example["frame"] == 0
    assert example["scale_reference"] == 0
    assert example["label_source"] == "manual"


def test_stills_of_a_film_know_it(tmp_path):
    (tmp_path / "a.jpg").write_bytes(JPEG)
    stills = [still(1, video="film", frame=9, scale_reference=2.5)]
    (part,) = still_parts("test", epath.Path(tmp_path), stills)

    ((_, example),) = part.make()

    assert example["video"] == "film"
    assert example["frame"] == 9
    assert example["scale_reference"] == 2.5


def test_what_is_no_image_is_refused(tmp_path):
    (tmp_path / "a.jpg").write_bytes(b"<html>")
    (part,) = still_parts("test", epath.Path(tmp_path), [still(1)])

    with pytest.raises(UserError, match=r"a\.jpg is neither a JPEG .*6 bytes"):
        list(part.make())
