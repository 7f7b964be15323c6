"""The binary form of protobuf messages, as far as Caffe's files need it.

A message is a row of fields, each a key and a value. The key is a number: the
field's own times 8, plus how its value is stored: 0 a number in groups of seven
bits, 1 eight bytes, 2 a length and so many bytes, 5 four bytes. What a field
means stands nowhere in the file.

Reference:
    https://protobuf.dev/programming-guides/encoding/
"""

from collections.abc import Iterator
from enum import IntEnum
from typing import NamedTuple

import numpy as np


class Stored(IntEnum):
    """How a field's value is stored."""

    NUMBER = 0
    EIGHT_BYTES = 1
    BYTES = 2
    FOUR_BYTES = 5


_KINDS = frozenset(Stored)


class Field(NamedTuple):
    """One field of a message.

    Args:
        number: Which field of the message it is.
        stored: How its value is stored.
        value: The number, or the bytes.
    """

    number: int
    stored: Stored
    value: int | memoryview


class WireError(ValueError):
    """The bytes are not a whole message."""


def fields(message: memoryview) -> Iterator[Field]:
    """The fields of a message, in the order of the file.

    Args:
        message: The bytes.

    Raises:
        WireError: If they end within a field or hold something else.
    """
    at = 0
    while at < len(message):
        key, at = _number(message, at)
        number, kind = key >> 3, key & 7
        if number == 0 or kind not in _KINDS:
            raise WireError("it holds what no field of a message is like")
        stored = Stored(kind)
        if stored is Stored.NUMBER:
            value, at = _number(message, at)
        else:
            size = 8 if stored is Stored.EIGHT_BYTES else 4
            if stored is Stored.BYTES:
                size, at = _number(message, at)
            if at + size > len(message):
                raise WireError("it ends within a field")
            value, at = message[at : at + size], at + size
        yield Field(number, stored, value)


def integers(field: Field) -> list[int]:
    """The whole numbers of a repeated field, packed into one or alone.

    Raises:
        WireError: If it holds none.
    """
    if field.stored is Stored.NUMBER:
        return [_signed(field.value)]
    _expect(field, Stored.BYTES)
    found, at = [], 0
    while at < len(field.value):
        value, at = _number(field.value, at)
        found.append(_signed(value))
    return found


def reals(field: Field, double: bool = False) -> np.ndarray:
    """The numbers of a repeated field of floats, packed into one or alone.

    Args:
        field: The field.
        double: Whether they have eight bytes each, or four.

    Returns:
        Float array `(numbers,)`.

    Raises:
        WireError: If it holds none.
    """
    alone = Stored.EIGHT_BYTES if double else Stored.FOUR_BYTES
    if field.stored is not alone:
        _expect(field, Stored.BYTES)
    kind = np.dtype("<f8" if double else "<f4")
    if len(field.value) % kind.itemsize:
        raise WireError("it holds numbers of another kind")
    return np.frombuffer(field.value, kind)


def message_in(field: Field) -> memoryview:
    """The bytes of a field that is a message or text.

    Raises:
        WireError: If it is neither.
    """
    _expect(field, Stored.BYTES)
    return field.value


def _expect(field: Field, stored: Stored) -> None:
    if field.stored is not stored:
        raise WireError(f"its field {field.number} is of another kind")


def _number(message: memoryview, at: int) -> tuple[int, int]:
    """Seven bits of each byte, the lowest first; the eighth: more follow."""
    value = 0
    for shift in range(0, 70, 7):
        if at >= len(message):
            raise WireError("it ends within a field")
        byte, at = message[at], at + 1
        value |= (byte & 127) << shift
        if byte < 128:
            return value, at
    raise WireError("it holds what no number is like")


def _signed(value: int) -> int:
    return value - (1 << 64) if value >= 1 << 63 else value
