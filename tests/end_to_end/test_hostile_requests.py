"""A server lives through requests that are wrong, and answers what is right.

Over the loopback server in a process of its own, or TF Serving itself where
that is on the PATH. `benchmarks/hostile_requests.py` sends more of them.
"""

import collections
import json

import numpy as np
import pytest
import tensorflow as tf

from tests.end_to_end.hostile_answers import Client
from tests.end_to_end.hostile_answers import complaints
from tests.end_to_end.hostile_requests import MOST_ROWS
from tests.end_to_end.hostile_requests import POSES
from tests.end_to_end.hostile_requests import REFUSED
from tests.end_to_end.hostile_requests import Request
from tests.end_to_end.hostile_requests import frames_body
from tests.end_to_end.hostile_requests import hostile_request
from tests.loopback_server.running import loopback_server
from tests.loopback_server.tiny_bundle import BATCH_SIZES
from tests.loopback_server.tiny_bundle import tiny_bundle
from tests.loopback_server.warmup import warmup_requests

COUNT = 50


@pytest.fixture(scope="module")
def models(tmp_path_factory):
    return tiny_bundle(tmp_path_factory.mktemp("served") / "models")


@pytest.fixture(scope="module")
def about(models):
    version = models / "flowpose" / "1"
    return json.loads((version / "assets" / "joints.json").read_text())


@pytest.fixture(scope="module")
def server(models):
    with loopback_server(models, own_process=True) as running:
        yield running
    assert running.process.returncode is not None


def test_each_is_refused_or_answered_and_the_server_lives(server, about):
    rng = np.random.default_rng(0)
    requests = [hostile_request(rng, about) for _ in range(COUNT)]

    assert complaints(server.rest_url, requests) == []
    assert server.process.poll() is None
    verdicts = {request.verdict for request in requests}
    assert {POSES, REFUSED} <= verdicts and BATCH_SIZES[-1] == MOST_ROWS


@pytest.mark.parametrize(
    ("document", "told"),
    [
        ({"inputs": [1, 2, 3]}, "`frames` must be one or more RGB frames"),
        ({"inputs": [[[[[9, 9, 9]]]]]}, "`frames` must be one or more RGB"),
        (
            {"signature_name": "serve_jpeg", "inputs": [["a"], ["b"]]},
            "`image_bytes` must be one or more images",
        ),
        (
            {
                "signature_name": "pool",
                "inputs": {"heatmaps": [1], "flows": [1], "present": [True]},
            },
            "must have shape (batch, *[3",
        ),
    ],
)
def test_other_ranks_than_declared_are_told_in_words(server, document, told):
    body = json.dumps(document).encode()

    with Client(server.rest_url) as client:
        status, answer = client.ask(Request("", body, REFUSED))

    assert status == 400 and told in answer["error"]


def test_the_wrong_answers_are_noticed(server):
    """Verdicts that do not hold, so that the tests above could fail."""
    frames = np.random.default_rng(0).integers(0, 255, [1, 9, 7, 3])
    body = frames_body(frames)
    wrong = [
        Request("a", body, REFUSED),
        Request("b", b"", POSES),
        Request("c", body, POSES, pixels=frames[:, ::-1]),
    ]

    told = complaints(server.rest_url, wrong)

    starts = ["a: not refused", "b: refused", "c: keypoints is off"]
    assert [a.startswith(b) for a, b in zip(told, starts, strict=True)] == [
        True
    ] * 3


def test_the_warm_up_file_is_made_of_the_real_messages(models, about):
    asked = list(warmup_requests(models / "flowpose" / "1"))

    counts = collections.Counter(signature for signature, _ in asked)
    assert counts == {
        name: 1 if name in about["one_by_one"] else len(BATCH_SIZES)
        for name in about["signatures"]
    }
    for signature, inputs in asked:
        declared = about["signatures"][signature]["inputs"]
        assert set(inputs) == set(declared)
        for name, (kind, shape) in declared.items():
            sent = tf.dtypes.as_dtype(inputs[name].dtype)
            assert sent.name == kind
            assert len(inputs[name].shape) == len(shape)
