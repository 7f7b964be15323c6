import numpy as np
import pytest

from keras_flowpose.ops.images import letterbox
from keras_flowpose.video.grid_flow import StepFlow
from keras_flowpose.video.moving_window import MovingWindow
from keras_flowpose.video.moving_window import SeenFrame


class PairFlow:
    """A field that says between which two views it is."""

    def __init__(self):
        self.asked = []

    def __call__(self, target, source):
        self.asked.append((target, source))
        return np.full((3, 5, 2), [target, source], np.float32)

    def both_ways(self, first, second):
        """An error in tenths, and reliable if it leads to the past."""
        return tuple(
            StepFlow(
                self(target, source),
                np.full((3, 5), target + source / 10, np.float32),
                np.full((3, 5), source < target),
            )
            for target, source in ((first, second), (second, first))
        )


def fill(window, count, starts=()):
    """Adds frames whose heatmaps, views and images are numbers from 1 on."""
    for index in range(count):
        heatmaps = np.full((3, 5, 1), index + 1.0, np.float32)
        box = letterbox(12, 20, (12, 20))
        number = index + 1
        frame = SeenFrame(
            index,
            None,
            box,
            (0, 0),
            heatmaps,
            number,
            number,
            starts=number in starts,
        )
        window.add(frame)


def told(window, centre):
    """One number of each heatmap, presence, and one vector of each step."""
    heatmaps, present, steps, *_ = window.around(centre)
    np.testing.assert_array_equal(steps, steps[:, :, :1, :1] + 0 * steps)
    return (
        heatmaps[:, 0, 0, 0].tolist(),
        present.tolist(),
        steps[:, :, 0, 0].tolist(),
    )


def test_chained_flow_leads_outwards_step_by_step():
    flow = PairFlow()
    window = MovingWindow(2, 2, flow, "chained")
    fill(window, 5)
    assert told(window, 2) == (
        [1, 2, 3, 4, 5],
        [True] * 5,
        [[[3, 2], [2, 1]], [[3, 4], [4, 5]]],
    )
    assert len(flow.asked) == 2 * 4


def test_chained_flow_brings_what_it_is_worth():
    window = MovingWindow(2, 2, PairFlow(), "chained")
    fill(window, 4)
    found = window.around(2)
    np.testing.assert_allclose(
        found.step_errors[:, :, 0, 0], [[3.2, 2.1], [3.4, 0]]
    )
    # Beyond the last frame there is nothing to mistrust.
    assert found.reliable[:, :, 2, 4].tolist() == [[True] * 2, [False, True]]
    direct = MovingWindow(2, 2, PairFlow(), "direct")
    fill(direct, 4)
    assert np.isnan(direct.around(2).step_errors).all()
    assert direct.around(2).reliable.all()


def test_a_scene_that_is_known_to_begin_ends_the_window():
    flow = PairFlow()
    window = MovingWindow(2, 2, flow, "chained")
    fill(window, 5, starts=(1, 4))
    assert told(window, 2)[0] == [1, 2, 3, 0, 0]
    assert told(window, 3)[:2] == (
        [0, 0, 4, 5, 0],
        [False, False, True, True, False],
    )
    assert (3, 4) not in flow.asked


@pytest.mark.parametrize("mode", ["chained", "direct"])
def test_beyond_a_cut_all_frames_are_missing(mode):
    flow, compared = PairFlow(), []

    def is_cut(first, second):
        compared.append((first, second))
        return second in (4, 5)

    window = MovingWindow(2, 2, flow, mode, is_cut)
    fill(window, 5)
    assert told(window, 2) == (
        [1, 2, 3, 0, 0],
        [True] * 3 + [False] * 2,
        [[[3, 2], [2, 1] if mode == "chained" else [3, 1]], [[0, 0], [0, 0]]],
    )
    heatmaps, present, steps = told(window, 3)  # a scene of one frame
    assert (heatmaps, present) == (
        [0, 0, 4, 0, 0],
        [False, False, True] + [False] * 2,
    )
    assert not np.any(steps)
    assert told(window, 4)[0] == [0, 0, 5, 0, 0]
    assert compared == [(1, 2), (2, 3), (3, 4), (4, 5)]
    assert (3, 4) not in flow.asked
    assert (5, 4) not in flow.asked
    # Images are let go once they are compared.
    kept = [window.frame(i).image is not None for i in range(5)]
    assert kept == [False] * 4 + [True]


def test_direct_flow_starts_from_the_centre():
    flow = PairFlow()
    window = MovingWindow(2, 2, flow, "direct")
    fill(window, 5)
    assert flow.asked == []
    assert told(window, 2) == (
        [1, 2, 3, 4, 5],
        [True] * 5,
        [[[3, 2], [3, 1]], [[3, 4], [3, 5]]],
    )
    assert len(flow.asked) == 2 * 2


@pytest.mark.parametrize("mode", ["chained", "direct"])
def test_frames_that_are_not_there_are_blank(mode):
    window = MovingWindow(2, 1, PairFlow(), mode)
    fill(window, 2)
    heatmaps, present, steps = told(window, 1)
    assert heatmaps == [0, 1, 2, 0, 0]
    assert present == [False, True, True, False, False]
    assert steps == [[[2, 1], [0, 0]], [[0, 0], [0, 0]]]


@pytest.mark.parametrize("mode", ["chained", "direct"])
def test_only_frames_of_coming_windows_are_kept(mode):
    window = MovingWindow(2, 1, PairFlow(), mode)
    fill(window, 9)
    assert window.frame(8).index == 8
    heatmaps, present, _ = told(window, 7)
    assert (heatmaps, present) == ([6, 7, 8, 9, 0], [True] * 4 + [False])
    assert window.frame(5).index == 5
    with pytest.raises(IndexError):
        window.frame(9)
    # Images that were compared are let go where they are not needed again.
    kept = [window.frame(i).view is not None for i in range(5, 9)]
    assert kept == ([False] * 3 + [True] if mode == "chained" else [True] * 4)


def test_single_frames_need_no_flow():
    window = MovingWindow(0, 0, None, "chained")
    fill(window, 3)
    assert window.frame(2).index == 2
