"""Flow of windows: measured once, chained as in a video."""

import collections
import threading

import numpy as np
import pytest
import tensorflow as tf

from keras_flowpose.data.flow_cache import FlowCache
from keras_flowpose.data.window_flow import WindowFlow
from keras_flowpose.flow.dis import DisFlow
from keras_flowpose.flow.flow_files import write_flow
from keras_flowpose.flow.precomputed import PrecomputedFlow
from keras_flowpose.ops.flow_fields import resize_flow
from tests.reference import bilinear

SIZE = 20  # 5 x 5 cells
IDENTITY = tf.eye(2, 3)


class NumberFlow:
    """Frames are grey; flow is a ramp that depends on both their levels."""

    settings = "numbers"

    def __init__(self):
        self.calls = collections.Counter()

    def flow(self, target, source):
        a, b = int(target[0, 0, 0]), int(source[0, 0, 0])
        self.calls[a, b] += 1
        return ramp(a, b)


def ramp(a, b):
    y, x = np.mgrid[:SIZE, :SIZE]
    dx = 2.0 * (b - a) + 0.1 * a + 0.02 * x
    dy = -1.0 * (b - a) + 0.03 * y * b
    return np.stack([dx, dy], axis=-1).astype(np.float32)


def grey(levels):
    frames = np.array(levels, np.uint8)[:, None, None, None]
    return tf.constant(np.broadcast_to(frames, [len(levels), SIZE, SIZE, 3]))


def run(flow, levels=(1, 2, 3, 4, 5), present=(1, 1, 1, 1, 1), affine=IDENTITY):
    """The flows of a window."""
    return whole(flow, levels, present, affine).flows.numpy()


def whole(
    flow,
    levels=(1, 2, 3, 4, 5),
    present=(1, 1, 1, 1, 1),
    affine=IDENTITY,
    frames=None,
):
    frames = grey(levels) if frames is None else frames
    encoded = tf.constant([b"frame %d" % level for level in levels])
    present = tf.cast(present, tf.bool)
    return flow(encoded, affine, present, lambda: frames)


def window_flow(estimator, cache=None, **changes):
    arguments = {"neighbours": 2, "size": SIZE, "drawing": "plain"}
    return WindowFlow(
        **(arguments | changes), make_flow=lambda: estimator, cache=cache
    )


def test_two_steps_are_chained_on_the_grid():
    flows = run(window_flow(NumberFlow()))
    assert flows.shape == (5, 5, 5, 2)
    np.testing.assert_array_equal(flows[2], 0)
    for order in ((3, 4, 5), (3, 2, 1)):
        first = ramp(*order[:2])[::4, ::4] / 4
        second = ramp(*order[1:])[::4, ::4] / 4
        near, far = 2 + np.sign(order[1] - 3), 2 + 2 * np.sign(order[1] - 3)
        np.testing.assert_allclose(flows[near], first, rtol=1e-3)
        for i, j in np.ndindex(5, 5):
            dx, dy = first[i, j]
            onward = bilinear.look_up(second, j + dx, i + dy, edge=True)
            np.testing.assert_allclose(
                flows[far, i, j], first[i, j] + onward, atol=5e-3
            )


def test_cells_are_read_as_a_resized_field_is():
    flows = run(window_flow(NumberFlow()))
    expected = resize_flow(ramp(3, 4)[None], 5, 5)[0]
    np.testing.assert_allclose(flows[3], expected, rtol=1e-3)


def test_frames_that_are_not_present_cost_and_give_nothing():
    estimator = NumberFlow()
    flows = run(window_flow(estimator), present=(0, 0, 1, 1, 0))
    assert estimator.calls == {(3, 4): 1}
    np.testing.assert_array_equal(flows[[0, 1, 2, 4]], 0)
    assert np.abs(flows[3]).min() > 0


def test_a_cache_changes_no_number_and_saves_every_second_measurement(tmp_path):
    plain = run(window_flow(NumberFlow()))
    first, second = NumberFlow(), NumberFlow()
    np.testing.assert_array_equal(
        run(window_flow(first, FlowCache(tmp_path))), plain
    )
    assert first.calls == dict.fromkeys([(3, 2), (2, 1), (3, 4), (4, 5)], 1)
    flow = window_flow(second, FlowCache(tmp_path))
    np.testing.assert_array_equal(run(flow), plain)
    assert not second.calls
    # A window that shares some of its frames measures the others alone.
    run(flow, levels=(2, 3, 4, 5, 6))
    assert second.calls == dict.fromkeys([(4, 3), (5, 6)], 1)


def test_damaged_flow_is_measured_again(tmp_path):
    estimator = NumberFlow()
    flow = window_flow(estimator, FlowCache(tmp_path))
    plain = run(flow)
    victim = min(path for path in tmp_path.rglob("*.flow"))
    victim.write_bytes(victim.read_bytes()[:-9])
    np.testing.assert_array_equal(run(flow), plain)
    assert sum(estimator.calls.values()) == 5
    np.testing.assert_array_equal(run(flow), plain)
    assert sum(estimator.calls.values()) == 5


def two_scenes():
    """Five frames, the last two of another scene."""
    frames = grey((1, 2, 3, 4, 5)).numpy().copy()
    frames[:3, 10:] += 150
    frames[3:, :, 7:] += 200
    return tf.constant(frames)


def test_frames_beyond_a_cut_are_not_present(tmp_path):
    first, second = NumberFlow(), NumberFlow()
    for estimator in (first, second):
        flow = window_flow(estimator, FlowCache(tmp_path))
        found = whole(flow, frames=two_scenes())
        np.testing.assert_array_equal(found.present, [1, 1, 1, 0, 0])
        assert not found.flows[2:].numpy().any()
        assert np.abs(found.flows[:2]).min() > 0
        assert found.reliable is None
    # No flow is measured across the cut, and none is asked for again.
    assert first.calls == dict.fromkeys([(3, 2), (2, 1), (4, 5)], 1)
    assert not second.calls
    across = whole(
        window_flow(first, FlowCache(tmp_path), detect_cuts=False),
        frames=two_scenes(),
    )
    np.testing.assert_array_equal(across.present, [1] * 5)
    np.testing.assert_array_equal(across.flows, run(window_flow(first)))


class Shift(NumberFlow):
    """All moves by two cells a frame; the way back from frame 5 is wrong."""

    def flow(self, target, source):
        a, b = int(target[0, 0, 0]), int(source[0, 0, 0])
        self.calls[a, b] += 1
        flow = np.zeros([SIZE, SIZE, 2], np.float32)
        flow[..., 0] = 8 * (b - a) + 6 * (a == 5)
        return flow


def test_cells_whose_flow_does_not_lead_back_are_not_reliable(tmp_path):
    estimator = Shift()
    flow = window_flow(estimator, FlowCache(tmp_path), check_back=True)
    found = whole(flow)
    back = {(2, 3), (1, 2), (4, 3), (5, 4)}
    assert estimator.calls == dict.fromkeys(
        back | {(3, 2), (2, 1), (3, 4), (4, 5)}, 1
    )
    expected = np.ones([5, 5, 5], bool)
    expected[1, :, :2] = False  # leads out of the frame
    expected[0, :, :4] = False
    expected[3, :, 3:] = False
    expected[4] = False
    np.testing.assert_array_equal(found.reliable, expected)
    without = whole(window_flow(Shift()))
    np.testing.assert_array_equal(found.flows, without.flows)
    np.testing.assert_array_equal(whole(flow).reliable, expected)
    assert sum(estimator.calls.values()) == 8
    # A gap is no error of flow.
    found = whole(flow, present=(0, 1, 1, 0, 0))
    np.testing.assert_array_equal(found.reliable[1], expected[1])
    assert not found.flows[[0, 3, 4]].numpy().any()


def test_frames_without_content_have_finite_flow():
    found = whole(window_flow(DisFlow()), levels=(7, 7, 7, 7, 7))
    assert np.isfinite(found.flows).all() and found.present.numpy().all()


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_flow_that_failed_is_told(value):
    class Failing(NumberFlow):
        def flow(self, target, source):
            flow = super().flow(target, source)
            flow[4, 8] = value
            return flow

    with pytest.raises(ValueError, match="gives finite"):
        run(window_flow(Failing()))


def test_flow_by_numbers_of_frames_is_refused(tmp_path):
    write_flow(tmp_path / "0_to_1.flo", np.zeros([SIZE, SIZE, 2], np.float32))
    with pytest.raises(ValueError, match="do not know the numbers"):
        window_flow(PrecomputedFlow(tmp_path))


class OtherSettings(NumberFlow):
    settings = "other numbers"


@pytest.mark.parametrize(
    ("changes", "estimator", "affine"),
    [
        ({}, OtherSettings, IDENTITY),
        ({"drawing": "crop"}, NumberFlow, IDENTITY),
        ({}, NumberFlow, 1.001 * IDENTITY),
    ],
)
def test_other_circumstances_are_other_flow(
    tmp_path, changes, estimator, affine
):
    cache = FlowCache(tmp_path)
    run(window_flow(NumberFlow(), cache))
    again = estimator()
    run(window_flow(again, cache, **changes), affine=affine)
    assert sum(again.calls.values()) == 4


class Exclusive(NumberFlow):
    """Fails where two threads use it at once."""

    def __init__(self):
        super().__init__()
        self.busy = threading.Lock()

    def flow(self, target, source):
        assert self.busy.acquire(blocking=False)
        try:
            DisFlow("ultrafast").flow(target, source)  # releases the GIL
            return super().flow(target, source)
        finally:
            self.busy.release()


def test_parallel_windows_have_estimators_of_their_own():
    made = []

    def make():
        made.append(Exclusive())
        return made[-1]

    flow = WindowFlow(2, SIZE, "plain", make)

    def window(index):
        levels = tf.range(5) + tf.cast(index, tf.int32)
        frames = tf.cast(levels, tf.uint8)[:, None, None, None]
        frames *= tf.ones([5, SIZE, SIZE, 3], tf.uint8)
        encoded = tf.strings.as_string(levels)
        present = tf.ones([5], tf.bool)
        return flow(encoded, IDENTITY, present, lambda: frames).flows

    windows = tf.data.Dataset.range(40).map(window, num_parallel_calls=4)
    for index, found in enumerate(windows):
        levels = tuple(range(index, index + 5))
        np.testing.assert_array_equal(
            found, run(window_flow(NumberFlow()), levels)
        )
    assert sum(sum(each.calls.values()) for each in made) == 160
