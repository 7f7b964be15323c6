"""Fields as protobuf's own classes write and read them."""

import pytest
import tensorflow as tf

from keras_flowpose.export.wire import field
from keras_flowpose.export.wire import number_field


@pytest.mark.parametrize("length", [0, 1, 127, 128, 20_000])
def test_fields_are_those_of_protobuf(length):
    content = bytes(range(256)) * (length // 256 + 1)
    content = content[:length]
    proto = tf.make_tensor_proto([content])
    proto.ClearField("dtype")
    proto.ClearField("tensor_shape")

    assert field(8, content) == proto.SerializeToString()


@pytest.mark.parametrize("value", [0, 1, 127, 128, 2**40])
def test_numbers_are_those_of_protobuf(value):
    shape = tf.TensorShape([value]).as_proto()

    expected = number_field(1, value) if value else b""
    assert field(2, expected) == shape.SerializeToString()


def test_text_is_utf_8():
    assert field(16, "ü") == b"\x82\x01\x02\xc3\xbc"
