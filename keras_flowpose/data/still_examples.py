"""From a record of one image to what a net is trained or tested on.

record -> joints by name -> one affine -> colour -> (image, labels). The first
step leaves the image undecoded, and its result looks the same whatever
dataset a record comes from.
"""

from collections.abc import Mapping
from collections.abc import Sequence

import tensorflow as tf

from keras_flowpose.data.augmentation import random_border_occlusion
from keras_flowpose.data.augmentation import random_colour
from keras_flowpose.data.augmentation import random_crop_affine
from keras_flowpose.data.joint_mapping import map_joints
from keras_flowpose.data.label_columns import label_columns
from keras_flowpose.data.label_columns import normaliser_length
from keras_flowpose.data.person_frame import person_frame
from keras_flowpose.data.prepared import PreparedSplit
from keras_flowpose.ops.affine import crop_affine
from keras_flowpose.ops.affine import transform_image
from keras_flowpose.ops.affine import transform_points
from keras_flowpose.run_config import AugmentationConfig
from keras_flowpose.skeleton import skeleton_of

Example = Mapping[str, tf.Tensor]
"""What `still_example` returns."""


def still_example(
    record: Mapping[str, tf.Tensor],
    data: PreparedSplit,
    joints: Sequence[str],
    upright: bool,
) -> dict[str, tf.Tensor]:
    """A record in the form that all datasets share.

    Args:
        record: One record of `data`.
        data: Where it comes from.
        joints: Names of the joints that the net learns.
        upright: Whether the person is to be turned upright.

    Returns:
        `image` (its bytes), `points` `(joints, 2)`, `weights` `(joints,)`,
        `normaliser`, and the person's `centre` `(2,)`, `torso` and `tilt` as
        in `person_frame`; all lengths in pixels of the image.
    """
    names = data.skeleton.joints
    points, visible = map_joints(
        record["joints"], record["visible"], names, joints
    )
    centre, torso, tilt = person_frame(
        record["joints"], record["visible"], names
    )
    return {
        "image": record["image"],
        "points": points,
        "weights": tf.cast(visible > 0, tf.float32),
        "normaliser": normaliser_length(record, data),
        "centre": centre,
        "torso": torso,
        "tilt": tilt if upright else tf.zeros_like(tilt),
    }


def centred(
    example: Example, size: int, crop: float
) -> tuple[tf.Tensor, tf.Tensor]:
    """The person in the middle of the network frame.

    Args:
        example: From `still_example`.
        size: Side of the network frame in pixels.
        crop: Side of the crop in torso lengths.

    Returns:
        The image, float32 `(size, size, 3)`, RGB 0-255, and its labels
        `(joints, 4)`: x, y, weight, normaliser, network pixels.
    """
    side = crop * example["torso"]
    affine = crop_affine(example["centre"], side, size, example["tilt"])
    image, points, normaliser = _drawn(example, affine, size)
    return image, label_columns(points, example["weights"], normaliser)


def augmented(
    example: Example,
    size: int,
    crop: float,
    joints: Sequence[str],
    ranges: AugmentationConfig,
    seed: tf.Tensor,
) -> tuple[tf.Tensor, tf.Tensor]:
    """As `centred`, with random changes.

    Args:
        example: From `still_example`.
        size: Side of the network frame in pixels.
        crop: Side of the crop in torso lengths before the changes.
        joints: Names of the joints, for what a mirror swaps.
        ranges: How far each change may go.
        seed: Integer tensor `(2,)`.
    """
    # One seed for each kind of change, so that switching one off leaves the
    # others as they were.
    seeds = tf.random.split(seed, 3)
    affine, mirror = random_crop_affine(
        example["centre"],
        crop * example["torso"],
        example["tilt"],
        size,
        ranges,
        seeds[0],
    )
    image, points, normaliser = _drawn(example, affine, size)
    swapped = skeleton_of(joints).flip_index
    points = tf.where(mirror, tf.gather(points, swapped), points)
    weights = example["weights"]
    weights = tf.where(mirror, tf.gather(weights, swapped), weights)
    image = random_colour(image, ranges.colour, seeds[1])
    image, weights = random_border_occlusion(
        image, points, weights, ranges.occlusion, seeds[2]
    )
    return image, label_columns(points, weights, normaliser)


def _drawn(example, affine, size):
    image = tf.io.decode_image(
        example["image"], channels=3, expand_animations=False
    )
    image.set_shape([None, None, 3])
    image = transform_image(image, affine, size)
    points = transform_points(example["points"], affine)
    scale = tf.sqrt(tf.abs(tf.linalg.det(affine[:, :2])))
    return image, points, scale * example["normaliser"]
