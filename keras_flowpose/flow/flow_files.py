"""Flow fields in files: Middlebury's .flo, and .npz.

A .flo file is what most programs for optical flow write: the float32 number
202021.25 (whose bytes read "PIEH"), width and height as int32, then dx and dy
of each pixel, row by row, as float32; all little-endian. An .npz file holds
one array of floats named `flow`.
"""

import os
import zipfile
from pathlib import Path

import numpy as np

from keras_flowpose.safe_files import UserError
from keras_flowpose.safe_files import atomic_write

SUFFIXES = (".flo", ".npz")
"""How the names of flow files end."""

_MAGIC = b"PIEH"
_HEADER_BYTES = 12
_MEMBER = "flow"
# Middlebury marks pixels whose flow is not known by larger values.
_LARGEST = 1e9


def read_flow(path: str | os.PathLike) -> np.ndarray:
    """Reads a flow field.

    Args:
        path: A .flo file, or an .npz file with an array `flow`.

    Returns:
        Float32 `(height, width, 2)`, (dx, dy) in pixels; all finite.

    Raises:
        UserError: If the file is not there, is none of these formats, is
            damaged, or has pixels whose flow is not known.
    """
    path = Path(path)
    _check_name(path)
    try:
        flow = _read_flo(path) if _is_flo(path) else _read_npz(path)
    except OSError as error:
        raise UserError(f"Cannot read {path}: {error.strerror}.") from error
    known = np.abs(flow) <= _LARGEST  # False for NaN, too
    if not known.all():
        raise UserError(
            f"{path} has no flow at {np.count_nonzero(~known.all(-1))} of "
            f"{known[..., 0].size} pixels (NaN, or above 1e9). Every pixel "
            "needs flow; fill those first, from their neighbours for instance."
        )
    return flow


def write_flow(
    path: str | os.PathLike, flow: np.ndarray, overwrite: bool = False
) -> None:
    """Writes a flow field, as `read_flow` reads it.

    Args:
        path: The name of the file, which ends in .flo or .npz.
        flow: Floats `(height, width, 2)`, (dx, dy) in pixels; all finite.
        overwrite: Whether an existing file may be replaced.

    Raises:
        UserError: If the name is another, or the file cannot be written.
        ValueError: If `flow` is not finite or has another shape.
        OSError: If the disk is full or fails.
    """
    path = Path(path)
    _check_name(path)
    flow = np.asarray(flow, "<f4")
    if not _is_field(flow) or not np.isfinite(flow).all():
        raise ValueError(
            "`flow` must be finite, of shape (height, width, 2). Received: "
            f"shape={flow.shape}"
        )
    with atomic_write(path, overwrite) as temporary:
        if _is_flo(path):
            size = np.array(flow.shape[1::-1], "<i4")  # width, height
            temporary.write_bytes(_MAGIC + size.tobytes() + flow.tobytes())
        else:
            np.savez_compressed(temporary, **{_MEMBER: flow})


def _check_name(path: Path) -> None:
    if path.suffix.lower() not in SUFFIXES:
        raise UserError(
            f"The name of a file of flow ends in .flo or .npz: {path}"
        )


def _is_flo(path: Path) -> bool:
    return path.suffix.lower() == ".flo"


def _is_field(flow: np.ndarray) -> bool:
    return flow.ndim == 3 and flow.shape[2] == 2 and flow.size > 0


def _read_flo(path: Path) -> np.ndarray:
    content = path.read_bytes()
    if content[:4] != _MAGIC or len(content) < _HEADER_BYTES:
        raise UserError(
            f"{path} is no .flo file: it does not begin with the number "
            "202021.25 (PIEH) and a size."
        )
    width, height = map(int, np.frombuffer(content, "<i4", 2, 4))
    expected = _HEADER_BYTES + 8 * width * height
    if width < 1 or height < 1 or len(content) != expected:
        raise UserError(
            f"{path} is damaged: a field of {width} x {height} pixels takes "
            f"{expected} bytes, and it has {len(content)}."
        )
    flow = np.frombuffer(content, "<f4", offset=_HEADER_BYTES)
    return flow.reshape(height, width, 2).astype(np.float32)


def _read_npz(path: Path) -> np.ndarray:
    try:
        # Opened here, as NumPy leaves a damaged file open.
        with open(path, "rb") as raw, np.load(raw, allow_pickle=False) as file:
            if _MEMBER not in file:
                raise UserError(
                    f"{path} has no array named `flow`, only "
                    f"{', '.join(file.files) or 'nothing'}."
                )
            flow = file[_MEMBER]
    # NumPy takes what is no archive for a pickled object, which it refuses.
    except (ValueError, EOFError, zipfile.BadZipFile) as error:
        raise UserError(f"{path} is no .npz file, or damaged.") from error
    if not _is_field(flow) or not np.issubdtype(flow.dtype, np.floating):
        raise UserError(
            f"`flow` in {path} must be floats of shape (height, width, 2), "
            f"not {flow.dtype} of {flow.shape}."
        )
    return flow.astype(np.float32)
