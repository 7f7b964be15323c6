"""Human pose in video: heatmaps warped along optical flow, pooled over time.

Public names are resolved on first use, so that importing the package (and
with it `flowpose --help`) does not import TensorFlow.
"""

import importlib

from keras_flowpose._version import __version__

_PUBLIC = {
    "COCO_17": "skeleton",
    "LSP_14": "skeleton",
    "UPPER_BODY_7": "skeleton",
    "Skeleton": "skeleton",
}

__all__ = ["__version__", *_PUBLIC]


def __getattr__(name: str):
    if name not in _PUBLIC:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module = importlib.import_module(f"{__name__}.{_PUBLIC[name]}")
    return getattr(module, name)


def __dir__() -> list[str]:
    return sorted(__all__)
