"""A training run on prepared stills, from its config alone."""

from pathlib import Path

import tensorflow as tf

from keras_flowpose.data.mixture import mixture_batches
from keras_flowpose.data.mixture_entry import mixture_entries
from keras_flowpose.data.prepared import read_prepared
from keras_flowpose.data.still_batches import evaluation_batches
from keras_flowpose.run_config import RunConfig
from keras_flowpose.skeleton import skeleton_of
from keras_flowpose.training.strategy import default_strategy
from keras_flowpose.training.tensorboard import TensorBoardLog
from keras_flowpose.training.trainer import output_heads
from keras_flowpose.training.trainer import train_and_evaluate


def train_stills(
    config: RunConfig, workdir: Path, data_dir: str | None = None
) -> None:
    """Opens the data a config names and trains on every device there is.

    Of a mixture, the validation split of the first dataset is watched.

    Args:
        config: The run.
        workdir: Run folder, new or one to go on with.
        data_dir: Where prepared datasets are; None for TFDS's default.

    Raises:
        UserError: If the data is not there, or `workdir` holds another run.
    """
    data = config.data
    entries = mixture_entries(data.name, data.train_split)
    watched = entries[0].name
    what = {
        "data_dir": data_dir,
        "joints": config.model.joints,
        "size": config.model.input_size,
        "batch_size": config.train.batch_size,
        "crop": data.crop,
        "upright": data.upright,
        "heads": output_heads(config.model),
    }
    validation = evaluation_batches(watched, data.validation_split, **what)

    def training(first_batch: int):
        return mixture_batches(
            entries,
            augmentation=data.augmentation,
            shuffle_buffer=data.shuffle_buffer,
            seed=config.train.seed,
            first_batch=first_batch,
            **what,
        )

    images, labels = next(iter(validation))
    pictures = TensorBoardLog(
        workdir / "tensorboard",
        images,
        tf.nest.flatten(labels)[-1],
        skeleton_of(config.model.joints),
    )
    length = read_prepared(watched, data.validation_split, data_dir).normaliser
    print(
        f"Validation on {watched}, split {data.validation_split}; its PCK is "
        f"relative to {length or 'nothing: no length is known'}."
    )
    train_and_evaluate(
        config,
        workdir,
        default_strategy(),
        training,
        validation,
        callbacks=[pictures],
    )
