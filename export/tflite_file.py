"""Nets as TensorFlow Lite files, run by LiteRT, its interpreter's new name."""

import json
import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import tensorflow as tf

from keras_flowpose.export.file_check import Answer
from keras_flowpose.export.portable_poses import FRAMES
from keras_flowpose.export.portable_poses import traced_poses
from keras_flowpose.export.served_net import ServedNet

DESCRIPTION = "joints.json"
"""The description within the file, which is a ZIP archive, too."""


def write_tflite(
    net: ServedNet, path: Path, about: Mapping[str, Any], weights: str
) -> None:
    """Writes a net as a TensorFlow Lite file with one signature.

    The description is packed behind the model, as TensorFlow Lite's metadata
    has it: interpreters stop at the model's end, `unzip` looks for its own.

    Args:
        net: What to write.
        path: The file.
        about: What the description says.
        weights: How weights are stored, "float16" or "float32".
    """
    module = tf.Module()
    module.net_variables = net.variables()
    with tempfile.TemporaryDirectory() as folder:
        tf.saved_model.save(
            module, folder, signatures={"serving_default": traced_poses(net)}
        )
        converter = tf.lite.TFLiteConverter.from_saved_model(folder)
        if weights == "float16":
            converter.optimizations = [tf.lite.Optimize.DEFAULT]
            converter.target_spec.supported_types = [tf.float16]
        path.write_bytes(converter.convert())
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(DESCRIPTION, json.dumps(about, indent=2) + "\n")


def open_tflite(path: Path, threads: int = 0) -> Answer:
    """Loads a file into LiteRT, on the CPU.

    Args:
        path: The file.
        threads: How many it may use; 0 (default) for its own choice.

    Returns:
        From uint8 frames `(batch, height, width, 3)` to the outputs by name,
        see `portable_poses`.
    """
    from ai_edge_litert.interpreter import Interpreter

    interpreter = Interpreter(model_path=str(path), num_threads=threads or None)
    runner = interpreter.get_signature_runner("serving_default")
    return lambda frames: runner(**{FRAMES.name: frames})
