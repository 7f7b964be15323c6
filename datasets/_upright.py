"""Photographs that a camera has turned: upright before they are stored.

Labelling tools show them upright, TensorFlow decodes them as they lie in the
file, so labels and stored bytes would not fit.
"""

import struct

import cv2
import numpy as np

_ORIENTATION = 0x0112  # the EXIF tag; 1 is upright
_QUALITY = 95


def upright(content: bytes) -> bytes:
    """An image file that is upright without its EXIF orientation.

    Args:
        content: JPEG or PNG bytes.

    Returns:
        The same bytes where they are upright already, otherwise a new JPEG of
        quality 95.
    """
    if orientation(content) == 1:
        return content
    # OpenCV heeds the orientation.
    image = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_COLOR)
    if image is None:
        return content
    _, encoded = cv2.imencode(
        ".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, _QUALITY]
    )
    return encoded.tobytes()


def orientation(content: bytes) -> int:
    """The EXIF orientation of a JPEG file, 1 ... 8.

    Args:
        content: Bytes of any file.

    Returns:
        1 where there is none, or the file is no JPEG or damaged.
    """
    try:
        found = _orientation(content)
    except (struct.error, IndexError):
        return 1
    return found if 1 <= found <= 8 else 1


def _orientation(content: bytes) -> int:
    """Walks over the segments of a JPEG to the EXIF one (JEITA CP-3451)."""
    if not content.startswith(b"\xff\xd8"):
        return 1
    place = 2
    while content[place] == 0xFF and content[place + 1] != 0xDA:
        (length,) = struct.unpack_from(">H", content, place + 2)
        segment = content[place + 4 : place + 2 + length]
        if content[place + 1] == 0xE1 and segment.startswith(b"Exif\0\0"):
            return _from_tiff(segment[6:])
        place += 2 + length
    return 1


def _from_tiff(tiff: bytes) -> int:
    order = "<" if tiff.startswith(b"II") else ">"
    (directory,) = struct.unpack_from(f"{order}I", tiff, 4)
    (entries,) = struct.unpack_from(f"{order}H", tiff, directory)
    for entry in range(entries):
        start = directory + 2 + 12 * entry
        tag, _, _, value = struct.unpack_from(f"{order}HHIH", tiff, start)
        if tag == _ORIENTATION:
            return value
    return 1
