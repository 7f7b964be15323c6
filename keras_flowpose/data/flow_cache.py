"""Optical flow kept on disk, found by what it was computed from.

Flow costs more than everything else that a training window needs, and is the
same in every epoch. An entry is one flow field between two frames on the
heatmap grid, in half precision: 16 KiB for 64 x 64 cells. Its name is a hash
of all that the flow depends on, so nothing ever has to be declared out of
date, and any number of runs may share a folder.
"""

import hashlib
import os
import uuid
import warnings
from collections.abc import Sequence
from pathlib import Path

import numpy as np

_MAGIC = b"kfpflow1"
_DIGEST_BYTES = 16
# Half precision ends at 65504. Flow this long leads out of any frame, where
# look-ups are clamped anyway.
_LARGEST = 60_000.0


def content_digest(content: bytes) -> bytes:
    """16 bytes that stand for a frame's encoded bytes in `flow_key`."""
    return _digest([content])


def flow_key(target: bytes, source: bytes, settings: Sequence[str]) -> str:
    """The name of the flow from one frame to another.

    Args:
        target: `content_digest` of the frame that the flow starts from.
        source: Of the frame that it leads to.
        settings: Everything else that the flow depends on: how frames were
            brought to the network frame, its size, the grid, the method.

    Returns:
        32 hexadecimal digits.
    """
    parts = [target, source, *(text.encode() for text in settings)]
    return _digest(parts).hex()


def rounded_flow(flow: np.ndarray) -> np.ndarray:
    """A flow field as it comes back from the disk: in half precision.

    Values are exact to 1/2048 of themselves.

    Args:
        flow: Float array, any shape.

    Returns:
        Float16 array of the same shape.
    """
    return np.clip(flow, -_LARGEST, _LARGEST).astype(np.float16)


class FlowCache:
    """A folder of flow fields.

    Safe with several threads and processes: an entry appears whole, by a
    rename, and those who write the same entry write the same content. An
    entry that is damaged (a disk error, a crash of the machine) is not
    trusted: it counts as absent, and is replaced when it is stored again.

    Where nothing can be written (a full disk, a folder without permission) one
    warning says so, and the work goes on without storing.

    Args:
        folder: Made with its parents if it is not there.

    Example:

    ```python
    cache = FlowCache("~/.cache/keras_flowpose/flow")
    key = flow_key(content_digest(jpeg), content_digest(other), ["dis medium"])
    flow = cache.load(key)
    if flow is None:
        cache.store(key, rounded_flow(compute()))
    ```
    """

    def __init__(self, folder: str | os.PathLike) -> None:
        self.folder = Path(folder).expanduser()
        self._writable = True
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            self._give_up(error)

    def load(self, key: str) -> np.ndarray | None:
        """The flow of that name, None where there is none or it is damaged.

        Args:
            key: From `flow_key`.

        Returns:
            Float16 array `(height, width, 2)`.
        """
        try:
            content = self._path(key).read_bytes()
        except OSError:
            return None
        return _flow_in(content, key)

    def store(self, key: str, flow: np.ndarray) -> None:
        """Keeps a flow under a name.

        Args:
            key: From `flow_key`.
            flow: Float16 array `(height, width, 2)`, from `rounded_flow`.
        """
        if not self._writable:
            return
        content = _content_of(flow, key)
        path = self._path(key)
        # Unique, for several threads or machines may store the same flow.
        temporary = path.with_name(f".{key}.{uuid.uuid4().hex}.part")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            try:
                temporary.write_bytes(content)
                os.replace(temporary, path)
            finally:
                temporary.unlink(missing_ok=True)
        except OSError as error:
            self._give_up(error)

    def _path(self, key: str) -> Path:
        # 256 folders: one folder of a million files would be slow.
        return self.folder / key[:2] / f"{key[2:]}.flow"

    def _give_up(self, error: OSError) -> None:
        if not self._writable:
            return
        self._writable = False
        warnings.warn(
            f"Flow is not kept in {self.folder} ({error.strerror}), and will "
            "be computed anew in every epoch.",
            stacklevel=3,
        )


def _content_of(flow: np.ndarray, key: str) -> bytes:
    """Magic word, height and width, values, checksum."""
    size = np.array(flow.shape[:2], "<u2").tobytes()
    content = _MAGIC + size + flow.astype("<f2").tobytes()
    return content + _digest([key.encode(), content])


def _flow_in(content: bytes, key: str) -> np.ndarray | None:
    """Inverse of `_content_of`, None where anything is not as written."""
    body, checksum = content[:-_DIGEST_BYTES], content[-_DIGEST_BYTES:]
    if checksum != _digest([key.encode(), body]) or not body.startswith(_MAGIC):
        return None
    start = len(_MAGIC)
    height, width = np.frombuffer(body[start : start + 4], "<u2")
    values = np.frombuffer(body[start + 4 :], "<f2")
    return values.reshape(height, width, 2)


def _digest(parts: Sequence[bytes]) -> bytes:
    """Hash of the parts, none of which can run into the next."""
    found = hashlib.blake2b(digest_size=_DIGEST_BYTES)
    for part in parts:
        found.update(len(part).to_bytes(8, "little"))
        found.update(part)
    return found.digest()
