"""Mixtures: shares, order, resuming, joints that only some datasets have."""

import collections

import numpy as np
import pytest

from keras_flowpose.data.mixture import mixture_batches
from keras_flowpose.data.mixture_entry import MixtureEntry
from keras_flowpose.data.prepared import PreparedSplit
from keras_flowpose.data.still_batches import training_batches
from keras_flowpose.run_config import AugmentationConfig
from keras_flowpose.safe_files import UserError
from keras_flowpose.skeleton import skeleton_of
from tests.data.test_still_batches import synthetic_records

SIZE = 32
ENTRIES = (MixtureEntry("red", weight=3), MixtureEntry("blue", "train", 1))
JOINTS = {
    "red": ("head", "right_wrist", "left_wrist"),
    "blue": ("right_wrist", "left_wrist", "right_elbow", "left_elbow"),
}
WANTED = ("head", "right_wrist", "left_wrist", "right_elbow")


@pytest.fixture(autouse=True)
def _datasets(monkeypatch):
    """Two datasets of nine records, whose normaliser is their number."""
    import tensorflow as tf

    def opened(name, split, data_dir):
        del split, data_dir
        record = synthetic_records()
        joints = JOINTS[name]
        record["joints"] = record["joints"][: len(joints)]
        record["visible"] = record["visible"][: len(joints)]
        first = {"red": 100, "blue": 500}[name]
        records = tf.data.Dataset.range(first, first + 9).map(
            lambda number: {
                **record,
                "scale_reference": tf.cast(number, tf.float32),
            }
        )
        return PreparedSplit(
            records, skeleton_of(joints), 9, scale_reference="number"
        )

    monkeypatch.setattr("keras_flowpose.data.mixture.read_prepared", opened)


def mixed(take, entries=ENTRIES, joints=WANTED, **changes):
    still = AugmentationConfig(
        flip=0, rotation=0, scale=1, shift=0, colour=0, occlusion=0
    )
    arguments = {"augmentation": still, "shuffle_buffer": 9, "seed": 3}
    batches = mixture_batches(
        entries, None, joints, SIZE, 4, **(arguments | changes)
    )
    return [(x.numpy(), y.numpy()) for x, y in batches.take(take)]


def numbers(batches):
    """Which records they are made of, by dataset."""
    found = collections.defaultdict(list)
    for _, labels in batches:
        for label in labels:
            name = "red" if label[0, 2] else "blue"
            # A dataset's crops are all alike, so that lengths compare.
            found[name].append(float(label[0, 3]))
    lowest = {name: min(values) for name, values in found.items()}
    first = {"red": 100, "blue": 500}
    return {
        name: [round(v / lowest[name] * first[name]) for v in values]
        for name, values in found.items()
    }


def test_shares_are_the_weights():
    found = numbers(mixed(100))
    assert len(found["red"]) + len(found["blue"]) == 400
    # Four standard deviations of 400 draws at 3 : 1.
    assert len(found["red"]) == pytest.approx(300, abs=35)


def test_each_dataset_is_gone_through_again_and_again():
    found = numbers(mixed(60))
    for name, first in (("red", 100), ("blue", 500)):
        for start in range(0, len(found[name]) - 8, 9):
            one_pass = sorted(found[name][start : start + 9])
            assert one_pass == list(range(first, first + 9))


def test_a_joint_that_a_dataset_lacks_has_no_weight():
    for _, labels in mixed(10):
        for label in labels:
            red = [1, 1, 1, 0]
            blue = [0, 1, 1, 1]
            assert label[:, 2].tolist() in (red, blue)
            assert not label[label[:, 2] == 0, :2].any()


def test_same_seed_same_batches_other_seed_others():
    changes = {"augmentation": AugmentationConfig()}
    first, again = mixed(5, **changes), mixed(5, **changes)
    for (x, y), (u, v) in zip(first, again, strict=True):
        np.testing.assert_array_equal(x, u)
        np.testing.assert_array_equal(y, v)
    assert numbers(mixed(20)) != numbers(mixed(20, seed=4))


@pytest.mark.parametrize("first", [7, 1030])
def test_resuming_goes_on_where_the_run_stopped(first):
    # 1030 batches of 4 lie beyond the first block of choices.
    changes = {"augmentation": AugmentationConfig()}
    resumed = mixed(3, first_batch=first, **changes)
    if first < 100:
        expected = mixed(first + 3, **changes)[first:]
    else:
        expected = mixed(4, first_batch=first - 1, **changes)[1:]
    for (x, y), (u, v) in zip(expected, resumed, strict=True):
        np.testing.assert_array_equal(x, u)
        np.testing.assert_array_equal(y, v)


def test_one_dataset_is_no_special_case():
    wanted = JOINTS["red"]
    entries = [MixtureEntry("red", weight=0.2)]
    alone = mixed(3, entries, wanted)
    batches = training_batches(
        "red",
        "train",
        None,
        wanted,
        SIZE,
        4,
        augmentation=AugmentationConfig(
            flip=0, rotation=0, scale=1, shift=0, colour=0, occlusion=0
        ),
        shuffle_buffer=9,
        seed=3,
    )
    for (x, y), (u, v) in zip(alone, batches.take(3), strict=True):
        np.testing.assert_array_equal(x, u)
        np.testing.assert_array_equal(y, v)


def test_joints_that_no_dataset_has_are_warned_of():
    with pytest.warns(UserWarning, match=r"red has no joint called tail\. It"):
        mixed(1, joints=("right_wrist", "tail"))
    with pytest.raises(UserError, match=r"blue has no joint called head\. It"):
        mixed(1, joints=("head",))
    with pytest.raises(ValueError, match="`entries` must not be empty"):
        mixed(1, entries=())
