"""The one training function."""

from collections.abc import Callable
from collections.abc import Sequence
from pathlib import Path

import tensorflow as tf
from tensorflow import keras

from keras_flowpose.configs import ModelConfig
from keras_flowpose.models.presets import build_model
from keras_flowpose.models.presets import save_preset
from keras_flowpose.models.warm_start import start_from
from keras_flowpose.run_config import RunConfig
from keras_flowpose.training.epochs import run_epochs
from keras_flowpose.training.losses import CoordinateLoss
from keras_flowpose.training.losses import HeatmapLoss
from keras_flowpose.training.metrics import JointAccuracy
from keras_flowpose.training.metrics import TorsoPCK
from keras_flowpose.training.optimization import learning_rate_schedule
from keras_flowpose.training.optimization import make_optimizer
from keras_flowpose.training.teacher import with_teacher
from keras_flowpose.training.teacher import without_teacher

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

    def make() -> keras.Model:
        model = build_model(config.model)
        if config.train.source:
            anew = start_from(model, config.model.joints, config.train.source)
            if anew:
                print(f"New to the net: {', '.join(anew)}.")
        if config.train.teacher:
            model = with_teacher(model, config)
        compile_model(model, config)
        return model

    def save(model: keras.Model, path: Path) -> None:
        save_preset(
            without_teacher(model),
            config.model,
            path,
            dtype="float32",
            overwrite=True,
        )

    model = run_epochs(
        config,
        workdir,
        strategy,
        make,
        save,
        watched_columns(config),
        training_data,
        validation_data,
        callbacks,
    )
    return without_teacher(model)


def compile_model(model: keras.Model, config: RunConfig) -> None:
    """Compiles a net with the loss on each head and metrics on the last.

    XLA is off: the convolutions of the processors' and GPUs' own libraries
    are faster than those that XLA makes for CPUs, and MirroredStrategy does
    not take it.
    """
    train = config.train
    heads = output_heads(config.model)
    if config.model.kind == "coordinate_net":
        loss = CoordinateLoss()
    else:
        loss = HeatmapLoss(
            config.model.sigma, train.amplitude, train.foreground
        )
    metrics = watched_metrics(config)
    model.compile(
        optimizer=optimizer_of(config),
        loss=dict.fromkeys(heads, loss) if heads else loss,
        metrics={heads[-1]: metrics} if heads else metrics,
        jit_compile=False,
    )


def optimizer_of(config: RunConfig) -> keras.optimizers.Optimizer:
    """The optimiser of a run, with its schedule."""
    train = config.train
    schedule = learning_rate_schedule(
        train.schedule, train.learning_rate, train.steps, train.warmup_steps
    )
    return make_optimizer(
        train.optimizer, schedule, train.weight_decay, train.clip_norm
    )


def watched_metrics(config: RunConfig) -> list[keras.metrics.Metric]:
    """How good heatmaps are, new metrics each time."""
    size = config.model.input_size
    return [
        TorsoPCK(0.2, name="torso_pck"),
        JointAccuracy(6 * size / _PAPER_FRAME, name="within_6px"),
    ]


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
