"""Files that appear whole or not at all, and errors that a user can act on."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from contextlib import suppress
from pathlib import Path


class UserError(Exception):
    """An expected failure whose message tells the user what to do.

    The command line prints it as one line, without a traceback, and exits
    with status 2.
    """


def check_writable(path: str | os.PathLike, overwrite: bool = False) -> None:
    """Checks that `path` can be written, before a long job starts.

    Raises:
        UserError: If `path` exists and `overwrite` is False, if its folder
            does not exist, or if its folder cannot be written to.
    """
    path = Path(path)
    try:
        exists = path.exists()
    except OSError as error:  # a folder that may not be entered
        raise UserError(f"Cannot reach {path}: {error.strerror}.") from error
    if exists and not overwrite:
        raise UserError(
            f"{path} exists already. Give another name, or --overwrite "
            "(in Python `overwrite=True`) to replace it."
        )
    if not path.parent.is_dir():
        raise UserError(
            f"The folder {path.parent} does not exist, so {path.name} cannot "
            "be written there. Create it first."
        )
    try:
        # A trial file, because permission bits say nothing about read-only
        # file systems, and the superuser passes every access check.
        with tempfile.TemporaryFile(dir=path.parent):
            pass
    except OSError as error:
        raise UserError(
            f"Cannot write to the folder {path.parent}: {error.strerror}."
        ) from error


def make_folder(path: str | os.PathLike) -> None:
    """Makes a folder with its parents, if it is not there.

    Raises:
        UserError: If it cannot be made.
    """
    try:
        Path(path).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UserError(
            f"Cannot make the folder {path}: {error.strerror}."
        ) from error


@contextmanager
def atomic_write(
    path: str | os.PathLike, overwrite: bool = False
) -> Iterator[Path]:
    """Gives a temporary path that becomes `path` when the block succeeds.

    The temporary file or folder lies beside `path` (so that the rename stays
    on one file system), keeps its suffix (so that writers recognise the
    format) and is removed when the block fails in any way, Ctrl-C included.

    Args:
        path: Where the finished file or folder shall be.
        overwrite: Whether an existing `path` may be replaced.

    Yields:
        The path to write to; it does not exist yet.

    Raises:
        UserError: As `check_writable`.
    """
    path = Path(path)
    check_writable(path, overwrite)
    temporary = path.with_name(f".{path.stem}.{os.getpid()}.part{path.suffix}")
    try:
        yield temporary
        if path.is_dir() and temporary.is_dir():
            # os.replace refuses a folder that has files in it.
            shutil.rmtree(path)
        os.replace(temporary, path)
    finally:
        if temporary.is_dir():
            shutil.rmtree(temporary, ignore_errors=True)
        else:
            temporary.unlink(missing_ok=True)


@contextmanager
def folder_of_files(path: str | os.PathLike) -> Iterator[Path]:
    """Gives a temporary folder whose files go to `path` if the block succeeds.

    Other files in `path` stay; those of the same name are replaced, so check
    them first. If the block fails in any way, nothing of it is left, nor any
    folder that was made for it.

    Args:
        path: Folder for the files; made, with its parents, if it is not there.

    Yields:
        The temporary folder, empty, in `path`.

    Raises:
        UserError: If `path` cannot be made or written to.
        OSError: If the disk is full or fails; with the name that the file
            would have had.
    """
    path = Path(path)
    made = [f for f in (path, *path.parents) if not f.exists()]
    work = None
    try:
        make_folder(path)
        work = _new_folder_in(path)
        yield work
        for file in sorted(work.iterdir()):
            os.replace(file, path / file.name)
    except OSError as error:
        if work and work in Path(error.filename or "").parents:
            error.filename = str(path / Path(error.filename).name)
        raise
    finally:
        if work:
            shutil.rmtree(work, ignore_errors=True)
        for folder in made:
            with suppress(OSError):  # not empty, or not made after all
                folder.rmdir()


def check_folder(path: str | os.PathLike) -> None:
    """Checks that files can be written to a folder, made for them or not.

    Raises:
        UserError: If `path` cannot be made or written to.
    """
    with folder_of_files(path):
        pass  # a trial, which leaves nothing


def _new_folder_in(path: Path) -> Path:
    try:
        return Path(tempfile.mkdtemp(prefix=".", suffix=".part", dir=path))
    except OSError as error:
        raise UserError(
            f"Cannot write to the folder {path}: {error.strerror}."
        ) from error
