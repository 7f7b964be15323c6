"""Which files a demo makes, and whether it may."""

import os
from pathlib import Path

from keras_flowpose.safe_files import check_folder
from keras_flowpose.safe_files import check_writable

CLIP, TRUTH = "clip.mp4", "clip.truth.csv"
POSES, UNPOOLED = "clip.poses.csv", "clip.single-frame.csv"
OVERLAY = "clip.overlay.mp4"

DEMO_FILES = {
    CLIP: "the drawn clip",
    OVERLAY: "without flow | with flow",
    POSES: "pooled poses, a row for each frame and joint",
    UNPOOLED: "the same from each frame alone",
    TRUTH: "the joints as drawn",
}
"""What each file holds."""


def check_demo_files(
    folder: str | os.PathLike, overwrite: bool = False
) -> None:
    """Checks that the files can be written; leaves nothing.

    Raises:
        UserError: If one exists and `overwrite` is False, or if the folder
            cannot be made or written to.
    """
    check_folder(folder)
    if Path(folder).exists():
        for name in DEMO_FILES:
            check_writable(Path(folder) / name, overwrite)
