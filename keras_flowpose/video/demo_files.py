"""Which files a demo makes, and whether it may."""

import os
from pathlib import Path

from keras_flowpose.safe_files import check_folder
from keras_flowpose.safe_files import check_writable

CLIP, TRUTH = ".mp4", ".truth.csv"
POSES, UNPOOLED = ".poses.csv", ".single-frame.csv"
OVERLAY = ".overlay.mp4"
"""How their names end."""

_DRAWN = "clip"


def demo_files(video: str | os.PathLike | None = None) -> dict[str, str]:
    """What each file that a demo makes holds, by its name.

    Args:
        video: The user's own, if the demo is of that; None for a drawn clip.
    """
    stem = demo_stem(video)
    files = {
        OVERLAY: "without flow | with flow",
        POSES: "pooled poses, a row for each frame and joint",
        UNPOOLED: "the same from each frame alone",
    }
    if video is None:
        files |= {CLIP: "the drawn clip", TRUTH: "the joints as drawn"}
    return {stem + end: what for end, what in files.items()}


def demo_stem(video: str | os.PathLike | None = None) -> str:
    """What the names of the files begin with."""
    return _DRAWN if video is None else Path(video).stem


def check_demo_files(
    folder: str | os.PathLike,
    overwrite: bool = False,
    video: str | os.PathLike | None = None,
) -> None:
    """Checks that the files can be written; leaves nothing.

    Raises:
        UserError: If one exists and `overwrite` is False, or if the folder
            cannot be made or written to.
    """
    check_folder(folder)
    if Path(folder).exists():
        for name in demo_files(video):
            check_writable(Path(folder) / name, overwrite)
