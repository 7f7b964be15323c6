"""Which files other runtimes read, and which libraries that takes.

Looked at before TensorFlow loads: what is missing is told at once.
"""

import importlib.util
import os
from pathlib import Path

from keras_flowpose import argument_checks as checks
from keras_flowpose.safe_files import UserError
from keras_flowpose.safe_files import check_writable

FILE_FORMATS = {
    "onnx": ("onnx", "tf2onnx", "onnxruntime"),
    "tflite": ("ai_edge_litert",),
}
"""Formats, which also end the files' names, and what they import."""

WEIGHTS = {"onnx": ("float32",), "tflite": ("float16", "float32")}
"""How each may store weights, first by default; all compute in float32."""


def check_libraries(name: str) -> None:
    """Checks that a format's libraries are there, without importing them.

    Args:
        name: One of `FILE_FORMATS`, which is also the extra that has them.

    Raises:
        UserError: If one is missing.
        ValueError: If there is no such format.
    """
    checks.one_of("format", name, FILE_FORMATS)
    libraries = FILE_FORMATS[name]
    missing = [each for each in libraries if not importlib.util.find_spec(each)]
    if missing:
        raise UserError(
            f"The format {name} needs {', '.join(missing)}, which cannot be "
            "imported here. Install what it takes: "
            f'pip install "keras-flowpose[{name}]".'
        )


def file_to_write(
    model: str | os.PathLike,
    out: str | os.PathLike,
    format: str,
    name: str | None = None,
    weights: str | None = None,
    overwrite: bool = False,
) -> tuple[Path, str]:
    """The file that an export makes, and how it stores weights.

    Args:
        model: Preset or folder, or the name of a model; names the file.
        out: Its folder, which need not be there.
        format: One of `FILE_FORMATS`.
        name: Another name for the file, without its end.
        weights: One of the format's `WEIGHTS`; None for the first.
        overwrite: Whether it may be there.

    Raises:
        UserError: If it may not be written, or a library is missing.
        ValueError: If an argument is out of range.
    """
    check_libraries(format)
    weights = WEIGHTS[format][0] if weights is None else weights
    checks.one_of("weights", weights, WEIGHTS[format])
    if name is None:
        name = Path(model).resolve().name
    if not name or Path(name).name != name:
        raise ValueError(
            f"`name` must be that of a file. Received: name={name!r}"
        )
    path = Path(out) / f"{name}.{format}"
    if path.parent.is_dir():
        check_writable(path, overwrite)
    return path, weights
