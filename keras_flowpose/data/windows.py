"""Windows of labelled video for `FlowPoseNet`, from a dataset of clips.

Records stay encoded until they have been shuffled; what is made of one is said
in `window_examples.py`.
"""

import os
from collections.abc import Callable
from collections.abc import Sequence

import tensorflow as tf

from keras_flowpose import argument_checks as checks
from keras_flowpose.data.flow_cache import FlowCache
from keras_flowpose.data.mixture import check_joints
from keras_flowpose.data.prepared import read_prepared
from keras_flowpose.data.window_examples import PER_WINDOW
from keras_flowpose.data.window_examples import WindowExamples
from keras_flowpose.data.window_flow import WindowFlow
from keras_flowpose.flow.base import FlowEstimator
from keras_flowpose.flow.dis import DisFlow
from keras_flowpose.ops.coordinates import STRIDE
from keras_flowpose.run_config import AugmentationConfig
from keras_flowpose.safe_files import UserError


def window_batches(
    name: str,
    split: str,
    data_dir: str | None,
    joints: Sequence[str],
    size: int,
    batch_size: int,
    *,
    neighbours: int | None = None,
    crop: float | None = None,
    upright: bool = False,
    heads: Sequence[str] = ("spatial", "fusion", PER_WINDOW),
    make_flow: Callable[[], FlowEstimator] = DisFlow,
    cache_dir: str | os.PathLike | None = None,
    training: bool = False,
    augmentation: AugmentationConfig | None = None,
    shuffle_buffer: int = 64,
    seed: int = 0,
    first_batch: int = 0,
    every: int = 1,
    copies: int = 0,
    detect_cuts: bool = True,
    mask_flow: bool = False,
    keys: bool = False,
) -> tf.data.Dataset:
    """Batches of windows, as a `FlowPoseNet` takes and returns them.

    One ordered pass, whose last batch may be smaller and whose cardinality is
    known; or, for training, endless batches that are the same for the same
    seed (and the same `tf.random.set_seed`, which TensorFlow mixes into the
    order).

    Flow takes most of the time. With a `cache_dir` it is measured in the first
    epoch only; numbers are the same with and without.

    Args:
        name: TFDS name of a dataset of clips that `flowpose prepare` has
            written, e.g. `bbc_pose/clips`.
        split: TFDS split.
        data_dir: Where prepared datasets are; None for TFDS's default.
        joints: Names of the joints that the net learns.
        size: Side of the network frame in pixels, a multiple of 4.
        batch_size: Windows a batch, over all devices together.
        neighbours: n, frames on each side of the centre, at most as many as
            are stored. Defaults to None: as many.
        crop: Side of the crop in torso lengths, round the person as labelled
            in the centre frame. Defaults to None: the whole frame, as
            `flowpose predict` sees it.
        upright: Whether crops are turned so that the person is upright.
            Defaults to False.
        heads: Names of all of the net's outputs (Keras wants targets for
            those without a loss too). Defaults to those with a `HeatmapNet`
            inside.
        make_flow: Makes the optical flow, e.g. `lambda: DisFlow("fast")`.
            Defaults to `DisFlow`, as in the estimation of videos.
        cache_dir: Folder where flow is kept, see `FlowCache`; any number of
            datasets and runs may share it. Defaults to None: not kept.
        training: Whether to shuffle and repeat. Defaults to False.
        augmentation: Ranges of random changes, the same change for all frames
            of a window; of training windows or of copies. Defaults to None: no
            change.
        shuffle_buffer: Records (of some MB each) that are shuffled among each
            other. Defaults to 64.
        seed: Fixes order and augmentation.
        first_batch: Number of batches to leave out at the start, to go on
            where another run stopped.
        every: Only every k-th record is taken, to look at all of a large
            dataset in less time. Defaults to 1: all are.
        copies: Randomly changed copies that follow each window of an ordered
            pass. Defaults to 0.
        detect_cuts: Whether frames beyond a cut between scenes count as
            missing, see `is_scene_cut`. Defaults to True.
        mask_flow: Whether to tell where flow is reliable, for a `FlowPoseNet`
            with `mask_flow`; takes the flow back as well. Defaults to False.
        keys: Whether inputs also have `video`, strings `(batch,)`, and
            `frame`, int64 `(batch,)`: which frame of which video is in the
            centre. Defaults to False.

    Returns:
        Dataset of (inputs, targets); T = 2 n + 1, K joints. Inputs: `frames`
        float32 `(batch, T, size, size, 3)`, RGB 0-255; `flows` float32
        `(batch, T, size / 4, size / 4, 2)`, from the centre to each frame in
        heatmap pixels; `present` bool `(batch, T)`; with `mask_flow`
        `reliable` bool `(batch, T, size / 4, size / 4)` (booleans to be cast
        to uint8 for Keras 3's `fit` under a distribution strategy). Targets:
        labels x, y, weight, normaliser in network pixels, `pooled` `(batch, K,
        4)` of the centre frame, any other head `(batch, T, K, 4)`.

    Raises:
        UserError: If the dataset or split is not there, holds single images
            or fewer neighbours, or has none of the joints.
        ValueError: If an argument is out of range.

    Example:

    ```python
    net = kfp.FlowPoseNet(kfp.from_preset("tiny"), neighbours=7)
    net.heatmap_model.trainable = False
    net.compile("adam", loss={"pooled": kfp.HeatmapLoss()})
    net.fit(kfp.window_batches(
        "bbc_pose/clips", "train", "~/data", kfp.UPPER_BODY_7.joints, 128, 4,
        neighbours=7, cache_dir="~/flow", training=True,
    ), steps_per_epoch=100, shuffle=False)
    ```
    """
    checks.multiple_of("size", size, STRIDE)
    if crop is not None:
        checks.positive("crop", crop)
    elif upright:
        raise ValueError(
            "`upright` must be False where `crop` is None. Received: "
            f"upright={upright!r}"
        )
    _check_changes(training, copies, augmentation)
    data = read_prepared(name, split, data_dir, clips=True)
    check_joints([name], [data], joints)
    neighbours = data.neighbours if neighbours is None else neighbours
    checks.whole_number("neighbours", neighbours)
    if neighbours > data.neighbours:
        raise UserError(
            f"The dataset {name} holds {data.neighbours} neighbours on each "
            f"side of a frame, fewer than the {neighbours} that are wanted."
        )
    records = data.records.shard(checks.whole_number("every", every), 0)
    flow = WindowFlow(
        neighbours,
        size,
        "letterbox" if crop is None else "crop",
        make_flow,
        None if cache_dir is None else FlowCache(cache_dir),
        detect_cuts,
        mask_flow,
    )
    examples = WindowExamples(
        data, joints, size, neighbours, crop, upright, heads, flow, keys
    )
    first = first_batch * batch_size

    def augmented(number, record):
        key = tf.stack([tf.cast(seed, tf.int64), number])
        return examples.augmented(record, augmentation, key)

    def window(number, record):
        if augmentation is None:
            return examples.plain(record)
        if training:
            return augmented(number, record)
        return tf.cond(
            number % (1 + copies) == 0,
            lambda: examples.plain(record),
            lambda: augmented(number, record),
        )

    if training:
        records = records.shuffle(shuffle_buffer, seed).repeat().skip(first)
        numbered = records.enumerate(start=first)
    else:
        numbered = _repeated(records, 1 + copies).enumerate().skip(first)
    windows = numbered.map(window, tf.data.AUTOTUNE, deterministic=True)
    # A window of 31 frames takes 24 MB: one batch ahead is enough.
    batches = windows.batch(batch_size, drop_remainder=training).prefetch(1)
    if training:
        return batches
    left = -(-data.count // every) * (1 + copies) - first
    return batches.apply(
        tf.data.experimental.assert_cardinality(max(0, -(-left // batch_size)))
    )


def _repeated(records, times):
    """Each record several times in a row."""
    if times == 1:
        return records
    return records.flat_map(
        lambda record: tf.data.Dataset.range(times).map(lambda _: record)
    )


def _check_changes(training, copies, augmentation):
    checks.whole_number("copies", copies, minimum=0)
    if training and copies:
        raise ValueError(
            "`copies` must be 0 if `training` is True: its windows are all "
            f"changed. Received: copies={copies}"
        )
    if not training and (augmentation is None) != (copies == 0):
        raise ValueError(
            "`augmentation` must be None unless `training` is True or there "
            "are `copies`, which need it. Received: "
            f"augmentation={augmentation!r}, copies={copies}"
        )
