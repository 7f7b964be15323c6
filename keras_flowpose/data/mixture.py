"""Training batches from several datasets of stills at once.

Every example is drawn from one of the datasets, by weight. Which one, depends
on the seed and the example's number alone, so that a resumed run knows how
many records of each dataset it has seen, and skips them undecoded.
"""

import itertools
import warnings
from collections.abc import Callable
from collections.abc import Sequence

import numpy as np
import tensorflow as tf

from keras_flowpose.data.joint_mapping import missing_joints
from keras_flowpose.data.mixture_entry import MixtureEntry
from keras_flowpose.data.prepared import PreparedSplit
from keras_flowpose.data.prepared import read_prepared
from keras_flowpose.data.still_examples import augmented
from keras_flowpose.data.still_examples import still_example
from keras_flowpose.run_config import AugmentationConfig
from keras_flowpose.safe_files import UserError

_BLOCK = 4096  # choices that are drawn at once


def mixture_batches(
    entries: Sequence[MixtureEntry],
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
    A joint that a dataset lacks has weight 0 in its examples.

    Args:
        entries: The datasets, at least one.
        data_dir: Where prepared datasets are; None for TFDS's default.
        joints: Names of the joints that the net learns.
        size: Side of the network frame in pixels.
        batch_size: Images a batch, over all devices together.
        crop: Side of the crop in torso lengths before augmentation.
        upright: Whether persons are turned upright before augmentation.
        heads: Names of the net's outputs, where it has several: each gets
            the same labels, as Keras's `fit` wants them.
        augmentation: Ranges of the random changes; None for the defaults.
        shuffle_buffer: Records of each dataset that are shuffled among each
            other.
        seed: Fixes order and augmentation.
        first_batch: Number of batches to leave out at the start, to go on
            where another run stopped.

    Returns:
        Dataset of (images `(batch, size, size, 3)`, float32 RGB 0-255; labels
        `(batch, joints, 4)`: x, y, weight, normaliser, network pixels).

    Raises:
        UserError: If a dataset or split is not there, or holds clips, or has
            none of the joints.
        ValueError: If `entries` is empty.

    Example:

    ```python
    batches = kfp.mixture_batches(
        [kfp.MixtureEntry("lspet_pose", weight=0.7),
         kfp.MixtureEntry("bbc_pose/frames", weight=0.3)],
        "~/data", kfp.UPPER_BODY_7.joints, 256, 16,
        heads=("spatial", "fusion"),
    )
    ```
    """
    if not entries:
        raise ValueError(f"`entries` must not be empty. Received: {entries!r}")
    augmentation = augmentation or AugmentationConfig()
    opened = [
        read_prepared(entry.name, entry.split, data_dir) for entry in entries
    ]
    check_joints([entry.name for entry in entries], opened, joints)
    first = first_batch * batch_size
    choices = _Choices([entry.weight for entry in entries], seed)
    streams = [
        # A seed of its own, so that two splits of one dataset differ.
        data.records.shuffle(shuffle_buffer, seed + 1_000_003 * place)
        .repeat()
        .skip(seen)
        .map(_common_form(data, joints, upright), tf.data.AUTOTUNE)
        for place, (data, seen) in enumerate(
            zip(opened, choices.counts(first), strict=True)
        )
    ]
    examples = streams[0]
    if len(streams) > 1:
        examples = tf.data.Dataset.choose_from_datasets(
            streams, choices.dataset(first)
        )

    def augment(index, example):
        key = tf.stack([tf.cast(seed, tf.int64), index])
        return augmented(example, size, crop, joints, augmentation, key)

    examples = examples.enumerate(start=first)
    examples = examples.map(augment, tf.data.AUTOTUNE, deterministic=True)
    batches = examples.batch(batch_size, drop_remainder=True)
    return for_heads(batches, heads).prefetch(tf.data.AUTOTUNE)


def check_joints(
    names: Sequence[str], opened: Sequence[PreparedSplit], joints: Sequence[str]
) -> None:
    """Checks that each dataset has some of the joints.

    A warning names the joints that no dataset has.

    Args:
        names: The datasets' names.
        opened: The datasets.
        joints: Names of the joints that the net learns.

    Raises:
        UserError: If a dataset has none of them.
    """
    nowhere = set(joints)
    for name, data in zip(names, opened, strict=True):
        missing = missing_joints(data.skeleton.joints, joints)
        if len(missing) == len(joints):
            raise UserError(_lacking(name, missing, data))
        nowhere &= set(missing)
    if not nowhere:
        return
    missing = [name for name in joints if name in nowhere]
    lines = map(_lacking, names, itertools.repeat(missing), opened)
    warnings.warn(
        f"{' '.join(lines)} The net learns nothing about these joints.",
        stacklevel=3,
    )


def for_heads(
    batches: tf.data.Dataset, heads: Sequence[str]
) -> tf.data.Dataset:
    """Gives each of a net's outputs the same labels.

    Args:
        batches: Batches of (images, labels).
        heads: Names of the outputs; empty for a net with only one.
    """
    if not heads:
        return batches
    return batches.map(
        lambda images, labels: (images, dict.fromkeys(heads, labels))
    )


class _Choices:
    """Which dataset each example is drawn from."""

    def __init__(self, weights: Sequence[float], seed: int) -> None:
        shares = np.cumsum(np.asarray(weights, np.float64) / np.sum(weights))
        self.limits = tf.constant(shares[:-1], tf.float32)
        self.seed = seed

    def counts(self, first: int) -> list[int]:
        """How many of the first examples come from each dataset."""
        found = np.zeros(len(self.limits) + 1, np.int64)
        for block in range(0, first, _BLOCK):
            drawn = self._block(block // _BLOCK)[: first - block]
            found += np.bincount(drawn, minlength=len(found))
        return found.tolist()

    def dataset(self, first: int) -> tf.data.Dataset:
        """The choices for all examples from that number on."""
        blocks = tf.data.Dataset.range(first // _BLOCK, np.iinfo(np.int64).max)
        return blocks.map(self._block).unbatch().skip(first % _BLOCK)

    def _block(self, block):
        seed = tf.stack(
            [tf.cast(self.seed, tf.int64), tf.cast(block, tf.int64)]
        )
        drawn = tf.random.stateless_uniform([_BLOCK], seed)
        above = drawn[:, None] >= self.limits
        return tf.reduce_sum(tf.cast(above, tf.int64), axis=1)


def _common_form(
    data: PreparedSplit, joints: Sequence[str], upright: bool
) -> Callable:
    return lambda record: still_example(record, data, joints, upright)


def _lacking(name, missing, data):
    return (
        f"The dataset {name} has no joint called {', '.join(missing)}. It "
        f"has: {', '.join(data.skeleton.joints)}."
    )
