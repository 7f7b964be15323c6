"""Which files a comparison makes, and whether it may."""

import os
from pathlib import Path

from keras_flowpose.safe_files import check_folder
from keras_flowpose.safe_files import check_writable

NUMBERS = "comparison.json"
REPORT = "report.html"
TRACKS = "tracks"
"""Folder of the tracks, from which an interrupted comparison goes on."""


def check_comparison_files(
    folder: str | os.PathLike, overwrite: bool = False
) -> None:
    """Checks that the results can be written, before the net runs.

    Tracks may be there already: those that fit are used again.

    Raises:
        UserError: If the folder cannot be made or written to, or holds
            results and `overwrite` is False.
    """
    folder = Path(folder)
    check_folder(folder)
    if folder.exists():
        for name in (NUMBERS, REPORT):
            check_writable(folder / name, overwrite)
