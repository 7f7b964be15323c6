"""One image with its labels, plain and changed."""

import numpy as np
import pytest
import tensorflow as tf

from keras_flowpose.data.prepared import PreparedSplit
from keras_flowpose.data.still_examples import augmented
from keras_flowpose.data.still_examples import centred
from keras_flowpose.data.still_examples import still_example
from keras_flowpose.run_config import AugmentationConfig
from keras_flowpose.skeleton import UPPER_BODY_7
from tests.data.test_still_batches import synthetic_records

NAMES = UPPER_BODY_7.joints
NOTHING = AugmentationConfig(
    flip=0, rotation=0, scale=1, shift=0, colour=0, occlusion=0
)


def example(upright=False):
    record = {k: tf.constant(v) for k, v in synthetic_records().items()}
    data = PreparedSplit(None, UPPER_BODY_7, 1)
    return still_example(record, data, NAMES, upright)


def test_the_common_form_keeps_the_image_encoded():
    form = example()
    assert form["image"].dtype == tf.string
    assert form["points"].shape == (7, 2)
    np.testing.assert_array_equal(form["weights"], np.ones(7))
    # Without hips there is no torso diagonal, and no tilt.
    assert float(form["normaliser"]) == 0
    assert float(form["tilt"]) == 0


def test_shoulders_come_to_the_middle():
    image, labels = centred(example(), 64, 3.2)
    assert image.shape == (64, 64, 3)
    middle = labels[5:7, :2].numpy().mean(axis=0)
    np.testing.assert_allclose(middle, [31.5, 31.5], atol=1e-4)


def test_no_change_is_the_plain_example():
    seed = tf.constant([1, 2], tf.int64)
    changed = augmented(example(), 64, 3.2, NAMES, NOTHING, seed)
    for one, other in zip(changed, centred(example(), 64, 3.2), strict=True):
        np.testing.assert_allclose(one, other, atol=1e-3)


def test_a_mirror_swaps_names_and_sides():
    flip = AugmentationConfig(
        flip=1, rotation=0, scale=1, shift=0, colour=0, occlusion=0
    )
    seed = tf.constant([1, 2], tf.int64)
    image, labels = augmented(example(), 64, 3.2, NAMES, flip, seed)
    plain_image, plain = centred(example(), 64, 3.2)
    np.testing.assert_allclose(image, plain_image[:, ::-1], atol=0.5)
    wrist = UPPER_BODY_7.index("right_wrist")
    other = UPPER_BODY_7.index("left_wrist")
    assert float(labels[wrist, 0]) == pytest.approx(63 - plain[other, 0])
    assert float(labels[wrist, 1]) == pytest.approx(plain[other, 1])
