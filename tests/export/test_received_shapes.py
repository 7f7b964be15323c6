"""Whatever the rank, the check says what was sent; what fits passes."""

import numpy as np
import pytest
import tensorflow as tf

from keras_flowpose.export.received_shapes import checked_frames
from keras_flowpose.export.received_shapes import checked_images
from keras_flowpose.export.received_shapes import checked_windows


def traced(check, kind=tf.float32):
    """In a graph that knows no rank, as a server's feeds have none."""
    return tf.function(check, [tf.TensorSpec(None, kind)], autograph=False)


@pytest.fixture(scope="module")
def frames():
    return traced(checked_frames)


@pytest.fixture(scope="module")
def windows():
    return traced(lambda x: checked_windows("flows", x, [3, 5]))


def test_what_fits_passes(frames, windows):
    for check, shape in ((frames, [2, 5, 1, 3]), (windows, [7, 3, 5])):
        sent = np.random.default_rng(0).normal(size=shape).astype(np.float32)
        np.testing.assert_array_equal(check(sent), sent)
    images = traced(checked_images, tf.string)
    assert images(tf.constant(["a", ""])).numpy().tolist() == [b"a", b""]
    clips = traced(lambda x: checked_frames(x, rank=5))
    assert clips(np.zeros([1, 2, 3, 4, 3])).shape == (1, 2, 3, 4, 3)


@pytest.mark.parametrize(
    "shape",
    [[], [3], [5, 1, 3], [2, 5, 1, 4], [2, 0, 1, 3], [0, 5, 1, 3]]
    + [[2, 5, 1, 1, 3], [2, 5, 0, 1, 2, 3]],
    ids=str,
)
def test_what_are_no_frames(frames, shape):
    with pytest.raises(tf.errors.InvalidArgumentError) as caught:
        frames(np.zeros(shape))
    told = " ".join(map(str, shape))
    assert (
        f"`frames` must be one or more RGB frames. Received: shape=] [{told}]"
        in str(caught.value)
    )


@pytest.mark.parametrize(
    "shape",
    [[], [3], [3, 5], [1, 5, 3], [1, 3], [0, 3, 5], [1, 3, 5, 1], [1, 1, 5]],
    ids=str,
)
def test_windows_of_other_shapes(windows, shape):
    told = r"`flows` must have shape \(batch, \*\[3, 5\]\)"
    with pytest.raises(tf.errors.InvalidArgumentError, match=told):
        windows(np.zeros(shape))


@pytest.mark.parametrize("images", ["a", [], [["a"]]], ids=str)
def test_what_is_no_list_of_images(images):
    check = traced(checked_images, tf.string)
    with pytest.raises(tf.errors.InvalidArgumentError, match="or more images"):
        check(tf.constant(images, tf.string))
