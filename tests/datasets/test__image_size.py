"""Sizes of encoded images against those they were made with."""

import cv2
import pytest

from keras_flowpose.datasets._image_size import image_size
from tests.datasets.photographs import jpeg
from tests.datasets.photographs import photograph
from tests.video.clips import noise


@pytest.mark.parametrize(
    ("suffix", "options"),
    [
        (".png", []),
        (".jpg", []),
        (".jpg", [cv2.IMWRITE_JPEG_PROGRESSIVE, 1]),
        (".jpg", [cv2.IMWRITE_JPEG_RST_INTERVAL, 1]),
    ],
)
def test_size_is_width_and_height(suffix, options):
    _, content = cv2.imencode(suffix, noise(1, 37, 301)[0], options)

    assert image_size(content.tobytes()) == (301, 37)


def test_size_behind_other_segments():
    height, width, _ = photograph().shape

    assert image_size(jpeg(photograph(), 6)) == (width, height)


def test_fill_bytes_are_passed_over():
    _, content = cv2.imencode(".jpg", noise(1, 5, 7)[0])
    content = content.tobytes()

    assert image_size(content[:2] + b"\xff\xff" + content[2:]) == (7, 5)


@pytest.mark.parametrize(
    "content", [b"", b"<html>", b"\xff\xd8", b"\x89PNG", b"\xff\xd8\xff\xe0"]
)
def test_no_size(content):
    assert image_size(content) is None
