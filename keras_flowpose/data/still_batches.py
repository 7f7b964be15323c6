"""Training and evaluation batches from a prepared dataset of stills.

record -> joints by name -> one affine -> colour -> (images, labels). Records
stay JPEG bytes until they have been shuffled, so that the shuffle buffer is
small and a resumed run can skip what it has seen without decoding it.
"""

import warnings
from collections.abc import Callable
from collections.abc import Sequence

import tensorflow as tf

from keras_flowpose.data.augmentation import random_border_occlusion
from keras_flowpose.data.augmentation import random_colour
from keras_flowpose.data.augmentation import random_crop_affine
from keras_flowpose.data.joint_mapping import map_joints
from keras_flowpose.data.joint_mapping import missing_joints
from keras_flowpose.data.person_frame import person_frame
from keras_flowpose.data.person_frame import torso_diagonal
from keras_flowpose.data.prepared import read_prepared
from keras_flowpose.ops.affine import crop_affine
from keras_flowpose.ops.affine import transform_image
from keras_flowpose.ops.affine import transform_points
from keras_flowpose.run_config import AugmentationConfig
from keras_flowpose.safe_files import UserError
from keras_flowpose.skeleton import Skeleton
from keras_flowpose.skeleton import skeleton_of


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
        UserError: If the dataset or split is not there, or has none of the
            joints. (A warning names the joints that it lacks.)
    """
    augmentation = augmentation or AugmentationConfig()
    records, skeleton, _ = read_prepared(name, split, data_dir)
    _check_joints(name, skeleton, joints)
    first = first_batch * batch_size

    # Skipping replays the order of undecoded records only, which takes
    # seconds a million.
    examples = records.shuffle(shuffle_buffer, seed).repeat().skip(first)
    examples = examples.enumerate(start=first)
    prepare = _augmented(
        skeleton, joints, size, crop, upright, augmentation, seed
    )
    examples = examples.map(prepare, tf.data.AUTOTUNE, deterministic=True)
    batches = examples.batch(batch_size, drop_remainder=True)
    return _for_heads(batches, heads).prefetch(tf.data.AUTOTUNE)


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
    records, skeleton, count = read_prepared(name, split, data_dir)
    _check_joints(name, skeleton, joints)
    prepare = _centred(skeleton, joints, size, crop, upright)
    examples = records.map(prepare, tf.data.AUTOTUNE, deterministic=True)
    batches = _for_heads(examples.batch(batch_size), heads)
    return batches.prefetch(tf.data.AUTOTUNE).apply(
        tf.data.experimental.assert_cardinality(-(-count // batch_size))
    )


def _check_joints(name: str, skeleton: Skeleton, joints: Sequence[str]) -> None:
    missing = missing_joints(skeleton.joints, joints)
    if not missing:
        return
    message = (
        f"The dataset {name} has no joint called {', '.join(missing)}. It "
        f"has: {', '.join(skeleton.joints)}."
    )
    if len(missing) == len(joints):
        raise UserError(message)
    warnings.warn(
        f"{message} The net learns nothing about these joints from it.",
        stacklevel=3,
    )


def _for_heads(
    batches: tf.data.Dataset, heads: Sequence[str]
) -> tf.data.Dataset:
    if not heads:
        return batches
    return batches.map(
        lambda images, labels: (images, dict.fromkeys(heads, labels))
    )


def _augmented(
    skeleton: Skeleton,
    joints: Sequence[str],
    size: int,
    crop: float,
    upright: bool,
    ranges: AugmentationConfig,
    seed: int,
) -> Callable:
    swapped = skeleton_of(joints).flip_index

    def prepare(index, record):
        # One seed for each kind of change, so that switching one off leaves
        # the others as they were.
        seeds = tf.random.split(tf.stack([tf.cast(seed, tf.int64), index]), 3)
        centre, torso, tilt = _frame_of(record, skeleton, upright)
        affine, mirror = random_crop_affine(
            centre, crop * torso, tilt, size, ranges, seeds[0]
        )
        image, points, weights, normaliser = _drawn(
            record, skeleton, joints, affine, size
        )
        points = tf.where(mirror, tf.gather(points, swapped), points)
        weights = tf.where(mirror, tf.gather(weights, swapped), weights)
        image = random_colour(image, ranges.colour, seeds[1])
        image, weights = random_border_occlusion(
            image, points, weights, ranges.occlusion, seeds[2]
        )
        return image, _labels(points, weights, normaliser)

    return prepare


def _centred(skeleton, joints, size, crop, upright):
    def prepare(record):
        centre, torso, tilt = _frame_of(record, skeleton, upright)
        affine = crop_affine(centre, crop * torso, size, tilt)
        image, points, weights, normaliser = _drawn(
            record, skeleton, joints, affine, size
        )
        return image, _labels(points, weights, normaliser)

    return prepare


def _frame_of(record, skeleton, upright):
    centre, torso, tilt = person_frame(
        record["joints"], record["visible"], skeleton.joints
    )
    return centre, torso, tilt if upright else tf.zeros_like(tilt)


def _drawn(record, skeleton, joints, affine, size):
    image = tf.io.decode_image(
        record["image"], channels=3, expand_animations=False
    )
    image.set_shape([None, None, 3])
    image = transform_image(image, affine, size)
    points, visible = map_joints(
        record["joints"], record["visible"], skeleton.joints, joints
    )
    scale = tf.sqrt(tf.abs(tf.linalg.det(affine[:, :2])))
    torso = torso_diagonal(record["joints"], record["visible"], skeleton.joints)
    reference = record["scale_reference"]
    normaliser = scale * tf.where(reference > 0, reference, torso)
    weights = tf.cast(visible > 0, tf.float32)
    return image, transform_points(points, affine), weights, normaliser


def _labels(points, weights, normaliser):
    normaliser = tf.fill(tf.shape(weights), normaliser)
    points = tf.where(weights[:, None] > 0, points, tf.zeros_like(points))
    columns = [points[:, 0], points[:, 1], weights, normaliser]
    return tf.stack(columns, axis=-1)  # (joints, 4)
