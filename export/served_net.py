"""What a bundle serves: a net, its joints, and how it pools over time."""

import os
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import tensorflow as tf
from tensorflow import keras

from keras_flowpose import argument_checks as checks
from keras_flowpose.layers.temporal_pooling import MODES
from keras_flowpose.models.flow_pose_net import FlowPoseNet
from keras_flowpose.models.preset_folder import load_preset_config
from keras_flowpose.models.preset_pooling import choose_pooling
from keras_flowpose.models.presets import from_preset
from keras_flowpose.ops.temporal_pooling import bell_weights
from keras_flowpose.skeleton import UPPER_BODY_7

PRECISIONS = ("float32", "mixed_bfloat16", "mixed_float16")
"""What a served net may compute in."""

_INPUT_SIZE = 256  # of models that take any
_NEIGHBOURS = 15  # the paper's best


@dataclass(frozen=True, eq=False)
class TemporalStage:
    """How windows are pooled.

    Args:
        neighbours: n, frames on each side of the centre.
        pooling: "parametric", "sum" or "max".
        weights: Float32 `(2n + 1, joints)` for parametric pooling, else None.
        mask_flow: Whether unreliable flow is left out.
    """

    neighbours: int
    pooling: str
    weights: np.ndarray | None
    mask_flow: bool

    @property
    def frames(self) -> int:
        """T, frames of a window."""
        return 2 * self.neighbours + 1


@dataclass(frozen=True, eq=False)
class ServedNet:
    """A net for single frames and what belongs to it.

    Args:
        model: The net.
        joints: Names of the joints.
        size: (height, width) of the network frame.
        heatmap_shape: (h, w, joints) of a frame's heatmaps; None of a net that
            gives coordinates.
        temporal: How windows are pooled; None if they are not.
        source: What the net was made of, for the user to read.
    """

    model: keras.Model
    joints: tuple[str, ...]
    size: tuple[int, int]
    heatmap_shape: tuple[int, int, int] | None
    temporal: TemporalStage | None
    source: str

    @property
    def stride(self) -> float:
        """Network-frame pixels between heatmap cells."""
        return self.size[1] / self.heatmap_shape[1]

    @property
    def flow_stride(self) -> int | None:
        """The stride if flow can be found in the graph: a power of two."""
        stride = round(self.stride)
        sizes = [-(-side // stride) for side in self.size]
        fits = stride == self.stride and sizes == list(self.heatmap_shape[:2])
        return stride if fits and stride & (stride - 1) == 0 else None

    @property
    def low_precision(self) -> bool:
        """Whether anything in the net computes in half precision."""
        return any(
            layer.compute_dtype in ("float16", "bfloat16")
            for layer in self.model.layers
        )

    def variables(self) -> list[tf.Variable]:
        """TensorFlow's variables of the net, each once."""
        return [
            v if isinstance(v, tf.Variable) else v.value
            for v in self.model.variables
        ]

    def heatmaps(self, frames: tf.Tensor) -> tf.Tensor:
        """Network frames `(batch, height, width, 3)` to heatmaps, float32."""
        return tf.cast(_final_head(self.model, frames), tf.float32)

    def coordinates(self, frames: tf.Tensor) -> tf.Tensor:
        """The same to (x, y) of the network frame, `(batch, joints, 2)`."""
        return tf.cast(self.model(frames, training=False), tf.float32)


def open_served_net(
    model: keras.Model | str | os.PathLike,
    joints: Sequence[str] | None = None,
    neighbours: int | None = None,
    pooling: str | None = None,
    precision: str = "float32",
) -> ServedNet:
    """Loads what is to be served, with the window that it is meant for.

    Args:
        model: A preset's name, the folder of a preset or a training run, a
            Keras model from images to heatmaps or coordinates, or a
            `FlowPoseNet`.
        joints: Joint names of a Keras model. Defaults to None: those of the
            preset, or the paper's seven.
        neighbours: Frames on each side of the centre; 0 for no windows.
            Defaults to None: those that temporal weights were learnt for,
            else 15, as `VideoPoseEstimator`.
        pooling: "parametric", "sum", "max" or "none". Defaults to None: that
            of a `FlowPoseNet`, else "parametric".
        precision: What a preset computes in, one of `PRECISIONS`; a Keras
            model computes in what it was made with. Defaults to "float32".

    Raises:
        UserError: If there is no such preset, or its files are damaged.
        ValueError: If another argument is out of range.
    """
    checks.one_of("precision", precision, PRECISIONS)
    if pooling is not None:
        checks.one_of("pooling", pooling, (*MODES, "none"))
    if neighbours is not None:
        checks.whole_number("neighbours", neighbours, minimum=0)
    weights, mask_flow = None, False
    if not isinstance(model, keras.Model):
        source = f"{model}, {precision}"
        joints = load_preset_config(model).joints
        chosen = choose_pooling(model, neighbours, pooling)
        neighbours, weights = chosen.neighbours, chosen.weights
        mask_flow = bool(chosen.mask_flow)
        model = from_preset(model, precision)
    else:
        source = f"the Keras model {model.name}"
    if isinstance(model, FlowPoseNet):
        learnt = pooling in (None, model.mode) and neighbours in (
            None,
            model.neighbours,
        )
        if learnt and model.mode == "parametric":
            layer = model.get_layer("temporal_pooling")
            weights, mask_flow = (
                layer.applied_weights().numpy(),
                model.mask_flow,
            )
        neighbours = model.neighbours if neighbours is None else neighbours
        pooling = pooling or model.mode
        model = model.heatmap_model
    joints = tuple(joints or UPPER_BODY_7.joints)
    size, heatmap_shape = _shapes(model, len(joints))
    pooling = pooling or "parametric"
    neighbours = _NEIGHBOURS if neighbours is None else neighbours
    temporal = None
    if heatmap_shape and neighbours and pooling != "none":
        if pooling == "parametric" and weights is None:
            weights = bell_weights(2 * neighbours + 1, len(joints))
        temporal = TemporalStage(neighbours, pooling, weights, mask_flow)
    return ServedNet(model, joints, size, heatmap_shape, temporal, source)


def _shapes(model, joints):
    """Sizes of the network frame, and of heatmaps or None for coordinates."""
    shape = getattr(model, "input_shape", None) or (None,) * 4
    size = (shape[1] or _INPUT_SIZE, shape[2] or _INPUT_SIZE)
    traced = tf.function(lambda frames: _final_head(model, frames))
    frames = tf.TensorSpec([None, *size, 3])
    output = traced.get_concrete_function(frames).output_shapes
    if output.rank == 4 and output[1:].is_fully_defined():
        if output[3] == joints:
            return size, tuple(output[1:])
    elif output.rank == 3 and tuple(output[1:]) == (joints, 2):
        return size, None
    raise ValueError(
        f"`model` must return heatmaps (batch, height, width, {joints}) of "
        f"known size or coordinates (batch, {joints}, 2) for the {joints} "
        f"`joints`. Received: shape={output}"
    )


def _final_head(model, frames):
    output = model(frames, training=False)
    if isinstance(output, dict):
        output = output["fusion" if "fusion" in output else "spatial"]
    return output
