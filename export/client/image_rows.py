"""Encoded images on their way to a server, and those it cannot decode."""

import os
from collections.abc import Sequence
from pathlib import Path

from keras_flowpose.export.client.errors import BadImagesError
from keras_flowpose.export.client.poses import Poses
from keras_flowpose.safe_files import UserError

Image = bytes | str | os.PathLike
"""An encoded image, or the path of one."""


def image_bytes(image: Image) -> bytes:
    """The bytes of an encoded image.

    Args:
        image: They themselves, or the path of a file.

    Raises:
        UserError: If the file cannot be read.
        ValueError: If it is neither.
    """
    if isinstance(image, bytes | bytearray | memoryview):
        return bytes(image)
    if not isinstance(image, str | os.PathLike):
        raise ValueError(
            "`images` must be bytes or paths of files. Received: "
            f"{type(image).__name__}"
        )
    try:
        return Path(image).read_bytes()
    except OSError as error:
        raise UserError(f"Cannot read {image}: {error.strerror}.") from error


def bad_images(
    rows: list[int], images: Sequence[Image], poses: Poses
) -> BadImagesError:
    """The error that says which images cannot be decoded.

    Args:
        rows: Their numbers.
        images: All of them.
        poses: The answer.
    """
    names = [
        f"{row} ({os.fspath(images[row])})"
        if isinstance(images[row], str | os.PathLike)
        else str(row)
        for row in rows[:10]
    ]
    more = f" and {len(rows) - 10} more" if len(rows) > 10 else ""
    return BadImagesError(
        f"{len(rows)} of {len(images)} images cannot be decoded, counted from "
        f"0: {', '.join(names)}{more}. JPEG and PNG can, whole and of at most "
        "33 million pixels. `keep_bad=True` goes on without them.",
        rows,
        poses,
    )
