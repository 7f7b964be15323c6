from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest

from keras_flowpose.data.label_files import json_fields
from keras_flowpose.safe_files import UserError

PATH = Path("a.json")


def test_fields_of_the_right_kind_are_given():
    entry = {"id": 3, "name": "x", "list": [{}, {"a": 1}], "frame": 0}

    assert json_fields.field_of(PATH, entry, "id", (int, str), "here") == 3
    assert json_fields.field_of(PATH, entry, "name", str, "here") == "x"
    assert json_fields.list_field(PATH, entry, "list") == [{}, {"a": 1}]
    assert json_fields.frame_field(PATH, entry, "here") == 0


@pytest.mark.parametrize(
    ("entry", "kind", "words"),
    [
        ({}, int, "`id` is expected to be an integer. Received nothing."),
        ({"id": True}, int, "Received True."),
        ({"id": None}, (int, str), "an integer or text. Received None."),
        ({"id": []}, Mapping, "an object. Received"),
    ],
)
def test_other_fields_are_named(entry, kind, words):
    with pytest.raises(UserError) as caught:
        json_fields.field_of(PATH, entry, "id", kind, "images[2]")

    assert str(caught.value).startswith("a.json, images[2]: ")
    assert words in str(caught.value)


def test_elements_of_a_list_are_checked():
    with pytest.raises(UserError, match=r"`images\[1\]` .* an object.*7"):
        json_fields.list_field(PATH, {"images": [{}, 7]}, "images")


def test_frames_count_from_0():
    with pytest.raises(UserError, match=r"of talk.*`frame`.*Received -1"):
        json_fields.frame_field(PATH, {"frame": -1}, "x", " (of talk)")


def test_numbers_may_be_missing():
    entry = {"scores": [0.5, None, 1], "empty": None}

    for name, expected in (
        ("scores", [0.5, np.nan, 1]),
        ("empty", [np.nan] * 3),
        ("other", [np.nan] * 3),
    ):
        found = json_fields.numbers_field(PATH, entry, name, 3, "here")
        np.testing.assert_array_equal(found, expected)


@pytest.mark.parametrize("values", [[1, 2], [1, 2, "3"], [1, 2, True], [[]]])
def test_other_numbers_are_refused(values):
    with pytest.raises(UserError, match=r"json, here: `a` .* 3 numbers"):
        json_fields.numbers_field(PATH, {"a": values}, "a", 3, "here")


@pytest.mark.parametrize(
    "values", [[1, 2], [1, 2, 3], [1, "2", 2], "1 2 2", [1, 2, True], None]
)
def test_keypoints_are_x_y_v(values):
    with pytest.raises(UserError, match=r"nose is expected to be x, y, v"):
        json_fields.checked_keypoint(PATH, "here", "nose", values)


def test_keypoints_of_whole_and_other_numbers():
    found = json_fields.checked_keypoint(PATH, "here", "nose", [1, 2.5, 1.0])

    assert found == (1.0, 2.5, 1)


def test_source_is_what_the_file_says_else_told_from_scores():
    source_of = json_fields.source_of

    assert source_of(PATH, {}, {}) == "manual"
    assert source_of(PATH, {}, {"keypoint_scores": []}) == "teacher"
    assert source_of(PATH, {}, {"score": 0.5}) == "teacher"
    said = {"info": {"label_source": "tracker"}}
    assert source_of(PATH, said, {"score": 0.5}) == "tracker"
    with pytest.raises(UserError, match=r"one of manual,.*Received 'me'"):
        source_of(PATH, {"info": {"label_source": "me"}}, {})
