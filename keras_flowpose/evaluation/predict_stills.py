"""Runs a net over batches of labelled stills and keeps what it says."""

from collections.abc import Mapping
from collections.abc import Sequence

import numpy as np
import tensorflow as tf
from tensorflow import keras
from tqdm import tqdm

from keras_flowpose.evaluation.labelled_predictions import LabelledPredictions
from keras_flowpose.evaluation.pck import TORSO
from keras_flowpose.evaluation.summary import NETWORK_FRAME
from keras_flowpose.evaluation.summary import Condition
from keras_flowpose.ops.coordinates import STRIDE
from keras_flowpose.ops.coordinates import heatmap_to_image
from keras_flowpose.ops.decoding import Decoding
from keras_flowpose.ops.decoding import decode_heatmaps
from keras_flowpose.skeleton import skeleton_of

_BEST_FIRST = ("pooled", "fusion", "spatial")
_QUIET_SECONDS = 2.0
_PAPER_FRAME = 256


def predict_stills(
    model: keras.Model,
    batches: tf.data.Dataset,
    joints: Sequence[str],
    decoding: Decoding = Decoding.TAYLOR,
    progress: bool = True,
    conditions: Mapping[str, Condition] | None = None,
    normaliser: str | None = TORSO,
) -> LabelledPredictions:
    """Predicts the joints of every image of `batches`.

    Args:
        model: Maps images to heatmaps `(batch, height / 4, width / 4,
            joints)`, to a dictionary of such (the last stage of `pooled`,
            `fusion`, `spatial` is taken), or to coordinates `(batch, joints,
            2)` in pixels of the image.
        batches: Gives (images `(batch, height, width, 3)`, RGB 0-255; labels
            `(batch, joints, 4)`: x, y, weight, normaliser), both in pixels of
            the net's input.
        joints: Names of the joints in the labels.
        decoding: How a joint is read from its heatmap. Defaults to TAYLOR.
        progress: Whether to show a bar if it takes more than two seconds.
            Defaults to True.
        conditions: How the predictions came about, for the record.
        normaliser: The name of the length in the labels' fourth column.
            Defaults to the torso diagonal. None where there is none.

    Returns:
        Predictions and labels in the order of the batches, in pixels of the
        net's input; their `scale` is that to the paper's 256-pixel frame, so
        that nets of different input sizes compare.

    Raises:
        ValueError: If there is no batch, or the net's output has another
            form, another number of joints than the labels, or another size
            than a quarter of the images.
    """
    points, scores, labels = [], [], []
    total = int(batches.cardinality())
    bar = tqdm(
        batches,
        total=total if total >= 0 else None,
        desc="predicting",
        unit="batch",
        delay=_QUIET_SECONDS,
        disable=not progress,
    )
    side = None
    for images, batch_labels in bar:
        side = max(images.shape[1:3])
        output = _last_stage(model.predict_on_batch(images))
        _check_output(output, images, batch_labels)
        batch_points, batch_scores = _decode(output, decoding)
        points.append(batch_points)
        scores.append(batch_scores)
        labels.append(batch_labels.numpy())
    if not labels:
        raise ValueError("`batches` must hold at least one batch. Received: 0")
    label = np.concatenate(labels)
    return LabelledPredictions(
        skeleton=skeleton_of(joints),
        predictions=np.concatenate(points),
        truth=label[..., :2],
        visible=label[..., 2],
        scores=np.concatenate(scores),
        # The same for all joints of an image.
        lengths=None if normaliser is None else label[:, 0, 3],
        normaliser=normaliser or TORSO,
        scale=_PAPER_FRAME / side,
        unit=NETWORK_FRAME,
        conditions=dict(conditions or {}),
    )


def _last_stage(output: object) -> np.ndarray:
    if not isinstance(output, Mapping):
        return np.asarray(output)
    for name in _BEST_FIRST:
        if name in output:
            return np.asarray(output[name])
    raise ValueError(
        f"`model` must output one of {', '.join(_BEST_FIRST)}. Received: "
        f"{sorted(output)}"
    )


def _check_output(
    output: np.ndarray, images: tf.Tensor, labels: tf.Tensor
) -> None:
    batch, height, width = images.shape[:3]
    joints = labels.shape[1]
    heatmaps = (batch, height // STRIDE, width // STRIDE, joints)
    coordinates = (batch, joints, 2)
    if output.shape not in (heatmaps, coordinates):
        raise ValueError(
            f"`model` must output heatmaps of shape {heatmaps} or coordinates "
            f"of shape {coordinates} for these labels. Received: "
            f"shape={output.shape}"
        )


def _decode(
    output: np.ndarray, decoding: Decoding
) -> tuple[np.ndarray, np.ndarray]:
    if output.ndim == 3:
        scores = np.full(output.shape[:2], np.nan, np.float32)
        return output.astype(np.float32), scores
    points, scores = decode_heatmaps(tf.constant(output), decoding)
    return heatmap_to_image(points).numpy(), scores.numpy()
