"""Where the real data is, if it is there."""

import os
from pathlib import Path

import pytest

_FOLDER = Path(
    os.environ.get(
        "FLOWPOSE_SHARED_DATA",
        Path(__file__).resolve().parents[2] / "shared" / "data",
    )
)

SHARED_DATA = _FOLDER if _FOLDER.is_dir() else None
"""Folder of the real data, or None."""


def shared_data(*parts: str) -> Path:
    """A path inside the real data; skips the test where it is absent."""
    if SHARED_DATA is None:
        pytest.skip(
            f"no real data at {_FOLDER}; set FLOWPOSE_SHARED_DATA to its folder"
        )
    return SHARED_DATA.joinpath(*parts)
