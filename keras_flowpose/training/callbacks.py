"""What happens after each epoch: history, checkpoint, best and last net."""

import errno
import math
import os
import shutil
import time
from collections.abc import Callable
from collections.abc import Sequence
from pathlib import Path

import tensorflow as tf
from tensorflow import keras

from keras_flowpose.safe_files import UserError
from keras_flowpose.training.history import History

_KEPT_CHECKPOINTS = 2


class ResumableHistory(keras.callbacks.Callback):
    """Writes a row of history after each epoch, and checkpoints on demand.

    The row comes first and the checkpoint (`SaveCheckpoint`) last, because a
    row without its checkpoint can be dropped on resuming, but a checkpoint
    without its row would leave a hole.

    Args:
        model: The compiled model.
        history: Where the rows go.
        checkpoints: Folder of the checkpoints.
        epoch_steps: Training steps an epoch.
    """

    def __init__(
        self,
        model: keras.Model,
        history: History,
        checkpoints: Path,
        epoch_steps: int,
    ):
        super().__init__()
        self._history = history
        self._epoch_steps = epoch_steps
        # Momenta exist only once the optimiser has been built, and can only
        # be restored then.
        model.optimizer.build(model.trainable_variables)
        self._optimizer = model.optimizer
        self._epoch = tf.Variable(0, dtype=tf.int64, trainable=False)
        self._manager = tf.train.CheckpointManager(
            tf.train.Checkpoint(
                model=model, optimizer=model.optimizer, epoch=self._epoch
            ),
            str(checkpoints),
            max_to_keep=_KEPT_CHECKPOINTS,
        )

    def restore(self) -> int:
        """Goes back to the last checkpoint.

        Returns:
            How many epochs are done.
        """
        self._remove_parts()  # of a run that was killed while saving
        latest = self._manager.latest_checkpoint
        if latest:
            status = self._manager.checkpoint.restore(latest)
            status.assert_existing_objects_matched()
        done = int(self._epoch.numpy())
        self._history.rewind(done)
        return done

    def on_epoch_begin(self, epoch, logs=None):
        self._started = time.monotonic()

    def on_epoch_end(self, epoch, logs=None):
        rate = self._optimizer.learning_rate
        row = {
            "epoch": epoch + 1,
            "step": (epoch + 1) * self._epoch_steps,
            "learning_rate": float(tf.convert_to_tensor(rate)),
            "seconds": round(time.monotonic() - self._started, 2),
        }
        row |= {key: float(value) for key, value in (logs or {}).items()}
        self._history.append(row)

    def save(self, done: int) -> None:
        """Makes a checkpoint of `done` finished epochs.

        Raises:
            OSError: If the disk is full.
        """
        self._epoch.assign(done)
        try:
            self._manager.save(checkpoint_number=done)
        except tf.errors.ResourceExhaustedError as error:
            self._remove_parts()
            # TensorFlow's own name for a full disk.
            raise OSError(
                errno.ENOSPC,
                os.strerror(errno.ENOSPC),
                self._manager.directory,
            ) from error

    def _remove_parts(self) -> None:
        """Removes what TensorFlow leaves of a checkpoint it did not finish."""
        for part in Path(self._manager.directory).glob("*_temp"):
            shutil.rmtree(part, ignore_errors=True)


class SaveCheckpoint(keras.callbacks.Callback):
    """Ends an epoch with its checkpoint; the last callback of all.

    Args:
        resumable: The run's `ResumableHistory`.
    """

    def __init__(self, resumable: ResumableHistory):
        super().__init__()
        self._resumable = resumable

    def on_epoch_end(self, epoch, logs=None):
        self._resumable.save(epoch + 1)


class SaveBest(keras.callbacks.Callback):
    """Calls a function whenever an epoch is the best so far.

    Args:
        history: The run's history, whose rows include this epoch's: put this
            callback behind the one that writes it.
        columns: Numbers to watch, larger is better; a later one decides
            between epochs that are equal in those before.
        save: Called without arguments.
    """

    def __init__(
        self,
        history: History,
        columns: Sequence[str],
        save: Callable[[], None],
    ):
        super().__init__()
        self._history = history
        self._columns = columns
        self._save = save

    def on_epoch_end(self, epoch, logs=None):
        scores = [
            tuple(row[column] for column in self._columns)
            for row in self._history.rows
        ]
        if scores[-1] >= max(scores):
            self._save()


class StopOnNaN(keras.callbacks.Callback):
    """Stops a run whose loss is no number any more, before it is saved.

    Put it before the callbacks that save.

    Raises:
        UserError: As soon as a step's loss is NaN or infinite.
    """

    def on_epoch_begin(self, epoch, logs=None):
        self._epoch = epoch

    def on_train_batch_end(self, batch, logs=None):
        loss = (logs or {}).get("loss", 0.0)
        if not math.isfinite(loss):
            raise UserError(
                f"The loss became {loss} in epoch {self._epoch + 1}, step "
                f"{batch + 1}. Check the labels for NaN, or lower "
                "learning_rate. The last finished epoch is kept."
            )
