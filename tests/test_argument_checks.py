import pytest

from keras_flowpose import argument_checks as checks


def test_valid_values_come_back_unchanged():
    assert checks.whole_number("n", 0, minimum=0) == 0
    assert checks.odd_number("n", 9) == 9
    assert checks.multiple_of("n", 12, 4) == 12
    assert checks.positive("x", 0.5) == 0.5
    assert checks.finite("x", -3) == -3
    assert checks.within("x", 0, 0, 1) == 0
    assert checks.boolean("b", False) is False
    assert checks.one_of("mode", "a", ("a", "b")) == "a"


@pytest.mark.parametrize(
    ("check", "value", "message"),
    [
        (checks.whole_number, 0, "`a` must be an integer >= 1. Received: a=0"),
        (checks.whole_number, True, "integer"),
        (checks.whole_number, 2.0, "integer"),
        (checks.odd_number, 4, "`a` must be odd. Received: a=4"),
        (checks.odd_number, -1, "integer >= 1"),
        (lambda a, v: checks.multiple_of(a, v, 4), 18, "multiple of 4"),
        (lambda a, v: checks.multiple_of(a, v, 4), 0, "integer >= 1"),
        (checks.positive, 0, "`a` must be a number > 0. Received: a=0"),
        (checks.positive, float("nan"), "> 0"),
        (checks.positive, float("inf"), "> 0"),
        (checks.positive, "1", "> 0"),
        (checks.finite, float("-inf"), "finite"),
        (lambda a, v: checks.within(a, v, 0, 1), 1, r"lie in \[0, 1\)"),
        (checks.boolean, 1, "True or False"),
        (
            lambda a, v: checks.one_of(a, v, ("x", "y")),
            "z",
            "`a` must be one of 'x', 'y'. Received: a='z'",
        ),
    ],
)
def test_invalid_values_are_named(check, value, message):
    with pytest.raises(ValueError, match=message):
        check("a", value)
