import cv2
import numpy as np
import pytest

from keras_flowpose.datasets._upright import orientation
from keras_flowpose.datasets._upright import upright
from tests.datasets.photographs import jpeg
from tests.datasets.photographs import photograph

# What is shown first, by orientation: rows and columns of the stored image.
SHOWN = {
    1: lambda image: image,
    2: lambda image: image[:, ::-1],
    3: lambda image: image[::-1, ::-1],
    4: lambda image: image[::-1],
    5: lambda image: image.transpose(1, 0, 2),
    6: lambda image: image[::-1].transpose(1, 0, 2),
    7: lambda image: image[::-1, ::-1].transpose(1, 0, 2),
    8: lambda image: image[:, ::-1].transpose(1, 0, 2),
}


def stored(content):
    flags = cv2.IMREAD_COLOR | cv2.IMREAD_IGNORE_ORIENTATION
    return cv2.imdecode(np.frombuffer(content, np.uint8), flags)


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("value", range(1, 9))
def test_turned_photographs_become_upright(value, order):
    image = photograph()
    content = jpeg(image, value, order)

    found = stored(upright(content))

    assert orientation(content) == value
    expected = SHOWN[value](image)
    assert found.shape == expected.shape
    assert np.abs(found.astype(int) - expected).mean() < 4


@pytest.mark.parametrize(
    "content",
    [
        jpeg(photograph()),
        jpeg(photograph(), 1),
        jpeg(photograph(), 0),
        jpeg(photograph(), 77),
        cv2.imencode(".png", photograph())[1].tobytes(),
        jpeg(photograph(), 6)[:40],
        b"\xff\xd8",
        b"",
        b"<html>",
    ],
    ids=range(9),
)
def test_other_bytes_pass_unchanged(content):
    assert orientation(content) == 1
    assert upright(content) == content
