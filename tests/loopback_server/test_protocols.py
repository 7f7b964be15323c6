"""Both protocols answer what TensorFlow says of the same bundle."""

import base64
import json
import threading
import urllib.error
import urllib.request

import grpc
import numpy as np
import pytest
import tensorflow as tf
from tensorflow_serving.apis import get_model_metadata_pb2
from tensorflow_serving.apis import get_model_status_pb2
from tensorflow_serving.apis import model_service_pb2_grpc
from tensorflow_serving.apis import predict_pb2
from tensorflow_serving.apis import prediction_service_pb2_grpc

from tests.loopback_server.plain_bundle import plain_bundle
from tests.loopback_server.running import loopback_server

ROWS = np.array([[1, 2], [30, 255]], np.uint8)
SUMS = [np.float32(0.3), np.float32(28.5)]
TEXTS = [b"\xff\xd8 no UTF-8", b""]


@pytest.fixture(scope="module")
def models(tmp_path_factory):
    return plain_bundle(tmp_path_factory.mktemp("served") / "models")


@pytest.fixture(scope="module")
def server(models):
    with loopback_server(models) as running:
        yield running


@pytest.fixture(scope="module")
def channel(server):
    options = [("grpc.max_receive_message_length", -1)]
    with grpc.insecure_channel(server.grpc_address, options) as opened:
        yield opened


def ask(server, path, document=None):
    """Status and JSON of an answer."""
    body = document
    if document is not None and not isinstance(document, bytes):
        body = json.dumps(document).encode()
    request = urllib.request.Request(f"{server.rest_url}{path}", body)
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.load(error)


def predict(server, document, which=""):
    return ask(server, f"/v1/models/plain{which}:predict", document)


def grpc_request(signature="", **inputs):
    request = predict_pb2.PredictRequest()
    request.model_spec.name = "plain"
    request.model_spec.signature_name = signature
    for name, value in inputs.items():
        request.inputs[name].CopyFrom(tf.make_tensor_proto(value))
    return request


def test_status_names_the_versions(server, channel):
    status, told = ask(server, "/v1/models/plain")
    one = ask(server, "/v1/models/plain/labels/stable")[1]
    request = get_model_status_pb2.GetModelStatusRequest()
    request.model_spec.name = "plain"
    stub = model_service_pb2_grpc.ModelServiceStub(channel)
    by_grpc = stub.GetModelStatus(request)

    versions = told["model_version_status"]
    assert status == 200
    assert [version["version"] for version in versions] == ["1", "3"]
    assert {version["state"] for version in versions} == {"AVAILABLE"}
    assert [v["version"] for v in one["model_version_status"]] == ["1"]
    assert [v.version for v in by_grpc.model_version_status] == [1, 3]


def test_metadata_tells_the_signatures(server, channel):
    _, told = ask(server, "/v1/models/plain/versions/3/metadata")
    request = get_model_metadata_pb2.GetModelMetadataRequest()
    request.model_spec.name = "plain"
    request.metadata_field.append("signature_def")
    stub = prediction_service_pb2_grpc.PredictionServiceStub(channel)
    by_grpc = stub.GetModelMetadata(request)

    known = told["metadata"]["signature_def"]["signature_def"]
    assert told["model_spec"]["version"] == "3"
    x = known["serving_default"]["inputs"]["x"]
    assert x["dtype"] == "DT_UINT8"
    assert [dim["size"] for dim in x["tensor_shape"]["dim"]] == ["-1", "2"]
    signatures = get_model_metadata_pb2.SignatureDefMap()
    assert by_grpc.metadata["signature_def"].Unpack(signatures)
    assert set(signatures.signature_def) == set(known)


def test_rows_and_columns(server):
    named = [{"x": row} for row in ROWS.tolist()]

    rows = predict(server, {"instances": named})
    columns = predict(server, {"inputs": {"x": ROWS.tolist()}}, "/versions/1")
    # The name may be left out where there is one input.
    bare_rows = predict(server, {"instances": ROWS.tolist()}, "/labels/stable")
    bare_columns = predict(server, {"inputs": ROWS.tolist()})

    assert rows == bare_rows and columns == bare_columns
    # The fewest digits that read back as the same float32.
    twice, sums = [[2, 4], [60, 510]], [0.3, 28.5]
    assert columns == (200, {"outputs": {"twice": twice, "sum": sums}})
    expected = [
        {"twice": row, "sum": one} for row, one in zip(twice, sums, strict=True)
    ]
    assert rows == (200, {"predictions": expected})


def test_an_only_output_has_no_name(server):
    asked = {"signature_name": "two"}
    rows = [{"a": 1, "b": 0.5}, {"a": 1e30, "b": float("nan")}]

    status, rows = predict(server, {**asked, "instances": rows})
    _, columns = predict(server, {**asked, "inputs": {"a": [1], "b": [2]}})

    assert status == 200 and rows["predictions"][0] == 1.5
    assert np.isnan(rows["predictions"][1])  # not JSON, but what it writes
    assert columns == {"outputs": [3.0]}


def test_bytes_travel_as_base64(server):
    texts = [{"b64": base64.b64encode(text).decode()} for text in TEXTS]

    _, answer = predict(server, {"signature_name": "text", "instances": texts})

    rows = answer["predictions"]
    assert [row["text_bytes"] for row in rows] == texts
    assert [row["length"] for row in rows] == [len(text) for text in TEXTS]


def test_grpc_answers_the_same(channel):
    stub = prediction_service_pb2_grpc.PredictionServiceStub(channel)
    texts = np.array(TEXTS, object)

    default = stub.Predict(grpc_request(x=ROWS))
    text = stub.Predict(grpc_request("text", text_bytes=texts))
    request = grpc_request(x=ROWS)
    request.output_filter.append("sum")
    filtered = stub.Predict(request)

    assert default.model_spec.version.value == 3
    twice = tf.make_ndarray(default.outputs["twice"])
    assert twice.tolist() == [[2, 4], [60, 510]]
    assert tf.make_ndarray(text.outputs["text_bytes"]).tolist() == TEXTS
    assert list(filtered.outputs) == ["sum"]
    assert tf.make_ndarray(filtered.outputs["sum"]).tolist() == SUMS


@pytest.mark.parametrize(
    ("path", "document", "status", "told"),
    [
        ("/v1/models/other:predict", {}, 404, "request: Latest(other)"),
        ("/v1/models/plain/versions/2:predict", {}, 404, "(plain, 2)"),
        ("/v1/models/plain/labels/new:predict", {}, 400, "label: new"),
        ("/v1/models/plain:guess", {}, 400, "Malformed request: POST"),
        ("/v1/models/other", None, 404, "Could not find any versions"),
        ("/v1/models/plain/versions/2", None, 404, "find version 2"),
    ],
)
def test_what_is_not_there(server, path, document, status, told):
    found = ask(server, path, document)

    assert found[0] == status and told in found[1]["error"]


@pytest.mark.parametrize(
    ("document", "told"),
    [
        (b"", "The document is empty"),
        (b"{", "JSON Parse error"),
        (b"[" * 100_000, "JSON Parse error"),
        ([], "Is not object"),
        ({}, "Missing 'inputs' or 'instances' key"),
        ({"inputs": [], "instances": []}, "only one of"),
        ({"signature_name": 1, "inputs": []}, "must be a string value"),
        ({"signature_name": "x", "inputs": []}, 'name: "x" not found'),
        ({"instances": 1}, "to be an list/array"),
        ({"instances": []}, "No values in 'instances' array"),
        ({"instances": [[1], [1, 2]]}, "Expecting shape [1] but got: [2]"),
        ({"instances": [{"x": 1, "y": 1}]}, "not have named input: y"),
        ({"instances": [{}]}, "keys must be equal to: x"),
        ({"instances": [[1], {}]}, "but got object at item 1"),
        ({"inputs": {"y": 1}}, "Missing named input: x"),
        ({"inputs": [[1], [1, 2]]}, "unexpected size: 2 at level: 1"),
        ({"inputs": [1, [1]]}, "at unexpected level"),
        ({"inputs": [[1], 1]}, "at incorrect level"),
        ({"inputs": [[1.5]]}, "1.5 Type: float is not of expected type"),
        ({"inputs": [[1 << 40]]}, "is not of expected type: uint8"),
        ({"inputs": 1}, "must have at least one dimension"),
        ({"signature_name": "two", "instances": [1]}, "is a plain list"),
        ({"signature_name": "text", "inputs": [{"b64": "*"}]}, "base64"),
        ({"signature_name": "text", "inputs": [{"b": ""}]}, "base64"),
        ({"signature_name": "text", "inputs": [5]}, "type: string"),
        ({"inputs": [[1, 2]] * 5}, "maximum input batch size 4"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_requests_that_are_refused(server, document, told):
    status, answer = predict(server, document)

    assert status == 400 and told in answer["error"]


@pytest.mark.parametrize(
    ("request_", "code", "told"),
    [
        (predict_pb2.PredictRequest(), "INVALID_ARGUMENT", "Missing ModelSpec"),
        (grpc_request("z"), "FAILED_PRECONDITION", 'key "z" not found'),
        (grpc_request(), "INVALID_ARGUMENT", "Missing but required: {x}"),
        (grpc_request(y=[1]), "INVALID_ARGUMENT", "alias: x"),
        (grpc_request(x=[0.5]), "INVALID_ARGUMENT", "expect uint8"),
    ],
)
def test_codes_of_grpc(channel, request_, code, told):
    stub = prediction_service_pb2_grpc.PredictionServiceStub(channel)

    with pytest.raises(grpc.RpcError) as caught:
        stub.Predict(request_)
    assert caught.value.code().name == code
    assert told in caught.value.details()


def test_an_output_without_a_row_for_each_input(server, models):
    asked = {"signature_name": "whole"}

    merged = predict(server, {**asked, "inputs": [1.0, 2.0]})
    with loopback_server(models, merging=False) as alone:
        columns = predict(alone, {**asked, "inputs": [1.0, 2.0]})
        rows = predict(alone, {**asked, "instances": [1.0, 2.0]})

    assert merged[0] == 400 and "has 0 dimensions" in merged[1]["error"]
    assert columns == (200, {"outputs": 3.0})
    assert rows[0] == 400 and "has no shape" in rows[1]["error"]


def test_messages_above_the_clients_limit(server):
    stub = prediction_service_pb2_grpc.PredictionServiceStub
    options = [("grpc.max_receive_message_length", 20)]
    with (
        grpc.insecure_channel(server.grpc_address, options) as opened,
        pytest.raises(grpc.RpcError) as caught,
    ):
        stub(opened).Predict(grpc_request(x=ROWS))
    assert caught.value.code() is grpc.StatusCode.RESOURCE_EXHAUSTED


def test_requests_at_once_get_each_its_own(server):
    found = {}

    def ask_one(number):
        answer = predict(server, {"instances": [[number, number]]})[1]
        found[number] = answer["predictions"][0]["twice"]

    threads = [threading.Thread(target=ask_one, args=[n]) for n in range(9)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert found == {number: [2 * number] * 2 for number in range(9)}
