"""Writing protobuf messages by hand, as far as TF Serving's need it.

The package `tensorflow-serving-api` has these messages, but asks for one
version of protobuf and of TensorFlow. Four of them, with a few fields each,
are written here instead.

Reference:
    https://protobuf.dev/programming-guides/encoding/
"""


def field(number: int, value: bytes | str) -> bytes:
    """A field whose value has a length: text, bytes or another message.

    >>> field(1, "abc")
    b'\\n\\x03abc'
    """
    content = value.encode() if isinstance(value, str) else value
    return _varint(number << 3 | 2) + _varint(len(content)) + content


def number_field(number: int, value: int) -> bytes:
    """A field that is a whole number, of 0 or more.

    >>> number_field(1, 150)
    b'\\x08\\x96\\x01'
    """
    return _varint(number << 3) + _varint(value)


def _varint(number: int) -> bytes:
    """Seven bits a byte, the lowest first; the eighth says that more follow."""
    found = bytearray()
    while number > 127:
        found.append(number & 127 | 128)
        number >>= 7
    found.append(number)
    return bytes(found)
