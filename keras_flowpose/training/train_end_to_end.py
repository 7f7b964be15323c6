"""The temporal stage as the paper trains it: everything at once.

Windows go through the net for single frames, warp and pooling, and three l2
losses are followed back: of conv8's maps, of the fusion maps and of the pooled
maps. The net starts as it was trained for single frames.
"""

from pathlib import Path

import tensorflow as tf
from tensorflow import keras

from keras_flowpose.data.window_examples import PER_WINDOW
from keras_flowpose.data.windows import window_batches
from keras_flowpose.models.flow_pose_net import FlowPoseNet
from keras_flowpose.models.presets import from_preset
from keras_flowpose.models.presets import save_preset
from keras_flowpose.run_config import RunConfig
from keras_flowpose.training.epochs import run_epochs
from keras_flowpose.training.losses import HeatmapLoss
from keras_flowpose.training.run_folder import RunFolder
from keras_flowpose.training.strategy import default_strategy
from keras_flowpose.training.temporal_board import TemporalBoard
from keras_flowpose.training.temporal_source import check_any_label
from keras_flowpose.training.temporal_source import initial_weights
from keras_flowpose.training.temporal_source import learnt_pooling
from keras_flowpose.training.temporal_source import mirrored_joints
from keras_flowpose.training.temporal_source import windows_of
from keras_flowpose.training.trainer import optimizer_of
from keras_flowpose.training.trainer import output_heads
from keras_flowpose.training.trainer import watched_metrics

SINGLE = "single"
"""The centre frame's own maps, which have no loss: what pooling must beat."""

# Records of clips have some MB each.
_SHUFFLED = 64


def train_end_to_end(
    config: RunConfig,
    workdir: Path,
    data_dir: str | None = None,
    cache_dir: Path | None = None,
) -> keras.Model:
    """Trains net and temporal weights on windows.

    Args:
        config: The run; its `temporal` part is not None.
        workdir: Run folder, new or one to go on with.
        data_dir: Where prepared datasets are; None for TFDS's default.
        cache_dir: Folder where flow is kept. Defaults to None: in the run
            folder.

    Returns:
        The trained model, a `FlowPoseNet` with one more output, `single`.

    Raises:
        UserError: If the net or the data is not there, or `workdir` holds
            another run.
    """
    initial = initial_weights(config)
    check_any_label(config, config.data.train_split, data_dir)
    folder = RunFolder(Path(workdir), config)  # before flow is put into it
    heads = (*(output_heads(config.model) or ("spatial",)), PER_WINDOW)

    def make() -> keras.Model:
        model = windows_model(config, initial)
        compile_windows_model(model, config, heads)
        return model

    def save(model: keras.Model, path: Path) -> None:
        layer = model.get_layer("temporal_pooling")
        save_preset(
            model.get_layer("per_frame").model,
            config.model,
            path,
            dtype="float32",
            overwrite=True,
            pooling=learnt_pooling(config, layer.applied_weights().numpy()),
        )

    data, train = config.data, config.train
    what = {
        "data_dir": data_dir,
        "batch_size": train.batch_size,
        "heads": heads,
        "cache_dir": Path(cache_dir or workdir) / "flow",
        **windows_of(config),
    }

    def training(first_batch: int) -> tf.data.Dataset:
        batches = window_batches(
            data.name,
            data.train_split,
            training=True,
            augmentation=data.augmentation,
            shuffle_buffer=min(data.shuffle_buffer, _SHUFFLED),
            seed=train.seed,
            first_batch=first_batch,
            **what,
        )
        return batches.map(_for_fit)

    validation = window_batches(data.name, data.validation_split, **what)
    return run_epochs(
        config,
        workdir,
        default_strategy(),
        make,
        save,
        ("val_pooled_torso_pck", "val_pooled_within_6px"),
        training,
        validation.map(_for_fit),
        [TemporalBoard(folder.tensorboard, config.model.joints)],
    )


def windows_model(config: RunConfig, initial: object) -> keras.Model:
    """A `FlowPoseNet` that also gives the centre frame's own maps.

    Args:
        config: The run.
        initial: Temporal weights to start from, `(2n + 1, joints)`; not
            heeded if they shall be random.
    """
    temporal = config.temporal
    random = temporal.initial == "gaussian"
    net = FlowPoseNet(
        from_preset(config.train.source, config.train.precision),
        temporal.neighbours,
        initial="gaussian" if random else "centre",
        weighting=temporal.weighting,
        mirrored=mirrored_joints(config),
        smoothness=temporal.smoothness,
        causal=temporal.causal,
        gradient_frames=temporal.gradient_frames or None,
        checkpointing=temporal.checkpointing,
        mask_flow=temporal.mask_flow,
    )
    if not random:
        net.get_layer("temporal_pooling").assign_weights(initial)
    outputs = dict(net.output)
    best = outputs["fusion" if "fusion" in outputs else "spatial"]
    alone = keras.layers.Activation("linear", dtype="float32", name=SINGLE)
    outputs[SINGLE] = alone(best[:, temporal.neighbours])
    return keras.Model(net.input, outputs)


def compile_windows_model(
    model: keras.Model, config: RunConfig, heads: tuple[str, ...]
) -> None:
    """Compiles with the three losses, and metrics with and without pooling."""
    train, temporal = config.train, config.temporal
    loss = HeatmapLoss(config.model.sigma, train.amplitude, train.foreground)
    model.compile(
        optimizer=optimizer_of(config),
        loss=dict.fromkeys(heads, loss),
        loss_weights={
            head: getattr(temporal, f"{head}_weight") for head in heads
        },
        metrics={
            PER_WINDOW: watched_metrics(config),
            SINGLE: watched_metrics(config),
        },
        jit_compile=False,
    )


def _for_fit(inputs, targets):
    # Keras 3's `fit` takes no booleans under a strategy.
    inputs = {
        name: tf.cast(value, tf.uint8) if value.dtype == tf.bool else value
        for name, value in inputs.items()
    }
    return inputs, {**targets, SINGLE: targets[PER_WINDOW]}
