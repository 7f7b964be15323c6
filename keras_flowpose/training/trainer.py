"""The one training function."""

import sys
from collections.abc import Callable
from collections.abc import Sequence
from pathlib import Path

import tensorflow as tf
from tensorflow import keras

from keras_flowpose.configs import ModelConfig
from keras_flowpose.models.precision import precision_scope
from keras_flowpose.models.precision import resolve_precision
from keras_flowpose.models.presets import build_model
from keras_flowpose.models.presets import save_preset
from keras_flowpose.run_config import RunConfig
from keras_flowpose.training.callbacks import ResumableHistory
from keras_flowpose.training.callbacks import SaveBest
from keras_flowpose.training.callbacks import SaveCheckpoint
from keras_flowpose.training.callbacks import StopOnNaN
from keras_flowpose.training.history import History
from keras_flowpose.training.losses import CoordinateLoss
from keras_flowpose.training.losses import HeatmapLoss
from keras_flowpose.training.metrics import JointAccuracy
from keras_flowpose.training.metrics import TorsoPCK
from keras_flowpose.training.optimization import learning_rate_schedule
from keras_flowpose.training.optimization import make_optimizer
from keras_flowpose.training.run_folder import RunFolder

_PAPER_FRAME = 256


def train_and_evaluate(
    config: RunConfig,
    workdir: str | Path,
    strategy: tf.distribute.Strategy,
    training_data: Callable[[int], tf.data.Dataset],
    validation_data: tf.data.Dataset,
    callbacks: Sequence[keras.callbacks.Callback] = (),
) -> keras.Model:
    """Trains a net, or goes on with a run that was interrupted.

    Everything that can be interrupted is resumed from `workdir` at the last
    finished epoch: weights, optimiser, schedule, order of the data, history.

    Args:
        config: The run; written to `workdir` first.
        workdir: Run folder, new or of the same config; see `run_folder.py`.
        strategy: Where to train; see `default_strategy`.
        training_data: Gives endless batches of (images, labels) from the
            given batch number on, in the same order every time.
        validation_data: Batches of (images, labels), the same at each look.
        callbacks: More Keras callbacks.

    Returns:
        The trained model; `workdir` holds it as the preset `last`, and the
        epoch with the highest validation PCK@0.2 as the preset `best`.

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
        model = build_model(config.model)
        compile_model(model, config)
        history = History(folder.history_file)
        resumable = ResumableHistory(
            model, history, folder.checkpoints, epoch_steps
        )
        done = resumable.restore()

    def save(path: Path) -> None:
        save_preset(model, config.model, path, dtype="float32", overwrite=True)

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
                SaveBest(
                    history, watched_columns(config), lambda: save(folder.best)
                ),
                keras.callbacks.LambdaCallback(
                    on_epoch_end=lambda epoch, logs: save(folder.last)
                ),
                # Behind everything that belongs to its epoch: what a kill
                # leaves out is done again with the epoch.
                SaveCheckpoint(resumable),
                *callbacks,
            ],
        )
    return model


def compile_model(model: keras.Model, config: RunConfig) -> None:
    """Compiles a net with the loss on each head and metrics on the last.

    XLA is off: the convolutions of the processors' and GPUs' own libraries
    are faster than those that XLA makes for CPUs, and MirroredStrategy does
    not take it.
    """
    train = config.train
    schedule = learning_rate_schedule(
        train.schedule, train.learning_rate, train.steps, train.warmup_steps
    )
    heads = output_heads(config.model)
    if config.model.kind == "coordinate_net":
        loss = CoordinateLoss()
    else:
        loss = HeatmapLoss(
            config.model.sigma, train.amplitude, train.foreground
        )
    size = config.model.input_size
    metrics = [
        TorsoPCK(0.2, name="torso_pck"),
        JointAccuracy(6 * size / _PAPER_FRAME, name="within_6px"),
    ]
    model.compile(
        optimizer=make_optimizer(
            train.optimizer, schedule, train.weight_decay, train.clip_norm
        ),
        loss=dict.fromkeys(heads, loss) if heads else loss,
        metrics={heads[-1]: metrics} if heads else metrics,
        jit_compile=False,
    )


def watched_columns(config: RunConfig) -> tuple[str, str]:
    """Names of the validation scores that pick the best epoch.

    PCK first; the share within 6 pixels decides between equals, and so alone
    where the data has no length to normalise by.
    """
    heads = output_heads(config.model)
    prefix = f"{heads[-1]}_" if heads else ""
    return f"val_{prefix}torso_pck", f"val_{prefix}within_6px"


def output_heads(config: ModelConfig) -> tuple[str, ...]:
    """Names of a net's outputs, the best last; empty if it has only one."""
    return ("spatial", "fusion") if config.kind == "heatmap_net" else ()
