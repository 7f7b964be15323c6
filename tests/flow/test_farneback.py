import cv2
import numpy as np
import pytest

from keras_flowpose.flow.farneback import FarnebackFlow
from tests.flow.pictures import shifted_pair
from tests.flow.pictures import textured


@pytest.mark.parametrize("shift", [(3, 2), (-4, 1)])
def test_points_from_the_target_to_where_the_content_is_in_the_source(shift):
    target, source = shifted_pair(shift)
    dx, dy = shift
    np.testing.assert_array_equal(target[50, 64], source[50 + dy, 64 + dx])
    flow = FarnebackFlow().flow(target, source)
    assert (flow.shape, flow.dtype) == ((101, 131, 2), np.float32)
    inner = flow[12:-12, 12:-12].reshape(-1, 2)
    np.testing.assert_allclose(np.median(inner, 0), shift, atol=0.25)


@pytest.mark.parametrize("levels", [(0, 0), (40, 200)])
def test_constant_images_give_finite_flow(levels):
    first, second = (np.full((77, 35, 3), v, np.uint8) for v in levels)
    assert np.isfinite(FarnebackFlow().flow(first, second)).all()


@pytest.mark.parametrize("size", [(1, 1), (3, 5), (8, 200), (200, 8), (31, 33)])
def test_every_size_works(size):
    rng = np.random.default_rng(1)
    pair = rng.integers(0, 256, (2, *size, 3), "uint8")
    flow = FarnebackFlow().flow(*pair)
    assert flow.shape == (*size, 2)
    assert np.isfinite(flow).all()


def test_cut_out_images_work():
    # Views that are not contiguous, as regions of frames are.
    big = textured(80, 90)
    flow = FarnebackFlow().flow(big[10:51, 10:67], big[10:51, 8:65])
    median = np.median(flow[8:-8, 8:-8].reshape(-1, 2), 0)
    np.testing.assert_allclose(median, [2, 0], atol=0.1)


def test_bad_arguments_are_refused():
    with pytest.raises(ValueError, match="`window` must be odd"):
        FarnebackFlow(window=8)
    with pytest.raises(ValueError, match="same shape"):
        FarnebackFlow().flow(textured(20, 30), textured(30, 20))


def test_settings_tell_windows_apart():
    assert FarnebackFlow(9).settings != FarnebackFlow(21).settings
    assert FarnebackFlow(9).settings == FarnebackFlow(9).settings
    assert cv2.__version__ in FarnebackFlow().settings
