import struct

import numpy as np
import pytest

from keras_flowpose.models import caffe_wire as wire
from keras_flowpose.models.caffe_wire import Stored
from keras_flowpose.models.caffe_wire import WireError


def all_fields(data):
    return list(wire.fields(memoryview(data)))


def test_the_examples_of_the_documentation():
    # protobuf.dev: field 1 is 150; field 2 is "testing"; field 6 is packed.
    (one,) = all_fields(bytes.fromhex("089601"))
    assert one == (1, Stored.NUMBER, 150)
    (two,) = all_fields(bytes.fromhex("120774657374696e67"))
    assert (two.number, bytes(wire.message_in(two))) == (2, b"testing")
    (six,) = all_fields(bytes.fromhex("3206038e029ea705"))
    assert wire.integers(six) == [3, 270, 86942]


def test_numbers_may_be_negative_and_fields_many():
    data = bytes.fromhex("08ffffffffffffffffff01") + bytes.fromhex("a206020a00")
    number, message = all_fields(data)
    assert wire.integers(number) == [-1]
    assert (message.number, message.stored) == (100, Stored.BYTES)
    assert [f.number for f in wire.fields(wire.message_in(message))] == [1]


def test_reals_alone_and_packed():
    packed = bytes([0x2A, 8]) + struct.pack("<2f", 1.5, -2)
    alone = bytes([0x2D]) + struct.pack("<f", 0.25)
    double = bytes([0x41]) + struct.pack("<d", 0.1)
    first, second, third = all_fields(packed + alone + double)
    np.testing.assert_array_equal(wire.reals(first), [1.5, -2])
    np.testing.assert_array_equal(wire.reals(second), [0.25])
    np.testing.assert_array_equal(wire.reals(third, double=True), [0.1])
    assert wire.reals(third, double=True).dtype == np.float64


@pytest.mark.parametrize(
    "data",
    ["08", "0880", "12", "1205616263", "2d0000", "41000000", "a2"],
)
def test_what_ends_within_a_field_is_told(data):
    with pytest.raises(WireError, match="ends within a field"):
        all_fields(bytes.fromhex(data))


@pytest.mark.parametrize("data", ["00", "0b", "0e", "08" + "ff" * 11])
def test_what_no_message_holds_is_told(data):
    with pytest.raises(WireError, match="holds what no"):
        all_fields(bytes.fromhex(data))


def test_values_of_another_kind_are_told():
    number, three = all_fields(bytes.fromhex("0805120300aabb"))
    for read, field in (
        (wire.message_in, number),
        (wire.reals, number),
        (wire.reals, three),
    ):
        with pytest.raises(WireError, match="of another kind"):
            read(field)
    (four,) = all_fields(bytes.fromhex("2d00000000"))
    with pytest.raises(WireError, match="of another kind"):
        wire.integers(four)
