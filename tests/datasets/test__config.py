"""The configs that frames and clips have in common."""

import pytest

from keras_flowpose.datasets._config import PoseConfig


def test_window_is_odd_and_has_the_neighbours_on_both_sides():
    assert PoseConfig(name="clips", clips=True).window == 31
    assert PoseConfig(name="clips", clips=True, neighbours=3).window == 7


@pytest.mark.parametrize("field", ["neighbours", "stride", "every"])
@pytest.mark.parametrize("value", [0, -1, 1.5])
def test_numbers_below_one_are_refused(field, value):
    with pytest.raises(ValueError, match=f"`{field}` must be an integer >= 1"):
        PoseConfig(name="clips", **{field: value})
