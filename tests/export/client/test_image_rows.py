from pathlib import Path

import pytest

from keras_flowpose.export.client.image_rows import bad_images
from keras_flowpose.export.client.image_rows import image_bytes
from keras_flowpose.safe_files import UserError


def test_bytes_and_files(tmp_path):
    path = tmp_path / "a.jpg"
    path.write_bytes(b"abc")

    assert image_bytes(bytearray(b"x")) == image_bytes(memoryview(b"x")) == b"x"
    assert image_bytes(path) == image_bytes(str(path)) == b"abc"
    with pytest.raises(UserError, match="Is a directory"):
        image_bytes(tmp_path)
    with pytest.raises(ValueError, match="int"):
        image_bytes(3)


def test_rows_are_named_but_not_all():
    images = [b"", "b.jpg", Path("c.jpg"), *[b""] * 20]

    few = bad_images([1, 2, 5], images, None)
    many = bad_images(list(range(23)), images, None)

    assert "3 of 23 images" in str(few)
    assert "1 (b.jpg), 2 (c.jpg), 5. JPEG" in str(few)
    assert " 9 and 13 more. JPEG" in str(many)
    assert "\n" not in str(many)
