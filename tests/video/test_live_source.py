import threading
import time

import numpy as np
import pytest

from keras_flowpose.video.live_source import EveryFrame
from keras_flowpose.video.live_source import NewestFrame
from tests.video.live_parts import Clock
from tests.video.live_parts import ListFeed
from tests.video.live_parts import numbered

LONG = 20.0  # seconds, only reached where a test fails


class Gate:
    """Lets a feed's thread go on frame by frame, and tells where it is."""

    def __init__(self):
        self.semaphore = threading.Semaphore(0)
        self.asked_for = None  # so all before were kept or dropped

    def __call__(self, number):
        self.asked_for = number
        assert self.semaphore.acquire(timeout=LONG)

    def open(self, frames=1):
        self.semaphore.release(frames)


def until(condition):
    end = time.monotonic() + LONG
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.001)


def values(frames):
    return [int(frame.image[0, 0, 0]) for frame in frames]


def take(source):
    frame = source.next_frame(LONG)
    assert frame is not None
    return frame


def test_every_frame_comes_in_turn_with_the_time_it_came():
    clock = Clock(5.0)
    feed = ListFeed(numbered(4), clock)
    with EveryFrame(feed, clock) as source:
        frames = [source.next_frame() for _ in range(4)]
        assert not source.ended
        assert source.next_frame() is None
        assert source.ended
    assert values(frames) == [0, 1, 2, 3]
    times = [frame.time_seconds for frame in frames]
    np.testing.assert_allclose(times, [0, 0.1, 0.2, 0.3])
    captured = [frame.captured for frame in frames]
    np.testing.assert_allclose(captured, [5.1, 5.2, 5.3, 5.4])
    assert not any(frame.after_gap for frame in frames)
    assert source.dropped == 0
    assert feed.stopped


@pytest.mark.parametrize("goes_on", [True, False])
def test_after_a_pause_a_camera_has_a_gap_and_a_file_none(goes_on):
    clock = Clock()
    feed = ListFeed(numbered(3), clock, goes_on=goes_on)
    with EveryFrame(feed, clock) as source:
        first = source.next_frame()
        source.pause(True)
        source.pause(False)
        second, third = source.next_frame(), source.next_frame()
    gaps = [frame.after_gap for frame in (first, second, third)]
    assert gaps == [False, goes_on, False]


def test_the_newest_frame_is_taken_and_the_others_counted():
    clock, gate = Clock(), Gate()
    feed = ListFeed(numbered(9), clock, between=gate)
    with NewestFrame(feed, clock) as source:
        gate.open()
        assert values([take(source)]) == [0]
        assert source.next_frame(0.001) is None
        gate.open(5)
        until(lambda: gate.asked_for == 6)
        assert values([take(source)]) == [5]
        gate.open(3)
        source._thread.join(LONG)
        assert values([take(source)]) == [8]
        assert source.next_frame(LONG) is None
        assert source.ended
    assert source.dropped == 6


def test_the_last_frame_is_given_though_its_feed_has_ended():
    clock = Clock()
    with NewestFrame(ListFeed(numbered(3), clock), clock) as source:
        source._thread.join(LONG)
        assert not source.ended
        assert values([take(source)]) == [2]
        assert source.next_frame() is None
        assert source.ended
    assert source.dropped == 2


def test_a_camera_goes_on_in_a_pause_uncounted():
    clock, gate = Clock(), Gate()
    feed = ListFeed(numbered(7), clock, between=gate)
    with NewestFrame(feed, clock) as source:
        gate.open()
        take(source)
        source.pause(True)
        gate.open(4)
        until(lambda: gate.asked_for == 5)
        assert source.next_frame(0.05) is None
        source.pause(False)
        gate.open()
        frame = take(source)
        gate.open()
        after = take(source)
    assert values([frame, after]) == [5, 6]
    assert [frame.after_gap, after.after_gap] == [True, False]
    assert source.dropped == 0


def test_a_file_waits_in_a_pause():
    clock, gate = Clock(), Gate()
    feed = ListFeed(numbered(4), clock, goes_on=False, between=gate)
    with NewestFrame(feed, clock) as source:
        gate.open()
        take(source)
        source.pause(True)
        gate.open(3)
        until(lambda: clock.now > 100.15)  # frame 1 has come, and waits
        assert source.next_frame(0.05) is None
        clock.sleep(50)
        source.pause(False)
        frame = take(source)
        assert not frame.after_gap
        assert frame.captured >= 150
        while not source.ended:
            source.next_frame(LONG)
    assert values([frame])[0] >= 1


def test_a_gap_stays_known_when_its_first_frame_is_dropped():
    clock, gate = Clock(), Gate()
    feed = ListFeed(numbered(4), clock, between=gate)
    with NewestFrame(feed, clock) as source:
        gate.open()
        take(source)
        source.pause(True)
        gate.open()
        until(lambda: gate.asked_for == 2)
        source.pause(False)
        gate.open(2)
        source._thread.join(LONG)
        frame = take(source)
    assert (values([frame]), frame.after_gap, source.dropped) == ([3], True, 1)


def test_a_camera_that_hangs_counts_as_gone():
    clock, gate = Clock(), Gate()
    feed = ListFeed(numbered(2), clock, between=gate)
    source = NewestFrame(feed, clock, patience=4)
    with source:
        gate.open()
        take(source)
        clock.sleep(3.9)
        assert source.next_frame(0.001) is None
        assert not source.ended
        clock.sleep(0.2)
        assert source.next_frame(0.001) is None
        assert source.ended
        gate.open(2)
    assert feed.damage == "list has given no frame for 4 seconds."


@pytest.mark.parametrize(("goes_on", "paused"), [(True, True), (False, False)])
def test_no_patience_is_needed_in_a_pause_or_with_a_file(goes_on, paused):
    clock, gate = Clock(), Gate()
    feed = ListFeed(numbered(2), clock, goes_on=goes_on, between=gate)
    with NewestFrame(feed, clock, patience=4) as source:
        source.pause(paused)
        clock.sleep(60)
        assert source.next_frame(0.001) is None
        assert not source.ended
        gate.open(2)
    assert feed.damage is None


def test_an_error_of_the_feed_is_raised_where_frames_are_taken():
    clock = Clock()

    def fail(number):
        if number == 1:
            raise OSError(5, "unplugged")

    feed = ListFeed(numbered(3), clock, between=fail)
    with NewestFrame(feed, clock) as source:
        source._thread.join(LONG)
        assert values([take(source)]) == [0]
        with pytest.raises(OSError, match="unplugged"):
            source.next_frame(LONG)
        assert source.ended


def test_leaving_ends_the_thread():
    clock = Clock()
    feed = ListFeed(numbered(3), clock, goes_on=False)
    with NewestFrame(feed, clock) as source:
        source.pause(True)  # so that it waits for us
    assert not source._thread.is_alive()
    assert feed.stopped
