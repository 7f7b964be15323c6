"""The folder in which a dataset is prepared, by one process at a time.

It has a fixed name beside the prepared datasets, so that the same command
finds what an interrupted one has left there.
"""

import contextlib
import fcntl
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from keras_flowpose.safe_files import UserError
from keras_flowpose.safe_files import make_folder

_LOCK = "lock"


def work_folder_of(data_dir: Path, name: str) -> Path:
    """Where a dataset is prepared.

    Args:
        data_dir: Folder of prepared datasets.
        name: `NAME` or `NAME/CONFIG`.
    """
    return data_dir / f".{name.replace('/', '.')}.preparing"


@contextlib.contextmanager
def locked_work_folder(data_dir: Path, name: str) -> Iterator[Path]:
    """Gives the work folder to this process alone.

    The lock is the kernel's, on an open file: it ends with the process,
    however that ends.

    Args:
        data_dir: Folder of prepared datasets; made if it is not there.
        name: `NAME` or `NAME/CONFIG`.

    Yields:
        The folder, which may hold what an interrupted preparation left. Who
        removes it with `remove_work_folder` does so inside the block.

    Raises:
        UserError: If another process has it.
    """
    folder = work_folder_of(data_dir, name)
    lock = _lock(folder, name)
    try:
        os.truncate(lock, 0)
        os.write(lock, str(os.getpid()).encode())
        yield folder
    finally:
        os.close(lock)


def remove_work_folder(folder: Path) -> None:
    """Removes the folder, and the folder of datasets where that is empty.

    Args:
        folder: As `locked_work_folder` gave it.
    """
    shutil.rmtree(folder, ignore_errors=True)
    with contextlib.suppress(OSError):
        folder.parent.rmdir()


def _lock(folder: Path, name: str) -> int:
    while True:
        make_folder(folder)
        path = folder / _LOCK
        try:
            lock = os.open(path, os.O_RDWR | os.O_CREAT)
        except FileNotFoundError:
            continue  # whoever had it has just removed the folder
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            process = os.read(lock, 32).decode() or "?"
            os.close(lock)
            raise UserError(
                f"{name} is being prepared in {folder.parent} by another "
                f"process (number {process}). Wait for it, or stop it; what "
                "it has done is kept."
            ) from error
        # A lock on a file that was removed meanwhile keeps nobody out.
        if path.exists() and os.path.samestat(os.fstat(lock), path.stat()):
            return lock
        os.close(lock)
