import numpy as np
import pytest
import tensorflow as tf

from keras_flowpose.flow.callable_flow import CallableFlow

IMAGE = np.zeros((5, 7, 3), np.uint8)


def test_gives_what_the_function_gives_of_target_and_source():
    def brightness(target, source):
        change = source[..., :2].astype(np.float64) - target[..., :2]
        return change + [0.25, -0.5]

    flow = CallableFlow(brightness).flow(IMAGE + np.uint8(3), IMAGE)
    assert flow.dtype == np.float32
    np.testing.assert_array_equal(flow[..., 0], np.full((5, 7), -2.75))
    np.testing.assert_array_equal(flow[..., 1], np.full((5, 7), -3.5))


def test_tensors_are_taken():
    flow = CallableFlow(lambda *_: tf.fill([5, 7, 2], 1.5)).flow(IMAGE, IMAGE)
    np.testing.assert_array_equal(flow, np.full((5, 7, 2), 1.5))


@pytest.mark.parametrize(
    ("result", "words"),
    [
        (np.zeros((7, 5, 2), "f"), r"floats of shape \(5, 7, 2\).*\(7, 5, 2\)"),
        (np.zeros((1, 5, 7, 2), "f"), "shape"),
        (np.zeros((5, 7, 2), int), "dtype=int64"),
        (None, "dtype=object"),
        (np.full((5, 7, 2), np.nan), "70 values of 70"),
        (np.full((5, 7, 2), 1e300), "infinite"),
    ],
)
@pytest.mark.filterwarnings("ignore:overflow encountered in cast")
def test_wrong_results_are_refused(result, words):
    with pytest.raises(ValueError, match=words):
        CallableFlow(lambda *_: result).flow(IMAGE, IMAGE)


def test_images_and_function_are_checked():
    with pytest.raises(ValueError, match="`target` must be uint8"):
        CallableFlow(lambda *_: None).flow(IMAGE[0], IMAGE)
    with pytest.raises(ValueError, match="must be callable"):
        CallableFlow("raft")


def test_settings_are_the_given_ones_or_like_no_other():
    def function(target, source):
        return np.zeros((5, 7, 2))

    assert CallableFlow(function, "zero, v1").settings == "zero, v1"
    first, second = CallableFlow(function), CallableFlow(function)
    assert first.settings == first.settings
    assert first.settings != second.settings
