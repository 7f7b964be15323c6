"""Messages as protobuf writes them, and bytes that are none."""

import numpy as np
import pytest
import tensorflow as tf

from keras_flowpose.export.client import message_reader
from keras_flowpose.export.client.message_reader import MessageError
from keras_flowpose.export.wire import field
from keras_flowpose.export.wire import number_field


@pytest.mark.parametrize(
    "values", [[3], [0, -1, 127, 300, -(2**31), 2**31 - 1]]
)
def test_whole_numbers(values):
    proto = tf.make_tensor_proto(0)
    proto.Clear()
    proto.int_val.extend(values)

    (found,) = message_reader.fields(proto.SerializeToString())

    assert found[0] == 7 and message_reader.numbers(found[1]) == values
    assert message_reader.numbers(5) == [5]


def test_floats():
    proto = tf.make_tensor_proto(0)
    proto.Clear()
    proto.float_val.extend([1.5, -2])

    (found,) = message_reader.fields(proto.SerializeToString())

    np.testing.assert_array_equal(message_reader.floats(found[1]), [1.5, -2])


def test_fields_of_all_kinds():
    message = (
        number_field(1, 300)
        + b"\x11"
        + bytes(8)
        + field(3, "ü")
        + b"\x25"
        + bytes(4)
    )

    found = dict(message_reader.fields(message))

    assert found[1] == 300 and len(found[2]) == 8 and len(found[4]) == 4
    assert message_reader.text(found[3]) == "ü"
    assert message_reader.entries(field(1, "k") + field(2, b"v")) == ("k", b"v")


@pytest.mark.parametrize(
    "message", [b"\x08", b"\x0a\x05abc", b"\x0b", b"\x80" * 11, b"\x0d\0\0"]
)
def test_broken_messages(message):
    with pytest.raises(MessageError):
        list(message_reader.fields(message))


def test_wrong_kinds():
    for read, content in (
        (message_reader.text, 3),
        (message_reader.text, b"\xff"),
        (message_reader.floats, b"abc"),
        (message_reader.signed, b"abc"),
        (message_reader.entries, 3),
        (message_reader.entries, number_field(1, 3)),
        (message_reader.numbers, b"\x80"),
    ):
        with pytest.raises(MessageError):
            read(content)
