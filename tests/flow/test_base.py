import numpy as np
import pytest

from keras_flowpose.flow.base import NumberedFlow
from keras_flowpose.flow.base import check_frame_pair
from keras_flowpose.flow.dis import DisFlow

IMAGE = np.zeros((5, 7, 3), np.uint8)


def test_accepts_two_rgb_images_of_one_shape():
    check_frame_pair(IMAGE, IMAGE)


@pytest.mark.parametrize(
    "bad",
    [
        np.zeros((5, 7), np.uint8),
        np.zeros((5, 7, 4), np.uint8),
        np.zeros((5, 7, 3), np.float32),
    ],
)
def test_names_the_image_that_is_not_rgb(bad):
    with pytest.raises(ValueError, match="`source` must be uint8"):
        check_frame_pair(IMAGE, bad)
    with pytest.raises(ValueError, match="`target` must be uint8"):
        check_frame_pair(bad, IMAGE)


def test_rejects_different_sizes():
    with pytest.raises(ValueError, match="same shape"):
        check_frame_pair(IMAGE, np.zeros((7, 5, 3), np.uint8))


def test_numbered_flow_is_told_from_flow_of_images():
    class Numbered:
        settings = "numbered"

        def flow_between(self, target, source, shape):
            return np.zeros((*shape, 2), np.float32)

    assert isinstance(Numbered(), NumberedFlow)
    assert not isinstance(DisFlow(), NumberedFlow)
