"""Variables of MATLAB files, as the pose datasets' annotations are stored."""

import zlib
from collections.abc import Sequence

import numpy as np
import scipy.io
from etils import epath
from scipy.io.matlab import MatReadError

from keras_flowpose.safe_files import UserError

_READ_ERRORS = (
    IndexError,
    MatReadError,
    OSError,
    TypeError,
    ValueError,
    zlib.error,
)


def read_variable(path: epath.Path, name: str) -> np.ndarray:
    """One variable of a MATLAB file, with all its axes of length 1.

    Args:
        path: A file of MATLAB version 5 to 7.2.
        name: The variable's name.

    Returns:
        The array as stored: numbers in whatever type MATLAB packed them into,
        so cast before calculating.

    Raises:
        UserError: If the file cannot be read or has no such variable.
    """
    try:
        with path.open("rb") as file:
            content = scipy.io.loadmat(file)
    except NotImplementedError as error:
        raise UserError(
            f"{path} cannot be read: it is a MATLAB 7.3 (HDF5) file. Expected "
            "version 5, as the authors distribute it; in MATLAB `save -v7` "
            "writes one."
        ) from error
    except _READ_ERRORS as error:
        raise UserError(
            f"{path} cannot be read ({error}). Expected a MATLAB file of "
            f"version 5 with the variable `{name}`. Download it again."
        ) from error
    if name not in content:
        found = sorted(key for key in content if not key.startswith("__"))
        raise UserError(
            f"{path} must hold the variable `{name}`. Received: "
            f"{', '.join(found) or 'no variable'}."
        )
    return content[name]


def read_structs(
    path: epath.Path, name: str, fields: Sequence[str]
) -> np.ndarray:
    """The elements of a struct array, also of one with a single element.

    Args:
        path: As for `read_variable`.
        name: The struct array's name.
        fields: Names of fields that it must have.

    Returns:
        Structured array `(elements,)`; `element[field]` is an array of two or
        more axes, `element.dtype.names` are all fields.

    Raises:
        UserError: As `read_variable`, or if it is not a struct array with
            these fields.
    """
    array = read_variable(path, name)
    present = array.dtype.names or ()
    missing = [field for field in fields if field not in present]
    if missing:
        raise UserError(
            f"`{name}` in {path} must be a struct array with the fields "
            f"{', '.join(fields)}. Received: "
            f"{'fields ' + ', '.join(present) if present else array.dtype}."
        )
    return array.ravel()


def text(value: np.ndarray) -> str:
    """A MATLAB string, which arrives as an array of one string.

    Args:
        value: A field of a struct.
    """
    return "".join(map(str, np.ravel(value)))
