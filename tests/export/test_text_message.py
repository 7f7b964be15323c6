"""Slips in a server's text files."""

import pytest

from keras_flowpose.export.server_files import server_files
from keras_flowpose.export.text_message import check_text_message
from keras_flowpose.safe_files import UserError


@pytest.mark.parametrize(
    "file", ["models.config", "batching.pbtxt", "monitoring.config"]
)
def test_our_own_files_pass(file):
    check_text_message(server_files("name", (1, 4))[file], file)


def test_names_in_quotes_and_comments_do_not_count():
    text = 'prometheus_config { # path }\n path: "/a{b" enable: true }'
    check_text_message(text, "m")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("prometheus_config { enable: true", "Brackets do not close in m"),
        ("} enable: true {", "Brackets do not close in m"),
        ("prometheus_config { enabled: true }", "know: enabled"),
        ("model_config_list { config { base: 'x' } }", "know: base"),
        ("max_batch_size { value: 4 }\nenable: 1", "know: enable"),
        ("", "none at all"),
    ],
)
def test_slips_are_told(text, told):
    with pytest.raises(UserError, match=told):
        check_text_message(text, "m")
