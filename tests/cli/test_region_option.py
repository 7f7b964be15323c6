import pytest

from keras_flowpose.cli.region_option import parse_region
from keras_flowpose.safe_files import UserError


def test_four_whole_numbers():
    assert parse_region("1,-2,30,4") == (1, -2, 30, 4)
    assert parse_region(None) is None
    assert parse_region("auto") == "auto"


@pytest.mark.parametrize(
    "text", ["", "1,2,3", "1,2,3,4,5", "1,2,3,x", "1.5", "Auto"]
)
def test_anything_else_is_told(text):
    with pytest.raises(UserError, match="x,y,width,height") as told:
        parse_region(text)
    assert repr(text) in str(told.value)
