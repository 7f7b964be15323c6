"""Batches: reproducible, resumable, and labels on the right pixels."""

import numpy as np
import pytest
import tensorflow as tf

from keras_flowpose.data.prepared import PreparedSplit
from keras_flowpose.data.still_batches import evaluation_batches
from keras_flowpose.data.still_batches import training_batches
from keras_flowpose.run_config import AugmentationConfig
from keras_flowpose.safe_files import UserError
from keras_flowpose.skeleton import LSP_14
from keras_flowpose.skeleton import UPPER_BODY_7

SIZE = 48


def training(data_dir, take=4, **changes):
    arguments = {
        "name": "lspet_pose",
        "split": "train",
        "data_dir": data_dir,
        "joints": UPPER_BODY_7.joints,
        "size": SIZE,
        "batch_size": 3,
        "shuffle_buffer": 16,
        "seed": 5,
    }
    batches = training_batches(**(arguments | changes)).take(take)
    return [(x.numpy(), y.numpy()) for x, y in batches]


def test_shapes_and_ranges(dummy_data_dir):
    (images, labels), *_ = training(dummy_data_dir)
    assert images.shape == (3, SIZE, SIZE, 3)
    assert images.dtype == np.float32
    assert images.min() >= 0 and images.max() <= 255
    assert labels.shape == (3, 7, 4)
    assert set(np.unique(labels[..., 2])) <= {0, 1}
    # Unlabelled joints are at 0, and the normaliser is one for all joints.
    assert (labels[labels[..., 2] == 0][:, :2] == 0).all()
    assert (labels[..., 3] == labels[:, :1, 3]).all()


def test_same_seed_same_batches_other_seed_others(dummy_data_dir):
    first, again = training(dummy_data_dir), training(dummy_data_dir)
    for (x, y), (u, v) in zip(first, again, strict=True):
        np.testing.assert_array_equal(x, u)
        np.testing.assert_array_equal(y, v)
    other = training(dummy_data_dir, seed=6)
    assert any(
        (y != v).any() for (_, y), (_, v) in zip(first, other, strict=True)
    )


def test_resuming_goes_on_where_the_run_stopped(dummy_data_dir):
    # More batches than one pass over the data holds.
    whole = training(dummy_data_dir, take=20)
    resumed = training(dummy_data_dir, take=5, first_batch=15)
    for (x, y), (u, v) in zip(whole[15:], resumed, strict=True):
        np.testing.assert_array_equal(x, u)
        np.testing.assert_array_equal(y, v)


def test_passes_differ_in_order(dummy_data_dir):
    batches = training(dummy_data_dir, take=2, split="train[:6]", batch_size=6)
    assert (batches[0][1] != batches[1][1]).any()


def test_evaluation_is_one_ordered_pass(dummy_data_dir):
    arguments = ("lspet_pose", "test", dummy_data_dir, LSP_14.joints, SIZE, 2)
    batches = evaluation_batches(*arguments)
    counts = [len(images) for images, _ in batches]
    assert len(counts) == int(batches.cardinality())
    assert sum(counts) == 5
    first, again = (next(iter(evaluation_batches(*arguments))) for _ in "ab")
    np.testing.assert_array_equal(first[0], again[0])


def test_each_head_gets_the_labels(dummy_data_dir):
    batches = evaluation_batches(
        "lspet_pose",
        "test",
        dummy_data_dir,
        UPPER_BODY_7.joints,
        SIZE,
        2,
        heads=("spatial", "fusion"),
    )
    _, labels = next(iter(batches))
    assert sorted(labels) == ["fusion", "spatial"]
    np.testing.assert_array_equal(labels["fusion"], labels["spatial"])


def test_upright_puts_shoulders_above_hips(dummy_data_dir):
    batches = evaluation_batches(
        "lspet_pose",
        "train",
        dummy_data_dir,
        LSP_14.joints,
        SIZE,
        4,
        upright=True,
    )
    checked = 0
    for _, labels in batches:
        for joints in labels.numpy():
            named = dict(zip(LSP_14.joints, joints, strict=True))
            four = [
                named[f"{side}_{kind}"]
                for kind in ("shoulder", "hip")
                for side in ("left", "right")
            ]
            if min(joint[2] for joint in four) == 0:
                continue
            shoulders = (four[0][:2] + four[1][:2]) / 2
            hips = (four[2][:2] + four[3][:2]) / 2
            assert shoulders[0] == pytest.approx(hips[0], abs=0.02)
            assert shoulders[1] < hips[1]
            # The middle of the shoulders is the middle of the crop.
            np.testing.assert_allclose(shoulders, (SIZE - 1) / 2, atol=0.02)
            checked += 1
    assert checked > 3


def test_wrong_joint_names_are_named(dummy_data_dir):
    arguments = ("lspet_pose", "test", dummy_data_dir)
    with pytest.raises(
        UserError, match=r"no joint called tail\. It has: right"
    ):
        evaluation_batches(*arguments, ["tail"], SIZE, 2)
    with pytest.warns(UserWarning, match=r"called left_wirst\. It has: right"):
        evaluation_batches(*arguments, ["head", "left_wirst"], SIZE, 2)


def synthetic_records():
    """One person whose right wrist is red, left wrist green, on grey."""
    size = 120
    points = np.zeros([7, 2], "f")
    points[:] = [
        [60, 20],
        [25, 95],
        [98, 60],
        [30, 70],
        [85, 70],
        [40, 45],
        [80, 45],
    ]
    y, x = np.mgrid[:size, :size]
    image = np.full([size, size, 3], 60, np.uint8)
    for joint, channel in ((1, 0), (2, 1)):
        near = np.hypot(x - points[joint, 0], y - points[joint, 1]) < 6
        image[near] = 0
        image[near, channel] = 255
    return {
        "image": tf.io.encode_png(image).numpy(),
        "joints": points,
        "visible": np.full(7, 2, np.uint8),
        "scale_reference": np.float32(50),
    }


def test_labels_follow_the_pixels_through_every_change(monkeypatch):
    records = tf.data.Dataset.from_tensors(synthetic_records())
    monkeypatch.setattr(
        "keras_flowpose.data.mixture.read_prepared",
        lambda *_: PreparedSplit(
            records, UPPER_BODY_7, 1, scale_reference="fifty"
        ),
    )
    batches = training_batches(
        "any",
        "train",
        None,
        UPPER_BODY_7.joints,
        96,
        8,
        augmentation=AugmentationConfig(colour=0, occlusion=0),
    ).take(4)
    mirrored = 0
    for images, labels in batches:
        for image, joints in zip(images.numpy(), labels.numpy(), strict=True):
            colours = {}
            for channel, name in ((0, "red"), (1, "green")):
                others = np.delete(image, channel, axis=2).max(axis=2)
                rows, columns = np.nonzero(image[..., channel] - others > 150)
                if len(rows) > 20:
                    colours[name] = np.array([columns.mean(), rows.mean()])
            right, left = joints[1, :2], joints[2, :2]
            # In a mirror the red wrist has become the left one.
            for name, wrist in (("red", right), ("green", left)):
                if name in colours and np.hypot(*(colours[name] - wrist)) > 2:
                    other = left if name == "red" else right
                    np.testing.assert_allclose(colours[name], other, atol=2)
                    mirrored += 1
            # 50 pixels of the original, scaled with the crop.
            shoulders = np.hypot(*(joints[5, :2] - joints[6, :2]))
            assert joints[0, 3] == pytest.approx(50 * shoulders / 40, rel=1e-3)
    assert mirrored > 8
