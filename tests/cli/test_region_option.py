import pytest

from keras_flowpose.cli.region_option import parse_region
from keras_flowpose.cli.region_option import region_line
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


def test_regions_are_told_in_a_line():
    def line(*regions):
        return region_line(Track(regions))

    class Track:
        width, height = 70, 50

        def __init__(self, regions):
            self.regions = regions

        def __len__(self):
            return 20

    found, whole = (0, 5, 5, 30, 30), (8, 0, 0, 70, 50)
    assert line(found) == "Region:  the person's, 30 pixels wide"
    assert line(found, (3, 6, 4, 34, 34)).endswith("30 pixels wide to 34")
    assert line(found, whole, (15, 5, 5, 30, 30)).endswith("in 7 frames")
