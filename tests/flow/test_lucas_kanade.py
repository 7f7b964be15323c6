import numpy as np
import pytest

from keras_flowpose.flow.lucas_kanade import LucasKanadeFlow
from keras_flowpose.flow.named import flow_estimator
from tests.flow.pictures import shifted_pair
from tests.flow.pictures import textured


def test_points_from_the_target_to_where_the_content_is_in_the_source():
    target, source = shifted_pair((3, -2), height=40, width=51)
    flow = flow_estimator("lucas-kanade").flow(target, source)
    assert (flow.shape, flow.dtype) == ((40, 51, 2), np.float32)
    inner = flow[8:-8, 8:-8].reshape(-1, 2)
    np.testing.assert_allclose(np.median(inner, 0), (3, -2), atol=0.05)


def test_sizes_may_change_and_images_be_cut_out():
    estimator = LucasKanadeFlow(levels=1, iterations=2)
    big = textured(80, 90)
    for height, width in [(21, 34), (30, 17)]:
        rows, columns = slice(10, 10 + height), slice(10, 10 + width)
        before = slice(9, 9 + width)
        flow = estimator.flow(big[rows, columns], big[rows, before])
        median = np.median(flow[4:-4, 4:-4].reshape(-1, 2), 0)
        np.testing.assert_allclose(median, [1, 0], atol=0.15)


def test_settings_tell_options_apart():
    settings = LucasKanadeFlow(levels=2, radius=4).settings
    assert settings == LucasKanadeFlow(radius=4, levels=2).settings
    assert settings != LucasKanadeFlow(levels=2).settings
    assert settings.startswith("lucas-kanade")


def test_bad_images_are_refused():
    with pytest.raises(ValueError, match="same shape"):
        LucasKanadeFlow().flow(textured(20, 30), textured(30, 20))
