"""The folder that a study's results go to, all of them or none."""

import json
from collections.abc import Callable
from collections.abc import Mapping
from pathlib import Path

from keras_flowpose.safe_files import check_folder
from keras_flowpose.safe_files import check_writable
from keras_flowpose.safe_files import folder_of_files

CACHE = "cache"
"""Folder in it for what an interrupted study goes on from."""


def check_results(
    folder: Path, names: Mapping[str, object], overwrite: bool
) -> None:
    """Checks that results can be written, before hours are spent on them.

    Args:
        folder: Made later if it is not there.
        names: File names.
        overwrite: Whether existing files may be replaced.

    Raises:
        UserError: If the folder cannot be written to, or holds one of the
            files and `overwrite` is False.
    """
    folder = Path(folder)
    check_folder(folder)
    if folder.exists():
        for name in names:
            check_writable(folder / name, overwrite)


def write_results(
    folder: Path, writers: Mapping[str, Callable[[Path], None]], overwrite: bool
) -> None:
    """Writes files, each by its own function.

    Args:
        folder: Made if it is not there.
        writers: By file name what writes it, given its path.
        overwrite: Whether existing files may be replaced.

    Raises:
        UserError: As `check_results`.
        OSError: If the disk is full or fails.
    """
    check_results(folder, writers, overwrite)
    with folder_of_files(folder) as work:
        for name, write in writers.items():
            write(work / name)


def json_writer(content: Mapping[str, object]) -> Callable[[Path], None]:
    """Writes content as JSON; NaN is refused."""
    text = json.dumps(content, indent=1, allow_nan=False) + "\n"
    return lambda path: path.write_text(text, encoding="utf-8")
