"""Which image files are frames of a video, told from their names."""

import re
from pathlib import PurePosixPath

IMAGE_SUFFIXES = frozenset({".bmp", ".jpeg", ".jpg", ".png"})
"""What is taken for an image. Only JPEG and PNG can be stored; a `.bmp` is
listed so that it is refused with a reason rather than not seen."""

VIDEO_SUFFIXES = frozenset(
    {
        ".3gp",
        ".avi",
        ".m4v",
        ".mkv",
        ".mov",
        ".mp4",
        ".mpeg",
        ".mpg",
        ".mts",
        ".ogv",
        ".webm",
        ".wmv",
    }
)
"""What is taken for a video."""

_FRAME = re.compile(r"(?:f|frame|im|image|img)?[-_ ]?(\d+)", re.IGNORECASE)


def frame_number(file_name: str) -> int | None:
    """The frame number that an image's name consists of.

    Frames of a video are called `00012.jpg`, or `frame`, `f`, `image`, `im`
    or `img` with a number (`img0012.png`, `frame_12.jpg`). Any other name is
    that of a still that has nothing to do with its neighbours.

    Args:
        file_name: File name, with or without folders.

    Returns:
        The number, or None where the image is a still.

    Example:

    >>> frame_number("talk/img0012.png"), frame_number("wave_0012.jpg")
    (12, None)
    """
    found = _FRAME.fullmatch(PurePosixPath(file_name).stem)
    return int(found[1]) if found else None


def plain_path(name: str) -> str:
    """A path of a label file with forward slashes and without `./`.

    Args:
        name: As in the file, Windows' backslashes included.
    """
    return str(PurePosixPath(name.strip().replace("\\", "/")))


def folder_of(file_name: str) -> str:
    """The folder part of a plain path, "" where it has none.

    Args:
        file_name: A plain path.
    """
    parent = str(PurePosixPath(file_name).parent)
    return "" if parent == "." else parent


def is_image(name: str) -> bool:
    """Whether a file name is that of an image."""
    return PurePosixPath(name).suffix.lower() in IMAGE_SUFFIXES


def is_video(name: str) -> bool:
    """Whether a file name is that of a video."""
    return PurePosixPath(name).suffix.lower() in VIDEO_SUFFIXES
