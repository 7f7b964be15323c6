"""Rules for argument values, one function a rule, all with one voice.

Standard library only, so that configs and nets complain in the same words.
Each function returns the value it was given, unchanged.
"""

from collections.abc import Iterable
from typing import TypeVar

T = TypeVar("T")


def whole_number(argument: str, value: T, minimum: int = 1) -> T:
    """Requires an integer (not a boolean) of at least `minimum`."""
    rule = f"be an integer >= {minimum}"
    valid = isinstance(value, int) and not isinstance(value, bool)
    return _require(valid and value >= minimum, argument, rule, value)


def odd_number(argument: str, value: T) -> T:
    """Requires an odd integer of at least 1."""
    whole_number(argument, value)
    return _require(value % 2 == 1, argument, "be odd", value)


def multiple_of(argument: str, value: T, factor: int) -> T:
    """Requires an integer multiple of `factor`, at least `factor`."""
    whole_number(argument, value)
    rule = f"be a multiple of {factor}"
    return _require(value % factor == 0, argument, rule, value)


def positive(argument: str, value: T) -> T:
    """Requires a finite number above 0."""
    valid = is_number(value) and 0 < value < float("inf")
    return _require(valid, argument, "be a number > 0", value)


def finite(argument: str, value: T) -> T:
    """Requires a finite number."""
    valid = is_number(value) and abs(value) < float("inf")
    return _require(valid, argument, "be a finite number", value)


def within(argument: str, value: T, low: float, high: float) -> T:
    """Requires a number with low <= value < high."""
    valid = is_number(value) and low <= value < high
    return _require(valid, argument, f"lie in [{low}, {high})", value)


def boolean(argument: str, value: T) -> T:
    """Requires True or False."""
    rule = "be True or False"
    return _require(isinstance(value, bool), argument, rule, value)


def one_of(argument: str, value: T, choices: Iterable[str]) -> T:
    """Requires one of a few names."""
    choices = tuple(choices)
    rule = "be one of " + ", ".join(repr(choice) for choice in choices)
    return _require(value in choices, argument, rule, value)


def is_number(value: object) -> bool:
    """Whether `value` is an int or a float, and not a boolean."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def _require(condition: bool, argument: str, rule: str, value: T) -> T:
    if not condition:
        raise ValueError(
            f"`{argument}` must {rule}. Received: {argument}={value!r}"
        )
    return value
