import pytest

from keras_flowpose.export.client.errors import ModelNotFoundError
from keras_flowpose.export.client.errors import VersionNotFoundError
from keras_flowpose.export.client.missing_model import explain_missing
from keras_flowpose.export.client.server_address import ServedModel
from keras_flowpose.export.client.server_address import server_address

SAID = ModelNotFoundError("not found")


@pytest.mark.parametrize(
    ("model", "versions", "kind", "told"),
    [
        (ServedModel("m"), {}, ModelNotFoundError, "has no model 'm'"),
        (
            ServedModel("m", 3),
            {10: "AVAILABLE", 3: "LOADING"},
            VersionNotFoundError,
            r"no version 3 .*Versions: 3 \(LOADING\), 10 \(AVAILABLE\)",
        ),
        (
            ServedModel("m", label="l"),
            {1: "AVAILABLE"},
            VersionNotFoundError,
            "no label 'l'",
        ),
        (ServedModel("m"), {1: "END"}, ModelNotFoundError, r"1 \(END\)"),
        (
            ServedModel("m", 1),
            {1: "AVAILABLE"},
            ModelNotFoundError,
            "not found",
        ),
    ],
)
def test_reasons(model, versions, kind, told):
    address = server_address("http://h:1")
    error = explain_missing(model, address, versions, SAID)

    with pytest.raises(kind, match=told):
        raise error
