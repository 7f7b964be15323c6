"""Sums over parts of a dataset, kept on disk so that a run can go on.

One file a part. A file that is damaged, or was cut off by a crash of the
machine, does not count, and its part is summed anew.
"""

import hashlib
import io
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from keras_flowpose.safe_files import atomic_write
from keras_flowpose.safe_files import make_folder

_DIGEST_BYTES = 16


class KeptSums:
    """A folder of arrays by the number of their part.

    Args:
        folder: Made with its parents if it is not there. Any number of runs
            may share it.
        settings: Everything that the sums depend on, in words; sums of other
            settings are not found.

    Raises:
        UserError: If the folder cannot be made.
    """

    def __init__(self, folder: Path, settings: Iterable[str]) -> None:
        self.folder = Path(folder)
        make_folder(self.folder)
        text = "\n".join(settings)
        self._name = hashlib.blake2b(text.encode(), digest_size=8).hexdigest()

    def load(self, part: int) -> np.ndarray | None:
        """The array of a part, None where there is none or it is damaged."""
        try:
            content = self._path(part).read_bytes()
        except FileNotFoundError:
            return None
        body, digest = content[:-_DIGEST_BYTES], content[-_DIGEST_BYTES:]
        if digest != _digest(body):
            return None
        return np.load(io.BytesIO(body), allow_pickle=False)

    def store(self, part: int, array: np.ndarray) -> None:
        """Keeps the array of a part.

        Raises:
            OSError: If the disk is full or fails.
        """
        buffer = io.BytesIO()
        np.save(buffer, array, allow_pickle=False)
        body = buffer.getvalue()
        with atomic_write(self._path(part), overwrite=True) as temporary:
            temporary.write_bytes(body + _digest(body))

    def _path(self, part: int) -> Path:
        return self.folder / f"{self._name}-{part:06d}.sum"


def _digest(body: bytes) -> bytes:
    return hashlib.blake2b(body, digest_size=_DIGEST_BYTES).digest()
