"""Messages by hand against those of `tensorflow-serving-api`."""

import numpy as np
import pytest
import tensorflow as tf
from tensorflow_serving.apis import get_model_metadata_pb2
from tensorflow_serving.apis import get_model_status_pb2
from tensorflow_serving.apis import predict_pb2

from keras_flowpose.export.client import serving_messages
from keras_flowpose.export.client.message_reader import MessageError
from keras_flowpose.export.client.server_address import ServedModel
from keras_flowpose.export.client.signature_table import ServedTensor

MODELS = [
    ServedModel("m"),
    ServedModel("m", 0),
    ServedModel("m", 1 << 40),
    ServedModel("m", label="best"),
]


@pytest.mark.parametrize("model", MODELS, ids=str)
def test_requests(model):
    inputs = {"frames": np.zeros([1, 2], np.uint8), "image_bytes": [b"a", b""]}

    request = predict_pb2.PredictRequest.FromString(
        serving_messages.predict_request(model, "clip", inputs)
    )
    metadata = get_model_metadata_pb2.GetModelMetadataRequest.FromString(
        serving_messages.metadata_request(model)
    )

    spec = request.model_spec
    assert (spec.name, spec.signature_name) == ("m", "clip")
    assert metadata.model_spec.name == "m"
    assert list(metadata.metadata_field) == ["signature_def"]
    for one in (spec, metadata.model_spec):
        choice = one.WhichOneof("version_choice")
        if model.version is not None:
            assert (choice, one.version.value) == ("version", model.version)
        elif model.label is not None:
            assert (choice, one.version_label) == ("version_label", "best")
        else:
            assert choice is None
    assert tf.make_ndarray(request.inputs["frames"]).shape == (1, 2)
    assert tf.make_ndarray(request.inputs["image_bytes"]).tolist() == [
        b"a",
        b"",
    ]


def test_status_is_of_all_versions():
    request = get_model_status_pb2.GetModelStatusRequest.FromString(
        serving_messages.status_request(ServedModel("m", 3))
    )
    answer = get_model_status_pb2.GetModelStatusResponse()
    for version, state in ((3, 30), (11, 20)):
        answer.model_version_status.add(version=version, state=state)

    found = serving_messages.versions_of_message(answer.SerializeToString())

    assert request.model_spec.WhichOneof("version_choice") is None
    assert found == {3: "AVAILABLE", 11: "LOADING"}


def test_outputs():
    answer = predict_pb2.PredictResponse()
    answer.model_spec.name = "m"
    for name in ("a", "b"):
        answer.outputs[name].CopyFrom(tf.make_tensor_proto([1.5, 2.0]))

    found = serving_messages.outputs_of_message(answer.SerializeToString())

    assert set(found) == {"a", "b"}
    np.testing.assert_array_equal(found["b"], [1.5, 2.0])


def test_signatures():
    table = get_model_metadata_pb2.SignatureDefMap()
    info = table.signature_def["clip"].inputs["frames"]
    info.name, info.dtype = "x:0", tf.uint8.as_datatype_enum
    info.tensor_shape.CopyFrom(tf.TensorShape([None, 3]).as_proto())
    table.signature_def["clip"].outputs["odd"].dtype = 19
    table.signature_def["__init"].method_name = "i"
    answer = get_model_metadata_pb2.GetModelMetadataResponse()
    answer.metadata["signature_def"].Pack(table)

    found = serving_messages.signatures_of_message(answer.SerializeToString())

    assert set(found) == {"clip"}
    assert found["clip"].inputs == {"frames": ServedTensor("uint8", (-1, 3))}
    assert found["clip"].outputs == {"odd": ServedTensor("", ())}
    with pytest.raises(MessageError, match="nothing of signatures"):
        serving_messages.signatures_of_message(b"")


@pytest.mark.parametrize("message", [b"\x08\x01", b"\x0a\x02\x12\x01"])
def test_wrong_answers(message):
    with pytest.raises(MessageError):
        serving_messages.outputs_of_message(message)
