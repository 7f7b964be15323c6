"""A net as one file that runs without TensorFlow."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tensorflow import keras

from keras_flowpose.export.check import CheckReport
from keras_flowpose.export.description import net_description
from keras_flowpose.export.file_check import check_answers
from keras_flowpose.export.file_formats import file_to_write
from keras_flowpose.export.onnx_file import open_onnx
from keras_flowpose.export.onnx_file import write_onnx
from keras_flowpose.export.served_net import open_served_net
from keras_flowpose.export.tflite_file import open_tflite
from keras_flowpose.export.tflite_file import write_tflite
from keras_flowpose.models.preset_folder import preset_names
from keras_flowpose.safe_files import UserError
from keras_flowpose.safe_files import atomic_write
from keras_flowpose.safe_files import make_folder

_CITATION = (
    "T. Pfister, J. Charles, A. Zisserman. Flowing ConvNets for Human Pose "
    "Estimation in Videos. ICCV 2015. arXiv 1506.02897"
)
_USE = {
    "frames": "uint8 (batch, height, width, 3), RGB, any size",
    "keypoints": "float32 (batch, joints, 2), (x, y) in pixels of the frame; "
    "the centre of the top left pixel is (0, 0)",
    "scores": "float32 (batch, joints), heights of the heatmaps' peaks",
    "heatmaps": "float32 (batch, h, w, joints) of the frame fitted into "
    "input_size; cell (row, column) stands for stride * (column, row)",
}


@dataclass(frozen=True)
class ModelFile:
    """A file that was exported.

    Args:
        path: The file.
        report: What the check said; None if it was left out.
    """

    path: Path
    report: CheckReport | None


def export_file(
    model: keras.Model | str | os.PathLike,
    out: str | os.PathLike,
    format: str = "onnx",
    name: str | None = None,
    joints: Sequence[str] | None = None,
    weights: str | None = None,
    overwrite: bool = False,
    check: bool = True,
) -> ModelFile:
    """Writes a net for single frames as an ONNX or TensorFlow Lite file.

    It takes frames of any size and gives poses in their pixels, and the
    heatmaps; see `portable_poses` and docs/serving.md. The file appears when
    it is written and has passed its check, or not at all.

    Args:
        model: A preset's name, the folder of a preset or a training run, a
            Keras model from images to heatmaps or coordinates, or a
            `FlowPoseNet`, of which the net for single frames is taken.
        out: The folder; made if it is not there.
        format: "onnx" (default) or "tflite". Needs the extra of that name.
        name: Name of the file, without its end. Defaults to None: that of the
            preset, folder or model.
        joints: Joint names of a Keras model. Defaults to None: those of the
            preset, or the paper's seven.
        weights: "float16" or "float32". Defaults to None: float16 in
            TensorFlow Lite, and float32 in ONNX, where nothing else can be.
        overwrite: Whether a file that is there may be replaced.
        check: Whether its own runtime runs it and is compared with the model.
            Defaults to True.

    Raises:
        UserError: If a library is missing, the file exists or cannot be
            written, there is no such preset, or the check fails.
        ValueError: If another argument is out of range.
    """
    named = model.name if isinstance(model, keras.Model) else model
    path, weights = file_to_write(named, out, format, name, weights, overwrite)
    net = open_served_net(model, joints, pooling="none")
    if net.low_precision:
        raise ValueError(
            "`model` must compute in float32 to be written as a file. "
            f"Received: {net.source}, with layers in half precision"
        )
    make_folder(path.parent)
    about = {**net_description(net), "weights": weights, "citation": _CITATION}
    about["use"] = {
        key: text
        for key, text in _USE.items()
        if key != "heatmaps" or net.heatmap_shape
    }
    if isinstance(model, str) and model in preset_names():
        about["licence"] = "Apache-2.0"
    report = None
    with atomic_write(path, overwrite) as temporary:
        if format == "onnx":
            write_onnx(net, temporary, about)
        else:
            write_tflite(net, temporary, about, weights)
        if check:
            open_file = {"onnx": open_onnx, "tflite": open_tflite}[format]
            report = check_answers(net, temporary, open_file, weights)
            if not report.passed:
                cure = (
                    "Weights in float32 differ less: --weights float32."
                    if weights == "float16"
                    else ""
                )
                raise UserError(
                    f"The export failed its check, and {path} was not made. "
                    f"{report.lines[0]}. {cure}"
                )
    return ModelFile(path, report)
