"""Flow on the heatmap grid, from both sizes, against loops and known shifts."""

import numpy as np
import pytest
import tensorflow as tf

from keras_flowpose.flow.dis import DisFlow
from keras_flowpose.ops.images import letterbox
from keras_flowpose.ops.images import letterbox_image
from keras_flowpose.video.grid_flow import GridFlow
from tests.flow.pictures import shifted_pair
from tests.reference import bilinear

NETWORK, GRID = (64, 64), (16, 16)
FRAME = (105, 71)  # portrait: black margins left and right


class Ramp:
    """Flow that differs from pixel to pixel, for frames by their numbers."""

    settings = "ramp"

    def flow_between(self, target, source, shape):
        y, x = np.mgrid[: shape[0], : shape[1]]
        return np.stack([0.1 * x + target, 0.2 * y - source], -1)


class RampOfImages:
    """The same field between any two images."""

    def flow(self, target, source):
        assert target.shape == source.shape
        return Ramp().flow_between(3, 5, target.shape[:2])


def views(flow, frames, region=None, numbers=(3, 5)):
    """The views of frames, and the letterbox of the last."""
    found = []
    for number, frame in zip(numbers, frames, strict=True):
        x, y, width, height = region or (0, 0, *frame.shape[1::-1])
        seen = frame[y : y + height, x : x + width]
        drawn = np.rint(letterbox_image(seen, NETWORK)).astype(np.uint8)
        box = letterbox(height, width, NETWORK)
        found.append(
            flow.view(number, frame, (x, y, width, height), drawn, box)
        )
    return found, box


@pytest.mark.parametrize("frame_size", [FRAME, (70, 201), (50, 62)])
def test_known_shift_at_full_size_is_right_in_cells(frame_size):
    shift = (6, -3)
    frames = shifted_pair(shift, *frame_size, seed=1)
    flow = GridFlow(DisFlow(), "full", NETWORK, GRID)
    (target, source), box = views(flow, frames)
    cells = flow(target, source)
    assert (cells.shape, cells.dtype) == ((16, 16, 2), np.float32)
    expected = np.array(shift) * box.scale / 4
    # Cells well inside the frame, not in the margins.
    checked = 0
    for i, j in np.ndindex(GRID):
        x, y = box.to_frame(tf.constant([4.0 * j, 4.0 * i])).numpy()
        if 9 < x < frame_size[1] - 10 and 9 < y < frame_size[0] - 10:
            np.testing.assert_allclose(cells[i, j], expected, atol=0.15)
            checked += 1
    assert checked > 25


@pytest.mark.parametrize("numbered", [False, True])
@pytest.mark.parametrize("region", [None, (11, 20, 51, 40)])
def test_full_size_is_read_where_the_letterbox_puts_the_cells(numbered, region):
    estimator = Ramp() if numbered else RampOfImages()
    flow = GridFlow(estimator, "full", NETWORK, GRID)
    frames = np.zeros((2, *FRAME, 3), np.uint8)
    (target, source), box = views(flow, frames, region)
    cells = flow(target, source)
    x0, y0, width, height = region or (0, 0, *FRAME[::-1])
    if numbered:  # a field of the whole frame
        whole = Ramp().flow_between(3, 5, FRAME)
        field = whole[y0 : y0 + height, x0 : x0 + width]
    else:
        field = Ramp().flow_between(3, 5, (height, width))
    for i, j in np.ndindex(GRID):
        x, y = (np.array([4 * j, 4 * i]) - [box.offset_x, box.offset_y]) / (
            box.scale
        )
        expected = bilinear.look_up(field, x, y, edge=True) * box.scale / 4
        np.testing.assert_allclose(cells[i, j], expected, atol=1e-4)


@pytest.mark.parametrize("estimator", [Ramp(), RampOfImages()])
def test_network_size_is_read_at_every_fourth_pixel(estimator):
    flow = GridFlow(estimator, "network", NETWORK, GRID)
    frames = np.zeros((2, *FRAME, 3), np.uint8)
    (target, source), _ = views(flow, frames, (11, 20, 51, 40))
    field = Ramp().flow_between(3, 5, NETWORK)
    np.testing.assert_allclose(
        flow(target, source), field[::4, ::4] / 4, atol=1e-6
    )


def test_network_size_is_read_between_pixels_where_cells_lie_there():
    flow = GridFlow(Ramp(), "network", (64, 66), GRID)
    seen = np.zeros((64, 66, 3), np.uint8)
    box = letterbox(64, 66, (64, 66))
    target, source = (
        flow.view(number, seen, (0, 0, 66, 64), seen, box) for number in (3, 5)
    )
    y, x = np.mgrid[:16, :16] * np.array([4, 4.125])[:, None, None]
    expected = np.stack([(0.1 * x + 3) / 4.125, (0.2 * y - 5) / 4], -1)
    np.testing.assert_allclose(flow(target, source), expected, atol=1e-5)


def test_full_and_network_size_agree_on_a_scene_that_moves_as_a_whole():
    frames = shifted_pair((4, 2), 128, 128, seed=2)
    found = []
    for size in ("network", "full"):
        flow = GridFlow(DisFlow(), size, NETWORK, GRID)
        found.append(flow(*views(flow, frames)[0])[3:-3, 3:-3])
    np.testing.assert_allclose(*found, atol=0.15)


@pytest.mark.parametrize("size", ["network", "full"])
def test_views_outlive_the_memory_of_a_camera(size):
    flow = GridFlow(DisFlow(), size, NETWORK, GRID)
    target, source = shifted_pair((6, -3), *FRAME)
    kept, _ = views(flow, (target, source))
    expected = flow(*kept)
    source[...] = 0
    target[...] = 0
    np.testing.assert_array_equal(flow(*kept), expected)
    assert np.abs(expected).max() > 0.5


@pytest.mark.parametrize("size", ["network", "full"])
def test_flow_there_and_back_tells_what_it_is_worth(size):
    # The whole frame moves, but for a band that only one way knows of.
    class There:
        settings = "there"

        def flow_between(self, target, source, shape):
            flow = np.full((*shape, 2), [8.0, 4.0]) * (source - target)
            if source > target:
                flow[: shape[0] // 2] = 0
            return flow

    flow = GridFlow(There(), size, NETWORK, GRID)
    frames = np.zeros((2, *FRAME, 3), np.uint8)
    (first, second), box = views(flow, frames, numbers=(3, 4))
    there, back = flow.both_ways(first, second)
    np.testing.assert_array_equal(there.flow, flow(first, second))
    np.testing.assert_array_equal(back.flow, flow(second, first))
    # In cells: both at the size of the network, or scaled with the frame.
    scale = 1 if size == "network" else box.scale
    length = np.hypot(8, 4) * scale / 4
    np.testing.assert_allclose(there.error[:6], length, rtol=1e-5)
    np.testing.assert_allclose(there.error[9:], 0, atol=1e-5)
    assert not there.reliable[:6].any()
    assert there.reliable[9:12, 4:12].all()
    assert flow.settings == "there"


def test_flow_that_fails_is_told():
    class Fails:
        def flow(self, target, source):
            flow = np.zeros((*target.shape[:2], 2), np.float32)
            flow[8:12, 8:12] = np.nan
            return flow

    flow = GridFlow(Fails(), "network", NETWORK, GRID)
    frames = np.zeros((2, *FRAME, 3), np.uint8)
    with pytest.raises(ValueError, match="NaN or infinity from frame 3 to 5"):
        flow(*views(flow, frames)[0])
    assert flow.settings == "Fails"


def test_frames_of_one_colour_have_finite_flow():
    flow = GridFlow(DisFlow(), "network", NETWORK, GRID)
    frames = np.full((2, *FRAME, 3), 128, np.uint8)
    there, back = flow.both_ways(*views(flow, frames)[0])
    for step in (there, back):
        np.testing.assert_allclose(step.flow, 0, atol=0.1)
        np.testing.assert_allclose(step.error, 0, atol=0.1)


def test_bad_arguments_and_fields_are_refused():
    with pytest.raises(ValueError, match="`flow_size` must be one of"):
        GridFlow(DisFlow(), "half", NETWORK, GRID)

    class Wrong:
        def flow(self, target, source):
            return np.zeros((5, 5, 2), np.float32)

    flow = GridFlow(Wrong(), "full", NETWORK, GRID)
    frames = np.zeros((2, *FRAME, 3), np.uint8)
    with pytest.raises(ValueError, match=r"\(105, 71, 2\)"):
        flow(*views(flow, frames)[0])
