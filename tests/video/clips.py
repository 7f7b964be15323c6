"""Small video files for the tests, made with PyAV, not with the package."""

from fractions import Fraction

import av
import numpy as np


def write_clip(
    path,
    images,
    codec="ffv1",
    pix_fmt="bgr0",
    image_format="rgb24",
    rate=Fraction(25),
    options=None,
):
    """Encodes `images` (lossless by default) and returns the path."""
    container = {"movflags": "+faststart"} if path.suffix == ".mp4" else {}
    with av.open(str(path), "w", options=container) as file:
        stream = file.add_stream(codec, rate=rate)
        stream.height, stream.width = images[0].shape[:2]
        stream.pix_fmt = pix_fmt
        stream.options = options or {}
        for image in images:
            frame = av.VideoFrame.from_ndarray(image, format=image_format)
            file.mux(stream.encode(frame))
        file.mux(stream.encode(None))
    return path


def noise(count, height, width, seed=0):
    """`count` different RGB images."""
    rng = np.random.default_rng(seed)
    return [
        rng.integers(0, 256, (height, width, 3), "uint8") for _ in range(count)
    ]


def write_h264(path, images, **kwargs):
    """H.264 in 4:2:0 as cameras write it; sizes must be even."""
    return write_clip(
        path, images, codec="libx264", pix_fmt="yuv420p", **kwargs
    )


def set_display_matrix(path, a, b, c, d):
    """Writes (x, y) -> (a x + c y, b x + d y) into an .mp4's track header."""
    data = bytearray(path.read_bytes())
    start = data.index(b"tkhd") + 44
    one = 1 << 16
    matrix = np.array(
        [[a * one, b * one, 0], [c * one, d * one, 0], [0, 0, 1 << 30]]
    )
    assert data[start : start + 36] == _bytes(
        np.array([[one, 0, 0], [0, one, 0], [0, 0, 1 << 30]])
    )
    data[start : start + 36] = _bytes(matrix)
    path.write_bytes(data)


def _bytes(matrix):
    return matrix.astype(">i4").tobytes()
