"""Images as clients send them: many kinds, and bytes that are none."""

import cv2
import numpy as np
import pytest
import tensorflow as tf

from keras_flowpose.export.image_bytes import LARGEST_IMAGE
from keras_flowpose.export.image_bytes import decode_and_letterbox
from keras_flowpose.export.image_bytes import decode_image
from keras_flowpose.ops.images import letterbox_image
from tests.export.test_exif_orientation import with_exif

SIZE = (24, 32)


def picture(height, width):
    y, x = np.mgrid[:height, :width]
    colours = np.stack([4 * x, 3 * y, 255 - 2 * x], axis=-1)
    return colours.clip(0, 255).astype(np.uint8)


def encoded(image, suffix=".png"):
    return cv2.imencode(suffix, image[..., ::-1])[1].tobytes()


@pytest.fixture(scope="module")
def decode():
    return tf.function(
        lambda rows: decode_and_letterbox(rows, SIZE),
        [tf.TensorSpec([None], tf.string)],
        autograph=False,
    )


def png_header(width, height):
    good = encoded(picture(3, 4))
    sizes = np.array([width, height], ">i4").tobytes()
    return good[:16] + sizes + good[24:]


def test_bad_rows_leave_the_others_as_they_are(decode):
    small, large = picture(21, 17), picture(40, 75)
    jpeg = encoded(large, ".jpg")
    gif = b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff,\x00"
    gif += b"\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;"
    damaged = bytearray(encoded(small))
    damaged[-20] ^= 255
    bad = [
        b"",
        b"no image",
        jpeg[:3],
        jpeg[: len(jpeg) // 2],
        jpeg[:-2],
        encoded(small)[:-30],
        bytes(damaged),
        gif,
        png_header(1 << 16, 1 << 16),
        png_header(-5, -7),
    ]
    rows = [*bad[:5], encoded(small), *bad[5:], jpeg]

    frames, sizes = decode(rows)

    expected = np.zeros([len(rows), 2])
    expected[5], expected[-1] = (21, 17), (40, 75)
    np.testing.assert_array_equal(sizes, expected)
    np.testing.assert_array_equal(frames[5], letterbox_image(small, SIZE))
    np.testing.assert_allclose(frames[-1], letterbox_image(large, SIZE), atol=9)
    black = np.delete(frames, [5, len(rows) - 1], axis=0)
    np.testing.assert_array_equal(black, 0)


@pytest.mark.parametrize("rows", [[], [b"bad"], [b"bad", b""]])
def test_no_row_that_is_an_image(decode, rows):
    frames, sizes = decode(tf.constant(rows, tf.string, [len(rows)]))

    assert frames.shape == (len(rows), *SIZE, 3)
    np.testing.assert_array_equal(sizes, np.zeros([len(rows), 2]))


def test_kinds_of_png_are_the_same_picture():
    image = picture(9, 14)
    wide = image.astype(np.uint16) * 257
    opaque = np.dstack([np.full((9, 14), 7, np.uint8), image])[..., ::-1]
    grey = image[..., :1].repeat(3, -1)
    kinds = [
        (encoded(image), image),
        (encoded(wide), image),
        (
            cv2.imencode(
                ".png", np.dstack([image[..., ::-1], opaque[..., -1:]])
            )[1].tobytes(),
            image,
        ),
        (cv2.imencode(".png", image[..., 0])[1].tobytes(), grey),
    ]
    for content, expected in kinds:
        np.testing.assert_array_equal(decode_image(content), expected)


def test_jpegs_are_what_other_decoders_make_of_them():
    content = with_exif(6)
    data = np.frombuffer(content, np.uint8)
    expected = cv2.imdecode(data, cv2.IMREAD_COLOR)[..., ::-1]

    np.testing.assert_array_equal(decode_image(content), expected)


def test_errors_say_what_is_wrong():
    with pytest.raises(tf.errors.InvalidArgumentError, match="neither JPEG"):
        decode_image(b"BM")
    side = int(LARGEST_IMAGE**0.5) + 1
    with pytest.raises(tf.errors.InvalidArgumentError, match="too large"):
        decode_image(png_header(side, side))
