import cv2
import numpy as np
import pytest

from keras_flowpose.flow.dis import DisFlow
from tests.flow.pictures import textured

PRESETS = ("ultrafast", "fast", "medium")


@pytest.mark.parametrize("preset", PRESETS)
@pytest.mark.parametrize("shift", [(3, 2), (-4, 1)])
def test_points_from_the_target_to_where_the_content_is_in_the_source(
    preset, shift
):
    dx, dy = shift
    big = textured(150, 190)
    target = big[20:121, 30:161]  # 101 x 131
    # What lies at p in the target lies at p + (dx, dy) in the source.
    source = big[20 - dy : 121 - dy, 30 - dx : 161 - dx]
    flow = DisFlow(preset).flow(target, source)
    assert flow.shape == (101, 131, 2)
    assert flow.dtype == np.float32
    inner = flow[12:-12, 12:-12].reshape(-1, 2)
    np.testing.assert_allclose(np.median(inner, 0), [dx, dy], atol=0.25)
    row, column = 50, 64
    moved = source[row + dy, column + dx]
    np.testing.assert_array_equal(target[row, column], moved)


@pytest.mark.parametrize("preset", PRESETS)
def test_identical_images_do_not_move(preset):
    image = textured(61, 45)
    flow = DisFlow(preset).flow(image, image.copy())
    np.testing.assert_allclose(flow, np.zeros((61, 45, 2)), atol=1e-3)


@pytest.mark.parametrize("preset", PRESETS)
@pytest.mark.parametrize("levels", [(0, 0), (40, 200)])
def test_constant_images_give_finite_flow(preset, levels):
    first, second = (np.full((77, 35, 3), v, np.uint8) for v in levels)
    flow = DisFlow(preset).flow(first, second)
    np.testing.assert_allclose(flow, np.zeros((77, 35, 2)), atol=1e-3)


# Bare OpenCV raises, returns NaN or crashes the process on these sizes.
@pytest.mark.parametrize("preset", PRESETS)
@pytest.mark.parametrize(
    "size", [(1, 1), (3, 5), (8, 200), (200, 8), (12, 300), (31, 33), (96, 95)]
)
def test_every_size_works(preset, size):
    height, width = size
    rng = np.random.default_rng(1)
    first = rng.integers(0, 256, (height, width, 3), "uint8")
    second = rng.integers(0, 256, (height, width, 3), "uint8")
    flow = DisFlow(preset).flow(first, second)
    assert flow.shape == (height, width, 2)
    assert np.isfinite(flow).all()


def test_small_images_are_measured_too():
    big = textured(80, 90)
    flow = DisFlow().flow(big[10:51, 10:67], big[10:51, 8:65])
    median = np.median(flow[8:-8, 8:-8].reshape(-1, 2), 0)
    np.testing.assert_allclose(median, [2, 0], atol=0.1)


def test_unknown_preset_and_unequal_images_are_refused():
    with pytest.raises(ValueError, match="ultrafast, fast, medium"):
        DisFlow("slow")
    with pytest.raises(ValueError, match="same shape"):
        DisFlow().flow(textured(20, 30), textured(30, 20))


def test_settings_tell_presets_apart():
    settings = {DisFlow(preset).settings for preset in PRESETS}
    assert len(settings) == 3
    assert DisFlow().settings == DisFlow("medium").settings
    assert cv2.__version__ in DisFlow().settings
