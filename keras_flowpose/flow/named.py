"""Optical flow by its name: what a command or a config calls it."""

import os
from collections.abc import Callable
from functools import partial

import numpy as np

from keras_flowpose.flow.base import FlowEstimator
from keras_flowpose.flow.base import NumberedFlow
from keras_flowpose.flow.callable_flow import CallableFlow
from keras_flowpose.flow.deepflow import DeepFlow
from keras_flowpose.flow.dis import DisFlow
from keras_flowpose.flow.farneback import FarnebackFlow
from keras_flowpose.flow.lucas_kanade import LucasKanadeFlow
from keras_flowpose.flow.precomputed import PrecomputedFlow
from keras_flowpose.safe_files import UserError

FLOWS = {
    "dis-ultrafast": partial(DisFlow, "ultrafast"),
    "dis-fast": partial(DisFlow, "fast"),
    "dis-medium": partial(DisFlow, "medium"),
    "farneback": FarnebackFlow,
    "deepflow": DeepFlow,
    "lucas-kanade": LucasKanadeFlow,
}
"""What makes the estimator of each name."""

DEFAULT_FLOW = "dis-medium"
"""The estimator where none is named."""

Flow = FlowEstimator | NumberedFlow
FlowLike = (
    Flow | Callable[[np.ndarray, np.ndarray], np.ndarray] | str | os.PathLike
)
"""What `flow_estimator` takes."""


def flow_estimator(flow: FlowLike | None = None) -> Flow:
    """The estimator that is meant.

    Args:
        flow: A name out of "dis-ultrafast", "dis-fast", "dis-medium",
            "farneback", "deepflow" and "lucas-kanade"; or a folder, as
            `PrecomputedFlow` takes it (./farneback if it is called like a
            method); or a function, as `CallableFlow` takes it; or an
            estimator, which comes back as it is. Defaults to None:
            "dis-medium".

    Raises:
        UserError: If there is no such method or folder, if the installed
            OpenCV has no DeepFlow, or if the folder holds no flow.
        ValueError: If `flow` is something else.

    Example:

    >>> flow_estimator("dis-fast").preset
    'fast'
    """
    if flow is None:
        flow = DEFAULT_FLOW
    if isinstance(flow, str | os.PathLike):
        return _named(os.fspath(flow))
    if hasattr(flow, "flow") or hasattr(flow, "flow_between"):
        return flow
    if callable(flow):
        return CallableFlow(flow)
    raise ValueError(
        "`flow` must be a name, a folder, a function or an estimator of "
        f"optical flow. Received: flow={flow!r}"
    )


def _named(name: str) -> Flow:
    if name in FLOWS:
        return FLOWS[name]()
    if os.path.isdir(name):
        return PrecomputedFlow(name)
    raise UserError(
        f"There is no optical flow {name!r}: neither a method "
        f"({', '.join(FLOWS)}) nor a folder of flow files."
    )
