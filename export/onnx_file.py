"""Nets as ONNX files, written by tf2onnx and run by ONNX Runtime."""

import json
import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from keras_flowpose.export.file_check import Answer
from keras_flowpose.export.portable_poses import FRAMES
from keras_flowpose.export.portable_poses import traced_poses
from keras_flowpose.export.served_net import ServedNet

_OPSET = 17  # what most runtimes have caught up with
_AXES = {
    "frames": ("batch", "height", "width"),
    "keypoints": ("batch",),
    "scores": ("batch",),
    "heatmaps": ("batch",),
}


def write_onnx(net: ServedNet, path: Path, about: Mapping[str, Any]) -> None:
    """Writes a net as a file that any ONNX runtime of the last years reads.

    Args:
        net: What to write.
        path: The file.
        about: What stands in its metadata: each value as JSON, by its key.
    """
    import onnx
    import tf2onnx

    # Its notes on what it does; what it cannot do, the runtime tells.
    logging.getLogger("tf2onnx").setLevel(logging.ERROR)
    model, _ = tf2onnx.convert.from_function(
        traced_poses(net), input_signature=[FRAMES], opset=_OPSET
    )
    for value in (*model.graph.input, *model.graph.output):
        axes = value.type.tensor_type.shape.dim
        for axis, name in zip(axes, _AXES[value.name], strict=False):
            axis.dim_param = name
    onnx.helper.set_model_props(
        model, {key: json.dumps(value) for key, value in about.items()}
    )
    onnx.checker.check_model(model)
    path.write_bytes(model.SerializeToString())


def open_onnx(path: Path, threads: int = 0) -> Answer:
    """Loads a file into ONNX Runtime, on the CPU.

    Args:
        path: The file.
        threads: How many it may use; 0 (default) for one a core.

    Returns:
        From uint8 frames `(batch, height, width, 3)` to the outputs by name,
        see `portable_poses`.
    """
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    session = onnxruntime.InferenceSession(
        str(path), options, providers=["CPUExecutionProvider"]
    )
    names = [output.name for output in session.get_outputs()]

    def answer(frames: np.ndarray) -> dict[str, np.ndarray]:
        found = session.run(names, {FRAMES.name: frames})
        return dict(zip(names, found, strict=True))

    return answer
