import pytest

from keras_flowpose.export.client.server_address import ServedModel
from keras_flowpose.export.client.server_address import server_address
from keras_flowpose.safe_files import UserError


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("http://localhost", "http://localhost:8501"),
        ("https://poses.example/a/b/", "https://poses.example:443/a/b"),
        ("http://10.0.0.1:80/v1/", "http://10.0.0.1:80"),
        ("grpc://[::1]", "grpc://[::1]:8500"),
        ("grpcs://poses.example:9", "grpcs://poses.example:9"),
    ],
)
def test_addresses(text, same):
    assert str(server_address(text)) == same


@pytest.mark.parametrize(
    "text",
    [
        "localhost:8501",
        "ftp://a",
        "http://",
        "http://a:port",
        "http://a:99999",
        "http://a/?b=c",
        "grpc://a/b",
        "",
        None,
    ],
)
def test_what_is_none_is_told(text):
    with pytest.raises(UserError, match="http://HOST:8501 for REST"):
        server_address(text)


def test_the_model_is_no_part_of_the_address():
    with pytest.raises(UserError, match="ends before /v1/models"):
        server_address("http://a:8501/v1/models/flowpose")


def test_models_in_urls_and_in_words():
    models = [
        ServedModel("a b"),
        ServedModel("a", version=0),
        ServedModel("a", label="best/1"),
    ]

    assert [model.path for model in models] == [
        "/v1/models/a%20b",
        "/v1/models/a/versions/0",
        "/v1/models/a/labels/best%2F1",
    ]
    assert [str(model) for model in models] == [
        "'a b'",
        "'a', version 0",
        "'a', label 'best/1'",
    ]


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"name": ""}, "`model`"),
        ({"name": "a", "version": "1"}, "`version`"),
        ({"name": "a", "version": 1, "label": "b"}, "`label`"),
    ],
)
def test_wrong_models(wrong, told):
    with pytest.raises(ValueError, match=told):
        ServedModel(**wrong)
