import base64
import json

import numpy as np
import pytest

from keras_flowpose.export.client import rest_json
from keras_flowpose.export.client.errors import BadAnswerError
from keras_flowpose.export.client.signature_table import ServedSignature
from keras_flowpose.export.client.signature_table import ServedTensor

FLOAT = ServedTensor("float32", (-1, 2))
ONE = ServedSignature({}, {"heatmaps": FLOAT})
TWO = ServedSignature({}, {"scores": FLOAT, "size": ServedTensor("int32", ())})


def test_requests_are_columns():
    inputs = {
        "frames": np.array([[1, 255]], np.uint8),
        "present": np.array([True, False]),
        "flows": np.array([0.5], np.float32),
        "image_bytes": [b"\xff\0", b""],
    }

    body = json.loads(rest_json.request_body("clip", inputs))

    assert body == {
        "signature_name": "clip",
        "inputs": {
            "frames": [[1, 255]],
            "present": [True, False],
            "flows": [0.5],
            "image_bytes": [
                {"b64": base64.b64encode(b"\xff\0").decode()},
                {"b64": ""},
            ],
        },
    }


@pytest.mark.parametrize(
    ("value", "dtype"),
    [
        (np.full([7, 9], 255, np.uint8), "uint8"),
        (np.zeros([50], bool), "bool"),
        (np.full([20], -1.2345678e-30, np.float32), "float32"),
        ([b"\xff" * 1000], "string"),
    ],
)
def test_sizes_are_guessed_from_above_but_closely(value, dtype):
    length = len(rest_json.request_body("", {"": value}))
    count = value.size if isinstance(value, np.ndarray) else len(value[0])

    guess = rest_json.bytes_of_json(dtype, count)

    assert length - 60 <= guess <= 1.2 * length


def test_answers_of_one_output_have_no_name():
    found = rest_json.answer_arrays({"outputs": [[1, 2]]}, ONE, "S")
    named = rest_json.answer_arrays(
        {"outputs": {"scores": [[1.5, float("nan")]], "size": [3], "more": 1}},
        TWO,
        "S",
    )

    np.testing.assert_array_equal(found["heatmaps"], np.float32([[1, 2]]))
    np.testing.assert_array_equal(named["scores"], np.float32([[1.5, np.nan]]))
    assert found["heatmaps"].dtype == np.float32
    assert named["size"].dtype == np.int32 and set(named) == {"scores", "size"}


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ({}, "without the outputs scores, size; it has nothing"),
        ({"predictions": []}, "it has predictions"),
        ({"outputs": {"scores": []}}, "it has scores"),
        ({"outputs": {"scores": [[1], [2, 3]], "size": 0}}, "no arrays"),
        ({"outputs": {"scores": "a", "size": 0}}, "no arrays"),
        ({"outputs": {"scores": 1, "size": 1 << 40}}, "no arrays"),
        ({"outputs": {"scores": [1], "size": 1.5}}, "that are no int32"),
        ({"outputs": {"scores": [None], "size": 1}}, "else than numbers"),
        ({"outputs": {"scores": {"a": 1}, "size": 1}}, "no arrays"),
    ],
)
def test_answers_that_hold_none(answer, told):
    with pytest.raises(BadAnswerError, match=told):
        rest_json.answer_arrays(answer, TWO, "S")


@pytest.mark.parametrize(
    "content", [b"", b"<html>", b"[1]", b'{"a": ', b"\xff", b"[" * 100_000]
)
def test_what_is_not_json(content):
    with pytest.raises(BadAnswerError, match="S gave an answer that is not"):
        rest_json.answer_json(content, "S")


def test_metadata_that_says_nothing():
    for answer in ({}, {"metadata": []}, {"metadata": {"signature_def": 1}}):
        with pytest.raises(BadAnswerError, match="is it TF Serving"):
            rest_json.answer_signatures(answer, "S")


def test_metadata():
    side = {"dtype": "DT_UINT8", "tensor_shape": {"dim": [{"size": "-1"}]}}
    odd = {"dtype": "DT_HALF", "tensor_shape": {"unknown_rank": True}}
    table = {"a": {"inputs": {"x": side}, "outputs": {"y": odd}}, "__b": {}}
    answer = {"metadata": {"signature_def": {"signature_def": table}}}

    assert rest_json.answer_signatures(answer, "S") == {
        "a": ServedSignature(
            {"x": ServedTensor("uint8", (-1,))}, {"y": ServedTensor("", None)}
        )
    }


def test_versions():
    one = {"version": "12", "state": "AVAILABLE", "status": {}}

    found = rest_json.answer_versions({"model_version_status": [one]}, "S")

    assert found == {12: "AVAILABLE"}
    with pytest.raises(BadAnswerError, match="which versions"):
        rest_json.answer_versions({"model_version_status": 3}, "S")


def test_beginnings():
    assert rest_json.beginning(b"") == "nothing"
    assert rest_json.beginning(b"a\n  b") == "'a b'"
    assert len(rest_json.beginning(b"x" * 999)) == 82
