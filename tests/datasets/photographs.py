"""Photographs as cameras write them: with an EXIF orientation."""

import struct

import cv2
import numpy as np


def photograph():
    """Smooth, so that JPEG keeps it, and different in every direction."""
    corners = np.random.default_rng(0).integers(0, 256, (2, 2, 3), np.uint8)
    return cv2.resize(corners, (40, 24), interpolation=cv2.INTER_LINEAR)


def jpeg(image, value=None, order="<"):
    content = cv2.imencode(".jpg", image)[1].tobytes()
    if value is None:
        return content
    mark = b"II" if order == "<" else b"MM"
    tiff = mark + struct.pack(f"{order}HI", 42, 8)
    tiff += struct.pack(f"{order}H", 2)
    tiff += struct.pack(f"{order}HHIHH", 0x0100, 3, 1, 40, 0)
    tiff += struct.pack(f"{order}HHIHH", 0x0112, 3, 1, value, 0)
    tiff += struct.pack(f"{order}I", 0)
    exif = b"Exif\0\0" + tiff
    segment = b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif
    # Behind the segment that encoders write first.
    length = struct.unpack(">H", content[4:6])[0]
    return content[: 4 + length] + segment + content[4 + length :]
