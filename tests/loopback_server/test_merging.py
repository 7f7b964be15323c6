"""Requests are merged, padded, taken apart, and fail together."""

import threading

import numpy as np
import pytest

from tests.loopback_server.merging import BatchingParameters
from tests.loopback_server.merging import Merger
from tests.loopback_server.status import Code
from tests.loopback_server.status import ServingError

PARAMETERS = BatchingParameters(4, 200_000, 100, (1, 2, 4))


def merged_answers(run, requests, parameters=PARAMETERS):
    """The answer, or the error, to each of some requests made at once."""
    merger = Merger(run, parameters)
    found = [None] * len(requests)

    def ask(number):
        try:
            found[number] = merger.ask(requests[number])
        except ServingError as error:
            found[number] = error

    threads = [
        threading.Thread(target=ask, args=[n]) for n in range(len(requests))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    merger.close()
    return found


def test_three_requests_become_one_padded_batch():
    seen = []

    def run(inputs):
        seen.append(inputs["x"])
        return {"twice": 2 * inputs["x"]}

    requests = [{"x": np.full([1, 2], float(n))} for n in (1, 2, 3)]
    found = merged_answers(run, requests)

    (batch,) = seen
    assert batch.shape == (4, 2)
    np.testing.assert_array_equal(batch[3], batch[2])
    for request, answer in zip(requests, found, strict=True):
        np.testing.assert_array_equal(answer["twice"], 2 * request["x"])


def test_a_batch_is_not_exceeded():
    seen = []

    def run(inputs):
        seen.append(len(inputs["x"]))
        return inputs

    requests = [{"x": np.full([3], n)} for n in range(3)]
    found = merged_answers(run, requests)

    assert seen == [4, 4, 4]
    assert [answer["x"].tolist() for answer in found] == [
        [0, 0, 0],
        [1, 1, 1],
        [2, 2, 2],
    ]


@pytest.mark.parametrize(
    ("requests", "code", "told"),
    [
        (
            [{"x": np.zeros([1, 2])}, {"x": np.zeros([1, 3])}],
            Code.FAILED_PRECONDITION,
            "have different shapes",
        ),
        (
            [{"x": np.zeros([1], np.uint8)}, {"x": np.zeros([1], np.int32)}],
            Code.INTERNAL,
            "concat",
        ),
        ([{"x": np.zeros([])}], Code.INVALID_ARGUMENT, "one dimension"),
        (
            [{"x": np.zeros([1]), "y": np.zeros([2])}],
            Code.INVALID_ARGUMENT,
            "equal 0th-dimension",
        ),
        ([{"x": np.zeros([5])}], Code.INVALID_ARGUMENT, "Task size 5"),
    ],
)
def test_what_cannot_be_merged(requests, code, told):
    found = merged_answers(lambda inputs: inputs, requests)

    assert [error.code for error in found] == [code] * len(requests)
    assert all(told in error.message for error in found)


@pytest.mark.parametrize(
    ("answer", "told"),
    [(np.zeros([]), "has 0 dimensions"), (np.zeros([2]), "does not equal")],
)
def test_answers_that_cannot_be_taken_apart(answer, told):
    (error,) = merged_answers(
        lambda inputs: {"y": answer}, [{"x": np.zeros([1])}]
    )

    assert told in error.message


def test_a_full_queue_turns_requests_away():
    full = BatchingParameters(1, 0, 0, ())

    (error,) = merged_answers(dict, [{"x": np.zeros([1])}], full)

    assert error.code is Code.UNAVAILABLE and error.http_status == 503


def test_the_files_text():
    text = (
        "max_batch_size { value: 8 }\nbatch_timeout_micros { value: 2000 }\n"
        "max_enqueued_batches { value: 100 }\nallowed_batch_sizes: 1\n"
        "allowed_batch_sizes: 8\n"
    )

    assert BatchingParameters.parse(text) == BatchingParameters(
        8, 2000, 100, (1, 8)
    )
    with pytest.raises(ValueError, match="must be the largest"):
        BatchingParameters.parse(text.removesuffix("8\n") + "4\n")
