"""Tables and numbers in Markdown."""

import pytest

from keras_flowpose.studies.model_card.markdown_table import markdown_table
from keras_flowpose.studies.model_card.markdown_table import number
from keras_flowpose.studies.model_card.markdown_table import percent


def test_a_table_has_a_line_a_row():
    text = markdown_table(["a", "b"], [["1", "x|y"], ["2", ""]])
    assert text.split("\n") == [
        "| a | b |",
        "|---|---|",
        "| 1 | x\\|y |",
        "| 2 |  |",
    ]
    with pytest.raises(ValueError, match="must have 2 cells"):
        markdown_table(["a", "b"], [["1"]])


def test_numbers_that_do_not_exist_are_dashes():
    assert (percent(0.1236), percent(None)) == ("12.4", "-")
    assert (number(2.345, 2), number(None)) == ("2.35", "-")
