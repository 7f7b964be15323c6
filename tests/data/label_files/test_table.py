import math
from pathlib import Path

import pytest

from keras_flowpose.data.label_files import table
from keras_flowpose.safe_files import UserError

PATH = Path("a.csv")


def test_rows_keep_their_line_and_empty_ones_go():
    text = "a,b\r\n\r\n 1 ,2\n,\n3,\n"

    assert table.rows_of(PATH, text) == [
        (1, ["a", "b"]),
        (3, ["1", "2"]),
        (5, ["3", ""]),
    ]


@pytest.mark.parametrize(
    ("text", "name"), [("a;b\n1,5;2", "semicolons"), ("a\tb\n", "tabs")]
)
def test_other_separators_are_named(text, name):
    with pytest.raises(UserError, match=rf"line 1: .*commas. Received {name}"):
        table.rows_of(PATH, text)


def test_something_else_is_not_csv():
    with pytest.raises(UserError, match=r"line 2: CSV is expected"):
        table.rows_of(PATH, 'a,b\n"' + "x" * 200_000 + '",2\n')


def test_rows_have_the_width_of_the_header():
    table.check_width(PATH, 3, ["1", "2"], 2)
    with pytest.raises(UserError, match=r"line 3: 2 cells.*Received 1"):
        table.check_width(PATH, 3, ["1"], 2)


def test_numbers():
    assert table.number_in(PATH, 1, "x", "-1.5e1") == -15
    assert math.isnan(table.number_in(PATH, 1, "x", ""))
    assert math.isnan(table.number_in(PATH, 1, "x", "NaN"))
    with pytest.raises(UserError, match=r"line 4, column x: .*'1,5'"):
        table.number_in(PATH, 4, "x", "1,5")


def test_frame_numbers():
    assert table.frame_in(PATH, 1, "7") == 7
    assert table.frame_in(PATH, 1, "7.0") == 7
    for cell in ("-1", "1.5", "", "inf", "1e300", "a"):
        with pytest.raises(UserError, match="line 2, column frame"):
            table.frame_in(PATH, 2, cell)


def test_joints_have_both_coordinates_or_none():
    assert table.is_labelled(PATH, 1, "nose", 1, 2)
    assert not table.is_labelled(PATH, 1, "nose", math.nan, math.nan)
    with pytest.raises(UserError, match=r"line 5: nose .*x=1, y=nan"):
        table.is_labelled(PATH, 5, "nose", 1, math.nan)
