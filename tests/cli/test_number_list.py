"""`--batches 1,16`."""

import pytest

from keras_flowpose.cli.number_list import parse_sizes
from keras_flowpose.safe_files import UserError


@pytest.mark.parametrize(
    ("text", "sizes"),
    [("4", (4,)), ("1, 2,16", (1, 2, 16)), ("none", ()), (" ", ())],
)
def test_sizes_are_read(text, sizes):
    assert parse_sizes("--sizes", text) == sizes


@pytest.mark.parametrize("text", ["4,2", "x", "0,1", "1,1", "1,,2", "2.5"])
def test_other_words_are_refused(text):
    told = f"--sizes must be rising whole numbers .* Received: {text}"
    with pytest.raises(UserError, match=told):
        parse_sizes("--sizes", text)
