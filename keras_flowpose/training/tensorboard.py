"""TensorBoard: the numbers of each epoch, and what the net sees."""

from pathlib import Path

import numpy as np
import tensorflow as tf
from tensorflow import keras

from keras_flowpose.drawing import draw_heatmap_inset
from keras_flowpose.drawing import draw_pose
from keras_flowpose.ops.coordinates import heatmap_to_image
from keras_flowpose.ops.decoding import decode_heatmaps
from keras_flowpose.skeleton import Skeleton

_PICTURES = 4


class TensorBoardLog(keras.callbacks.Callback):
    """Logs losses, accuracies and learning rate, and draws sample images.

    Each sample image is logged with the predicted skeleton and, as an inset,
    the predicted heatmaps; the labels are logged once at the start.

    Args:
        folder: Where the event files go.
        images: Float `(batch, height, width, 3)`, RGB 0-255; the first few
            are drawn.
        labels: Float `(batch, joints, 4)`, as for `HeatmapLoss`.
        skeleton: Names and limbs of the joints.
    """

    def __init__(
        self,
        folder: Path,
        images: np.ndarray,
        labels: np.ndarray,
        skeleton: Skeleton,
    ):
        super().__init__()
        self._folder = folder
        self._images = np.asarray(images)[:_PICTURES]
        self._labels = np.asarray(labels)[:_PICTURES]
        self._skeleton = skeleton

    def on_train_begin(self, logs=None):
        self._writer = tf.summary.create_file_writer(str(self._folder))
        points, weights = self._labels[..., :2], self._labels[..., 2]
        hidden = np.where(weights[..., None] > 0, points, np.nan)
        with self._writer.as_default(step=0):
            tf.summary.image("labels", self._drawn(hidden, weights))

    def on_epoch_end(self, epoch, logs=None):
        numbers = dict(logs or {})
        rate = self.model.optimizer.learning_rate
        numbers["learning_rate"] = tf.convert_to_tensor(rate)
        with self._writer.as_default(step=epoch + 1):
            for name, value in numbers.items():
                tf.summary.scalar(name, value)
            tf.summary.image("predictions", self._predicted())
        self._writer.flush()

    def on_train_end(self, logs=None):
        self._writer.close()

    def _predicted(self) -> np.ndarray:
        found = self.model(self._images, training=False)
        if isinstance(found, dict):
            found = found["fusion"]
        if found.shape.rank == 3:  # points, from a CoordinateNet
            return self._drawn(found.numpy(), np.ones(found.shape[:2]))
        points, scores = decode_heatmaps(found)
        pictures = self._drawn(heatmap_to_image(points).numpy(), scores.numpy())
        heatmaps = tf.cast(found, tf.float32).numpy()
        return np.stack(
            [
                draw_heatmap_inset(picture, maps, self._skeleton)
                for picture, maps in zip(pictures, heatmaps, strict=True)
            ]
        )

    def _drawn(self, points: np.ndarray, scores: np.ndarray) -> np.ndarray:
        images = np.clip(np.rint(self._images), 0, 255).astype(np.uint8)
        return np.stack(
            [
                draw_pose(image, keypoints, heights, self._skeleton)
                for image, keypoints, heights in zip(
                    images, points, scores, strict=True
                )
            ]
        )
