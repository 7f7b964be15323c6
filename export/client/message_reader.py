"""Reading protobuf messages by hand, as far as a client needs it.

Reference:
    https://protobuf.dev/programming-guides/encoding/
"""

from collections.abc import Iterator

import numpy as np

_VARINT, _EIGHT, _LENGTH, _FOUR = 0, 1, 2, 5

Content = int | memoryview


class MessageError(Exception):
    """Bytes are no message of this kind."""


def fields(message: bytes | memoryview) -> Iterator[tuple[int, Content]]:
    """The fields of a message, in the order in which they stand.

    Args:
        message: Its bytes.

    Yields:
        The field's number, and its value: an integer (not signed), or the
        bytes of anything else.

    Raises:
        MessageError: If it ends within a field, or has one of an old kind.
    """
    message = memoryview(message)
    at = 0
    while at < len(message):
        key, at = _varint(message, at)
        kind, length = key & 7, 0
        if kind == _VARINT:
            value, at = _varint(message, at)
            yield key >> 3, value
            continue
        if kind == _LENGTH:
            length, at = _varint(message, at)
        elif kind in (_EIGHT, _FOUR):
            length = 8 if kind == _EIGHT else 4
        else:
            raise MessageError(f"a field of kind {kind}")
        if at + length > len(message):
            raise MessageError("it ends within a field")
        yield key >> 3, message[at : at + length]
        at += length


def numbers(content: Content) -> list[int]:
    """Whole numbers, one or packed, as signed 64-bit ones.

    Raises:
        MessageError: If they are none.
    """
    if isinstance(content, int):
        return [signed(content)]
    found, at = [], 0
    while at < len(content):
        value, at = _varint(content, at)
        found.append(signed(value))
    return found


def signed(value: Content) -> int:
    """A whole number whose highest of 64 bits is its sign.

    Raises:
        MessageError: If it is none.
    """
    if not isinstance(value, int):
        raise MessageError("bytes where a number should be")
    return value - (1 << 64) if value >> 63 else value


def floats(content: Content) -> np.ndarray:
    """Float32 numbers, one or packed.

    Raises:
        MessageError: If they are none.
    """
    return np.frombuffer(_some_bytes(content, 4), "<f4")


def text(content: Content) -> str:
    """Text.

    Raises:
        MessageError: If it is none.
    """
    try:
        return bytes(_some_bytes(content)).decode()
    except UnicodeDecodeError as error:
        raise MessageError("bytes where text should be") from error


def entries(content: Content) -> tuple[str, memoryview]:
    """Key and value of an entry of a map from text to messages.

    Raises:
        MessageError: If it is none.
    """
    key, value = "", memoryview(b"")
    for number, part in fields(_some_bytes(content)):
        if number == 1:
            key = text(part)
        elif number == 2:
            value = _some_bytes(part)
    return key, value


def _some_bytes(content, unit=1):
    if isinstance(content, int) or len(content) % unit:
        raise MessageError("a number where something else should be")
    return content


def _varint(message, at):
    value = shift = 0
    while at < len(message) and shift < 64:
        byte = message[at]
        value |= (byte & 127) << shift
        at, shift = at + 1, shift + 7
        if byte < 128:
            return value & (1 << 64) - 1, at
    raise MessageError("it ends within a number")
