"""Arrays that a server would refuse, refused before they are sent."""

from collections.abc import Mapping

import numpy as np

from keras_flowpose.export.client.signature_table import ServedSignature


def check_frames(frames: np.ndarray) -> None:
    """Requires RGB frames, uint8 `(frames, height, width, 3)`.

    Raises:
        ValueError: If they are none.
    """
    fits = isinstance(frames, np.ndarray) and (
        frames.dtype == np.uint8
        and frames.ndim == 4
        and frames.shape[3] == 3
        and frames.size > 0
    )
    if not fits:
        raise ValueError(
            "`frames` must be one or more RGB frames, uint8 (frames, height, "
            f"width, 3). Received: {_told(frames)}"
        )


def check_window(
    window: Mapping[str, np.ndarray], signature: ServedSignature
) -> None:
    """Requires arrays as a signature for windows has them.

    Args:
        window: The inputs, by name.
        signature: What the server takes.

    Raises:
        ValueError: If one has another type or shape, or they differ in their
            number of windows.
    """
    rows = None
    for name, value in window.items():
        wanted = signature.inputs[name]
        shape = (wanted.shape or ())[1:]
        fits = isinstance(value, np.ndarray) and (
            value.dtype == wanted.dtype
            and value.ndim == len(shape) + 1
            and value.size > 0
            and all(
                side in (-1, found)
                for side, found in zip(shape, value.shape[1:], strict=False)
            )
            and rows in (None, len(value))
        )
        if not fits:
            sides = ", ".join(
                "any" if side < 0 else str(side) for side in shape
            )
            raise ValueError(
                f"`{name}` must be {wanted.dtype} of shape "
                f"({rows or 'windows'}, {sides}). Received: {_told(value)}"
            )
        rows = len(value)


def _told(value):
    if isinstance(value, np.ndarray):
        return f"dtype={value.dtype}, shape={value.shape}"
    return type(value).__name__
