"""Orientations in JPEGs made by hand, against OpenCV's own turning."""

import struct

import cv2
import numpy as np
import pytest
import tensorflow as tf

from keras_flowpose.export.exif_orientation import exif_orientation
from keras_flowpose.export.exif_orientation import turn_upright

IMAGE = np.repeat(np.arange(0, 240, 20, dtype=np.uint8).reshape(3, 4), 8, 0)
JPEG = cv2.imencode(".jpg", IMAGE)[1].tobytes()

find = tf.function(
    exif_orientation, [tf.TensorSpec([], tf.string)], autograph=False
)


def with_exif(orientation: int, order: str = "<", tag: int = 0x112) -> bytes:
    """A JPEG whose Exif segment, the second one, has three entries."""
    entries = [(0x100, 3, 1, 7), (tag, 3, 1, orientation), (0x213, 3, 1, 1)]
    directory = struct.pack(f"{order}H", len(entries))
    for number, kind, count, value in entries:
        directory += struct.pack(f"{order}HHIHH", number, kind, count, value, 0)
    mark = b"II" if order == "<" else b"MM"
    tiff = mark + struct.pack(f"{order}HI", 42, 10) + b"\0\0" + directory
    content = b"Exif\0\0" + tiff + bytes(4)
    segment = b"\xff\xe1" + struct.pack(">H", len(content) + 2) + content
    # JPEG begins with a JFIF segment of 16 bytes.
    return JPEG[:20] + segment + JPEG[20:]


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_images_are_turned_as_opencv_turns_them(orientation, order):
    content = with_exif(orientation, order)
    stored = cv2.imdecode(
        np.frombuffer(content, np.uint8), cv2.IMREAD_IGNORE_ORIENTATION
    )
    stored = (
        cv2.cvtColor(stored, cv2.COLOR_GRAY2BGR) if stored.ndim == 2 else stored
    )
    upright = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_COLOR)

    found = find(content)

    assert int(found) == orientation
    np.testing.assert_array_equal(turn_upright(stored, found), upright)


def test_nothing_sensible_means_as_it_is_stored():
    broken = with_exif(6)
    place = broken.index(b"Exif")
    cases = [
        JPEG,
        b"",
        b"\xff\xd8",
        with_exif(9),
        with_exif(0),
        with_exif(6, tag=0x113),
        broken[: place + 8],  # ends within the segment
        broken[: place + 10] + b"\xff" * 40,  # a directory far outside
        broken.replace(b"Exif", b"exif"),
    ]
    for case in cases:
        assert int(find(case)) == 1, case[:60]
