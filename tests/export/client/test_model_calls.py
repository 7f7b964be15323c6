"""Calls over a transport that the test plays."""

import numpy as np
import pytest

from keras_flowpose.export.client import errors
from keras_flowpose.export.client.model_calls import ModelCalls
from keras_flowpose.export.client.model_calls import joined
from keras_flowpose.export.client.retry import Retry
from keras_flowpose.export.client.server_address import ServedModel
from keras_flowpose.export.client.server_address import server_address
from keras_flowpose.export.client.signature_table import ServedSignature
from keras_flowpose.export.client.signature_table import ServedTensor

MODEL = ServedModel("m")
FRAMES = np.arange(7 * 2 * 2 * 3, dtype=np.uint8).reshape(7, 2, 2, 3)


class Played:
    """Answers each row with its first number, and counts."""

    def __init__(self, *failures, wrong=False):
        self.failures, self.wrong = list(failures), wrong
        self.asked, self.sizes = 0, []

    def signatures(self, deadline):
        self.asked += 1
        return {
            "heatmaps": ServedSignature(
                {"frames": ServedTensor("uint8", (-1, -1, -1, 3))},
                {"heatmaps": ServedTensor("float32", (-1, 1, 1, 1))},
            )
        }

    def predict(self, name, signature, inputs, deadline):
        if self.failures:
            raise self.failures.pop(0)
        rows = inputs["frames"]
        self.sizes.append(len(rows))
        if self.wrong:
            rows = rows[1:]
        return {"heatmaps": np.float32(rows[:, :1, :1, :1])}

    def versions(self, deadline):
        return {1: "AVAILABLE", 2: "LOADING"}

    def bytes_sent(self, dtype, elements):
        return elements * (4 if dtype == "float32" else 1)


def calls(transport, model=MODEL, **options):
    chosen = {"timeout": 9, "max_rows": 4, "max_bytes": 999, **options}
    address = server_address("http://h")
    retry = Retry(sleep=lambda _: None)
    return ModelCalls(transport, address, model, retry, **chosen)


def test_rows_are_sent_in_parts_and_joined():
    played = Played(errors.UnavailableError("Busy."))
    one = calls(played)

    for _ in range(2):
        found = one.rows("heatmaps", {"frames": FRAMES}, one.deadline())
        np.testing.assert_array_equal(
            found["heatmaps"], np.float32(FRAMES[:, :1, :1, :1])
        )

    assert played.sizes == [4, 3, 4, 3] and played.asked == 1


def test_bytes_bound_a_part():
    played = Played()
    one = calls(played, max_bytes=30)  # two frames of 12 bytes

    one.rows("heatmaps", {"frames": FRAMES}, one.deadline())

    assert played.sizes == [2, 2, 2, 1]


def test_answers_of_another_shape_are_told():
    one = calls(Played(wrong=True))

    with pytest.raises(
        errors.BadAnswerError, match=r"\(3, 1, 1, 1\) instead of \(4, 1, 1, 1\)"
    ):
        one.rows("heatmaps", {"frames": FRAMES}, one.deadline())


def test_a_version_that_went_is_told_and_asked_anew():
    played = Played(errors.ModelNotFoundError("no"))
    one = calls(played, ServedModel("m", 2))
    inputs = {"frames": FRAMES[:1]}

    with pytest.raises(errors.VersionNotFoundError, match=r"2 \(LOADING\)"):
        one.rows("heatmaps", inputs, one.deadline())
    one.rows("heatmaps", inputs, one.deadline())

    assert played.asked == 2


def test_what_is_not_offered_is_not_asked():
    one = calls(Played())
    with pytest.raises(errors.SignatureMissingError, match="'m' at http://h"):
        one.rows("video", {"frames": FRAMES}, one.deadline())


def test_parts_are_joined_by_name():
    found = joined([{"a": np.array([1])}, {"a": np.array([2, 3])}])

    assert found["a"].tolist() == [1, 2, 3]
