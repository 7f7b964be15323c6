"""TensorBoard for the temporal stage: numbers, and the weights as a picture.

The picture is the paper's Figure 9 for all joints: weight against the distance
in time.
"""

from collections.abc import Mapping
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import tensorflow as tf
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from tensorflow import keras

_INCHES = (6.4, 4.0)
_NO_SCORES = ("epoch", "step")


class TemporalBoard(keras.callbacks.Callback):
    """Logs losses, accuracies, learning rate and temporal weights.

    Args:
        folder: Where the event files go.
        joints: Names of the joints.
    """

    def __init__(self, folder: Path, joints: Sequence[str]):
        super().__init__()
        self._folder = folder
        self._joints = joints

    def on_epoch_end(self, epoch, logs=None):
        numbers = dict(logs or {})
        rate = self.model.optimizer.learning_rate
        numbers["learning_rate"] = float(tf.convert_to_tensor(rate))
        numbers["epoch"] = epoch + 1
        pooling = self.model.get_layer("temporal_pooling")
        weights = pooling.applied_weights().numpy()
        log_pooling(self._folder, numbers, weights, self._joints)


def log_pooling(
    folder: Path,
    row: Mapping[str, float],
    weights: np.ndarray,
    joints: Sequence[str],
) -> None:
    """Logs one row of history, and the weights that belong to it.

    Args:
        folder: Where the event files go.
        row: Numbers by name; `epoch` is where they are drawn.
        weights: `(2n + 1, joints)`, as they are applied.
        joints: Names of the joints.
    """
    writer = tf.summary.create_file_writer(str(folder))
    with writer.as_default(step=int(row["epoch"])):
        for name, value in row.items():
            if name not in _NO_SCORES:
                tf.summary.scalar(name, value)
        picture = draw_weights(weights, joints)
        tf.summary.image("temporal_weights", picture[None])
    writer.close()


def draw_weights(weights: np.ndarray, joints: Sequence[str]) -> np.ndarray:
    """Draws temporal weights, one line for each joint.

    Args:
        weights: `(2n + 1, joints)`.
        joints: Names of the joints.

    Returns:
        RGB, uint8 `(height, width, 3)`.
    """
    figure = Figure(figsize=_INCHES, layout="constrained")
    canvas = FigureCanvasAgg(figure)
    panel = figure.subplots()
    distance = np.arange(len(weights)) - len(weights) // 2
    for joint, column in zip(joints, np.transpose(weights), strict=True):
        panel.plot(distance, column, label=joint, linewidth=1)
    panel.axhline(0, color="0.7", linewidth=0.5)
    panel.set_xlabel("distance from the centre [frames]")
    panel.set_ylabel("weight")
    figure.legend(loc="outside right upper", frameon=False, fontsize="small")
    canvas.draw()
    return np.asarray(canvas.buffer_rgba())[..., :3].copy()
