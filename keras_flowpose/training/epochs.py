"""Epoch after epoch of a run, whatever it trains, so that it can go on."""

import sys
from collections.abc import Callable
from collections.abc import Sequence
from pathlib import Path

import tensorflow as tf
from tensorflow import keras

from keras_flowpose.models.precision import precision_scope
from keras_flowpose.models.precision import resolve_precision
from keras_flowpose.run_config import RunConfig
from keras_flowpose.training.callbacks import ResumableHistory
from keras_flowpose.training.callbacks import SaveBest
from keras_flowpose.training.callbacks import SaveCheckpoint
from keras_flowpose.training.callbacks import StopOnNaN
from keras_flowpose.training.history import History
from keras_flowpose.training.run_folder import RunFolder


def run_epochs(
    config: RunConfig,
    workdir: str | Path,
    strategy: tf.distribute.Strategy,
    make: Callable[[], keras.Model],
    save: Callable[[keras.Model, Path], None],
    watched: Sequence[str],
    training_data: Callable[[int], tf.data.Dataset],
    validation_data: tf.data.Dataset,
    callbacks: Sequence[keras.callbacks.Callback] = (),
) -> keras.Model:
    """Trains a model, or goes on with a run that was interrupted.

    Args:
        config: The run; written to `workdir` first.
        workdir: Run folder, new or of the same config.
        strategy: Where to train.
        make: Makes the compiled model, in the scope of strategy and precision.
        save: Writes the model as a preset.
        watched: Columns of history that pick the best epoch, larger is
            better; a later one decides between equals.
        training_data: Gives endless batches from the given batch number on.
        validation_data: Batches, the same at each look.
        callbacks: More Keras callbacks.

    Returns:
        The trained model.

    Raises:
        UserError: If `workdir` belongs to another run.
    """
    folder = RunFolder(Path(workdir), config)
    train = config.train
    epoch_steps = min(train.epoch_steps, train.steps)
    epochs = train.steps // epoch_steps
    keras.utils.set_random_seed(train.seed)
    policy = resolve_precision(train.precision)
    with strategy.scope(), precision_scope(policy):
        model = make()
        history = History(folder.history_file)
        resumable = ResumableHistory(
            model, history, folder.checkpoints, epoch_steps
        )
        done = resumable.restore()
    if done < epochs:
        model.fit(
            training_data(done * epoch_steps),
            initial_epoch=done,
            epochs=epochs,
            shuffle=False,
            steps_per_epoch=epoch_steps,
            validation_data=validation_data.take(train.validation_batches),
            # A bar that redraws itself is for terminals; logs get lines.
            verbose=1 if sys.stdout.isatty() else 2,
            callbacks=[
                StopOnNaN(),
                resumable,
                SaveBest(history, watched, lambda: save(model, folder.best)),
                keras.callbacks.LambdaCallback(
                    on_epoch_end=lambda epoch, logs: save(model, folder.last)
                ),
                # Behind everything that belongs to its epoch: what a kill
                # leaves out is done again with the epoch.
                SaveCheckpoint(resumable),
                *callbacks,
            ],
        )
    return model
