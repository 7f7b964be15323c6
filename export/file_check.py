"""Compares a file's answers, in its own runtime, with the net's."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import tensorflow as tf

from keras_flowpose.export.check import CheckReport
from keras_flowpose.export.model_answers import check_frames
from keras_flowpose.export.pose_graph import PoseGraph
from keras_flowpose.export.served_net import ServedNet

Answer = Callable[[np.ndarray], dict[str, np.ndarray]]
"""What a runtime has made of a file: from frames to the outputs by name."""

TOLERANCES = {"float32": (0.01, 1e-3), "float16": (0.25, 0.01)}
"""Most difference, in pixels and in heights of peaks, by how weights are kept.

In half precision a weight keeps eleven bits.
"""


def check_answers(
    net: ServedNet,
    path: Path,
    open_file: Callable[[Path], Answer],
    weights: str,
) -> CheckReport:
    """Shows a file and the net the same frames: one, three, another size.

    Neither size is the net's, which sees them through TensorFlow's own
    letterbox, not through that of the file.

    Args:
        net: What was written.
        path: The file.
        open_file: Loads it into its runtime.
        weights: How it keeps its weights, one of `TOLERANCES`.

    Returns:
        What was found, in lines for the user.
    """
    frames = check_frames(net.size)
    graph = PoseGraph(net)
    worst = {}
    try:
        answer = open_file(path)
        for asked in (frames[:1], frames, frames[1:, ::2, 1::3]):
            found = answer(np.ascontiguousarray(asked))
            expected = _expected(graph, asked)
            for key, off in _differences(found, expected).items():
                # The greatest, and once it is NaN, NaN.
                worst[key] = np.maximum(worst.get(key, 0.0), off)
        for key, off in worst.items():
            pixels, height = TOLERANCES[weights]
            most = pixels if key == "keypoints" else height
            if not off <= most:
                raise ValueError(f"{key} differ by {off:.3g}, more than {most}")
    except Exception as error:  # whatever the runtime raises, it is told
        told = " ".join(str(error).split())[:2000]
        return CheckReport(
            False, (f"FAILED  answers: {type(error).__name__}: {told}",)
        )
    size = path.stat().st_size / 1e6
    return CheckReport(
        True,
        (
            f"ok      loads: {size:.1f} MB, weights in {weights}",
            f"ok      answers: at most {worst['keypoints']:.2g} px from the "
            "model's own answers",
        ),
    )


def _expected(graph, frames):
    with tf.device("/CPU:0"):
        found = graph.poses_of_frames(tf.constant(frames))
        if graph.net.heatmap_shape:
            found |= graph.heatmaps_of_frames(tf.constant(frames))
    return {key: value.numpy() for key, value in found.items()}


def _differences(found, expected):
    if sorted(found) != sorted(expected):
        raise ValueError(f"it has the outputs {sorted(found)}")
    for key, value in found.items():
        wanted = expected[key]
        if value.shape != wanted.shape or value.dtype != wanted.dtype:
            raise ValueError(
                f"{key} is {value.dtype} {value.shape}, not {wanted.dtype} "
                f"{wanted.shape}"
            )
    return {key: np.abs(found[key] - expected[key]).max() for key in found}
