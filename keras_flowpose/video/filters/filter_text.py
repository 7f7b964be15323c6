"""Filters as text: `median:5+savgol:window=9,order=2`."""

import dataclasses
import difflib
from collections.abc import Callable

import numpy as np

from keras_flowpose.safe_files import UserError
from keras_flowpose.video.filters.median import Median
from keras_flowpose.video.filters.one_euro import OneEuroFilter
from keras_flowpose.video.filters.savitzky_golay import SavitzkyGolay

TrackFilter = Callable[[np.ndarray, np.ndarray], np.ndarray]
"""From points `(frames, ...)` and times `(frames,)` to points."""

FILTERS = {
    "median": Median,
    "one-euro": OneEuroFilter,
    "savgol": SavitzkyGolay,
}
"""The filters by their names in text."""


def parse_filters(text: str) -> tuple[TrackFilter, ...]:
    """The filters that a text names.

    Args:
        text: `NAME` or `NAME:SETTING=VALUE,...`, several joined by `+` in
            the order of their use. What is not set has its default; values
            without a name are the settings in their order.

    Returns:
        The filters in the order of their use.

    Raises:
        UserError: If there is no such filter or setting, or a value is out of
            range; says what there is.

    Example:

    >>> parse_filters("median:5+savgol:window=9,order=3")
    (Median(window=5), SavitzkyGolay(window=9, order=3))
    """
    return tuple(_parse_one(one.strip()) for one in text.split("+"))


def filter_text(track_filter: TrackFilter) -> str:
    """A filter as text, with all its settings.

    Args:
        track_filter: One of `FILTERS`.

    Example:

    >>> filter_text(SavitzkyGolay())
    'savgol:window=9,order=2'
    """
    (name,) = (n for n, kind in FILTERS.items() if type(track_filter) is kind)
    settings = ",".join(
        f"{setting}={getattr(track_filter, setting)}"
        for setting in _settings(FILTERS[name])
    )
    return f"{name}:{settings}"


def _parse_one(text: str) -> TrackFilter:
    name, colon, rest = text.partition(":")
    if name not in FILTERS:
        near = difflib.get_close_matches(name.lower(), FILTERS, 1, 0.6)
        guess = f" Did you mean {near[0]}?" if near else ""
        known = "; ".join(filter_text(kind()) for kind in FILTERS.values())
        raise UserError(
            f"There is no filter {name!r}.{guess} Filters, with what they do "
            f"unless told otherwise: {known}. Join several by +."
        )
    types = _settings(FILTERS[name])
    values: dict[str, float] = {}
    for place, word in enumerate(rest.split(",") if colon else ()):
        setting, equals, value = word.strip().partition("=")
        if not equals:
            setting, value = [*types, ""][min(place, len(types))], setting
        if setting not in types or setting in values:
            raise UserError(
                f"The filter {name} has the settings {', '.join(types)}, each "
                f"once: {filter_text(FILTERS[name]())}. Received: {text!r}"
            )
        try:
            values[setting] = types[setting](value)
        except ValueError as error:
            kind = "whole number" if types[setting] is int else "number"
            raise UserError(
                f"The setting {setting} of the filter {name} is a {kind}: "
                f"{filter_text(FILTERS[name]())}. Received: {text!r}"
            ) from error
    try:
        return FILTERS[name](**values)
    except ValueError as error:
        raise UserError(f"The filter {text!r}: {error}") from error


def _settings(kind: type) -> dict[str, type]:
    """The type of each setting by its name."""
    return {f.name: f.type for f in dataclasses.fields(kind) if f.init}
