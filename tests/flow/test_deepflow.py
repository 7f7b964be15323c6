"""DeepFlow with and without OpenCV's extra modules, whichever is installed."""

from types import SimpleNamespace

import cv2
import numpy as np
import pytest

from keras_flowpose.flow.deepflow import DeepFlow
from keras_flowpose.safe_files import UserError
from tests.flow.pictures import shifted_pair

INSTALLED = hasattr(cv2, "optflow")


class Recorder:
    """Stands in for OpenCV's object, and keeps what it is given."""

    def calc(self, first, second, flow):
        self.given = first, second, flow
        return np.ones((*first.shape, 2), np.float32)


@pytest.fixture
def recorder(monkeypatch):
    found = Recorder()
    optflow = SimpleNamespace(createOptFlow_DeepFlow=lambda: found)
    monkeypatch.setattr(cv2, "optflow", optflow, raising=False)
    return found


def test_hands_grey_images_to_opencv_target_first(recorder):
    target, source = shifted_pair((3, 2), height=21, width=30)
    flow = DeepFlow().flow(target, source)
    np.testing.assert_array_equal(flow, np.ones((21, 30, 2)))
    luma = np.array([0.299, 0.587, 0.114])
    for image, given in zip((target, source), recorder.given, strict=False):
        assert given.dtype == np.uint8
        np.testing.assert_allclose(given, image @ luma, atol=1)
    assert recorder.given[2] is None


def test_images_are_checked(recorder):
    target, source = shifted_pair((3, 2), height=21, width=30)
    with pytest.raises(ValueError, match="same shape"):
        DeepFlow().flow(target, source[1:])


def test_settings_name_method_and_version(recorder):
    assert DeepFlow().settings == f"deepflow, opencv {cv2.__version__}"


@pytest.mark.parametrize("module", [None, SimpleNamespace()])
def test_without_extra_modules_the_error_names_the_package(monkeypatch, module):
    if module is None:
        monkeypatch.delattr(cv2, "optflow", raising=False)
    else:
        monkeypatch.setattr(cv2, "optflow", module, raising=False)
    with pytest.raises(UserError, match="pip install opencv-contrib-python"):
        DeepFlow()


@pytest.mark.skipif(not INSTALLED, reason="needs opencv-contrib-python")
@pytest.mark.parametrize("shift", [(3, 2), (-4, 1)])
def test_points_from_the_target_to_where_the_content_is_in_the_source(shift):
    flow = DeepFlow().flow(*shifted_pair(shift))
    inner = flow[12:-12, 12:-12].reshape(-1, 2)
    np.testing.assert_allclose(np.median(inner, 0), shift, atol=0.25)


@pytest.mark.skipif(not INSTALLED, reason="needs opencv-contrib-python")
@pytest.mark.parametrize("size", [(1, 1), (3, 5), (8, 200), (31, 33)])
def test_every_size_works(size):
    pair = np.random.default_rng(1).integers(0, 256, (2, *size, 3), "uint8")
    flow = DeepFlow().flow(*pair)
    assert flow.shape == (*size, 2)
    assert np.isfinite(flow).all()
