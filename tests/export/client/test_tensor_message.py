"""Tensors as TensorFlow writes and reads them."""

import numpy as np
import pytest
import tensorflow as tf

from keras_flowpose.export.client.message_reader import MessageError
from keras_flowpose.export.client.tensor_message import shape_of_message
from keras_flowpose.export.client.tensor_message import tensor_message
from keras_flowpose.export.client.tensor_message import tensor_of_message

TYPES = ["float32", "float64", "int32", "int64", "uint8", "bool"]


def parsed(message):
    proto = tf.make_tensor_proto(0)
    proto.Clear()
    proto.ParseFromString(message)
    return tf.make_ndarray(proto)


@pytest.mark.parametrize("dtype", TYPES)
def test_arrays_there_and_back(dtype):
    value = np.arange(-3, 3).reshape(2, 1, 3).astype(dtype)
    message = tensor_message(value[::-1])

    found = parsed(message)

    assert found.dtype == value.dtype
    np.testing.assert_array_equal(found, value[::-1])
    back = tensor_of_message(tf.make_tensor_proto(value).SerializeToString())
    assert back.dtype == value.dtype
    np.testing.assert_array_equal(back, value)


def test_big_endian_arrays_are_turned():
    value = np.array([1.5, 2], ">f4")

    np.testing.assert_array_equal(parsed(tensor_message(value)), [1.5, 2])


def test_bytes():
    found = parsed(tensor_message([b"\xff\0", b""]))

    assert found.tolist() == [b"\xff\0", b""]


@pytest.mark.parametrize(
    ("dtype", "field"),
    [("float32", "float_val"), ("int32", "int_val"), ("bool", "bool_val")],
)
def test_values_one_by_one_as_the_server_writes_them(dtype, field):
    values = np.array([[1, 0], [1, 1]], dtype)
    proto = tf.make_tensor_proto(values)
    for name in ("tensor_content", field):
        proto.ClearField(name)
    getattr(proto, field).extend(values.ravel().tolist())

    found = tensor_of_message(proto.SerializeToString())

    np.testing.assert_array_equal(found, values)
    del getattr(proto, field)[-1]
    with pytest.raises(MessageError, match="another size"):
        tensor_of_message(proto.SerializeToString())


def test_empty_tensors():
    message = tf.make_tensor_proto(np.zeros([0, 3], "f")).SerializeToString()

    assert tensor_of_message(message).shape == (0, 3)


def test_shapes():
    shape = tf.TensorShape([None, 3, None]).as_proto()

    assert shape_of_message(shape.SerializeToString()) == (-1, 3, -1)
    unknown = tf.TensorShape(None).as_proto().SerializeToString()
    assert shape_of_message(unknown) is None
    assert shape_of_message(b"") == ()


@pytest.mark.parametrize(
    "message",
    [
        b"",
        tf.make_tensor_proto(["text"]).SerializeToString(),
        tensor_message(np.zeros(3, "f"))[:-4],
        b"\x08\x01\x12\x04\x12\x02\x08\x7f",
        b"\x08\x01\x10\x03",
        b"\x08\x01\x12\x02\x10\x01",
    ],
)
def test_what_is_no_tensor(message):
    with pytest.raises(MessageError):
        tensor_of_message(message)


def test_types_that_bundles_do_not_have():
    with pytest.raises(ValueError, match="dtype=complex64"):
        tensor_message(np.zeros(3, np.complex64))
