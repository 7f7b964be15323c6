"""Training and evaluation batches from a prepared dataset of stills.

Records stay JPEG bytes until they have been shuffled, so that the shuffle
buffer is small and a resumed run can skip what it has seen without decoding
it.
"""

from collections.abc import Sequence

import tensorflow as tf

from keras_flowpose.data.mixture import check_joints
from keras_flowpose.data.mixture import for_heads
from keras_flowpose.data.mixture import mixture_batches
from keras_flowpose.data.mixture_entry import MixtureEntry
from keras_flowpose.data.prepared import read_prepared
from keras_flowpose.data.still_examples import centred
from keras_flowpose.data.still_examples import still_example
from keras_flowpose.run_config import AugmentationConfig


def training_batches(
    name: str,
    split: str,
    data_dir: str | None,
    joints: Sequence[str],
    size: int,
    batch_size: int,
    *,
    crop: float = 3.2,
    upright: bool = False,
    heads: Sequence[str] = (),
    augmentation: AugmentationConfig | None = None,
    shuffle_buffer: int = 2048,
    seed: int = 0,
    first_batch: int = 0,
) -> tf.data.Dataset:
    """Endless augmented batches, the same for the same seed.

    (And the same `tf.random.set_seed`, which TensorFlow mixes into the order.)

    Args:
        name: TFDS name of a dataset that `flowpose prepare` has written.
        split: TFDS split.
        data_dir: Where prepared datasets are; None for TFDS's default.
        joints: Names of the joints that the net learns.
        size: Side of the network frame in pixels.
        batch_size: Images a batch, over all devices together.
        crop: Side of the crop in torso lengths before augmentation.
        upright: Whether persons are turned upright before augmentation.
        heads: Names of the net's outputs, where it has several: each gets
            the same labels, as Keras's `fit` wants them.
        augmentation: Ranges of the random changes; None for the defaults.
        shuffle_buffer: Records that are shuffled among each other.
        seed: Fixes order and augmentation.
        first_batch: Number of batches to leave out at the start, to go on
            where another run stopped.

    Returns:
        Dataset of (images `(batch, size, size, 3)`, float32 RGB 0-255; labels
        `(batch, joints, 4)`: x, y, weight, normaliser, network pixels).

    Raises:
        UserError: If the dataset or split is not there, or holds clips, or
            has none of the joints. (A warning names the joints that it lacks.)
    """
    return mixture_batches(
        [MixtureEntry(name, split)],
        data_dir,
        joints,
        size,
        batch_size,
        crop=crop,
        upright=upright,
        heads=heads,
        augmentation=augmentation,
        shuffle_buffer=shuffle_buffer,
        seed=seed,
        first_batch=first_batch,
    )


def evaluation_batches(
    name: str,
    split: str,
    data_dir: str | None,
    joints: Sequence[str],
    size: int,
    batch_size: int,
    *,
    crop: float = 3.2,
    upright: bool = False,
    heads: Sequence[str] = (),
) -> tf.data.Dataset:
    """One ordered pass without augmentation; the last batch may be smaller.

    Args, returns and raises as `training_batches`. The dataset's cardinality
    is known.
    """
    data = read_prepared(name, split, data_dir)
    check_joints([name], [data], joints)
    examples = data.records.map(
        lambda record: centred(
            still_example(record, data, joints, upright), size, crop
        ),
        tf.data.AUTOTUNE,
        deterministic=True,
    )
    batches = for_heads(examples.batch(batch_size), heads)
    return batches.prefetch(tf.data.AUTOTUNE).apply(
        tf.data.experimental.assert_cardinality(-(-data.count // batch_size))
    )
