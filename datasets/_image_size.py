"""Width and height of an encoded image, without decoding it."""

import struct

_WITHOUT_SIZE = (0xC4, 0xC8, 0xCC)
"""Markers among those of JPEG's frame headers that are none."""


def image_size(content: bytes) -> tuple[int, int] | None:
    """Width and height in pixels, as stored.

    Args:
        content: JPEG or PNG bytes.

    Returns:
        None where the bytes tell no size: they are damaged, or of another
        kind.
    """
    try:
        if content.startswith(b"\x89PNG"):
            return struct.unpack_from(">II", content, 16)
        return _size_of_jpeg(content)
    except (struct.error, IndexError):
        return None


def _size_of_jpeg(content: bytes) -> tuple[int, int] | None:
    """Walks over the segments to the frame header (ITU-T T.81, B.2.2)."""
    if not content.startswith(b"\xff\xd8"):
        return None
    place = 2
    while content[place] == 0xFF:
        marker = content[place + 1]
        if marker == 0xFF:  # a fill byte
            place += 1
            continue
        if 0xC0 <= marker <= 0xCF and marker not in _WITHOUT_SIZE:
            height, width = struct.unpack_from(">HH", content, place + 5)
            return width, height
        (length,) = struct.unpack_from(">H", content, place + 2)
        place += 2 + length
    return None
