import functools

import numpy as np
import pytest

from keras_flowpose.video.estimator import VideoPoseEstimator
from keras_flowpose.video.filters.one_euro import OneEuroFilter
from keras_flowpose.video.live import LiveRun
from keras_flowpose.video.live import LiveSummary
from keras_flowpose.video.live import Wish
from keras_flowpose.video.live_source import EveryFrame
from tests.video.blobs import blob_net
from tests.video.blobs import blob_video
from tests.video.live_parts import Clock
from tests.video.live_parts import ListFeed
from tests.video.live_parts import ListView

PLACES = np.array([[14 + 2.0 * i, 40 - 1.0 * i] for i in range(12)])
FRAMES = blob_video(PLACES)


@pytest.fixture(scope="module")
def estimator():
    """Makes estimators, each once: what they hold is gone after each run."""

    @functools.cache
    def make(lookahead=0, pooling=None):
        return VideoPoseEstimator(
            blob_net(), ["blob"], 3, pooling, lookahead=lookahead
        )

    return make


@pytest.fixture
def quick(estimator):
    """An estimator without neighbours."""
    return estimator(pooling="none")


class Run:
    """A run over `FRAMES` with a clock of its own."""

    def __init__(self, estimator, wishes=(), goes_on=True, takes=0.0, **kwargs):
        self.clock = Clock()
        self.feed = ListFeed(FRAMES, self.clock, goes_on=goes_on)
        self.view = ListView(wishes, self.clock, takes)
        self.kept = []
        with EveryFrame(self.feed, self.clock) as source:
            self.run = LiveRun(
                source,
                estimator,
                self.view,
                self.kept.append,
                clock=self.clock,
                **kwargs,
            )
            self.summary = self.run.run()

    @property
    def shots(self):
        return self.view.shots


def keypoints(shots):
    return np.array([shot.pose.keypoints for shot in shots])


@pytest.mark.parametrize("lookahead", [0, 2, 3])
def test_each_frame_is_shown_with_its_own_pose(estimator, lookahead):
    live = Run(estimator(lookahead))
    assert [shot.pose.index for shot in live.shots] == list(range(12))
    for shot, image in zip(live.shots, FRAMES, strict=True):
        np.testing.assert_array_equal(shot.frame.image, image)
    assert live.kept == live.shots

    offline = estimator(lookahead)
    poses = offline.push_many(FRAMES) + offline.finish()
    expected = np.array([pose.keypoints for pose in poses])
    np.testing.assert_allclose(keypoints(live.shots), expected, atol=1e-4)


@pytest.mark.parametrize(
    ("lookahead", "delay"), [(0, 0.03), (3, 0.03 + 3 * 0.13)]
)
def test_delay_is_from_capture_to_display(estimator, lookahead, delay):
    # A frame each 0.1 s after the last one was shown, which takes 0.03 s.
    live = Run(estimator(lookahead), takes=0.03)
    delays = np.array(live.summary.delays)
    assert len(delays) == 12
    steady = delays[: 12 - lookahead]
    # Before the first pose comes out nothing is shown.
    np.testing.assert_allclose(steady[lookahead:], delay, atol=1e-6)
    assert live.shots[0].delay == 0
    told = [shot.delay for shot in live.shots[1:]]
    np.testing.assert_allclose(told, delays[:-1])


def test_the_rate_is_that_of_the_last_frames(quick):
    live = Run(quick, takes=0.15)  # and 0.1 s until the next one comes
    rates = [shot.rate for shot in live.shots]
    assert rates[:2] == [0, 0]
    np.testing.assert_allclose(rates[2:], 4)
    # From the first capture to the last display there is one interval less.
    seconds = 11 * 0.25 + 0.15
    assert live.summary.seconds == pytest.approx(seconds)
    assert live.summary.rate == pytest.approx(12 / seconds)


def test_it_ends_after_so_many_frames_seconds_or_when_told(quick):
    def shown(**kwargs):
        return len(Run(quick, **kwargs).shots)

    assert shown(max_frames=5) == 5
    # The first comes at 0.1, the fifth at 0.5, 0.4 later.
    assert shown(max_seconds=0.39) == 5
    assert shown(wishes=[Wish.GO_ON] * 4 + [Wish.STOP]) == 4
    calls = iter([False] * 7 + [True] * 100)
    assert shown(stopped=lambda: next(calls)) == 7


def test_what_waits_is_shown_at_the_end(estimator):
    live = Run(estimator(3), max_frames=6)
    assert live.summary.estimated == live.summary.shown == 6
    live = Run(estimator(3), wishes=[Wish.GO_ON] * 2 + [Wish.STOP])
    assert live.summary.shown == 2


def test_a_pause_costs_neither_rate_nor_delay(estimator):
    class Slow(ListView):
        paused = False

        def wish(self):
            wish = super().wish()
            if wish is Wish.PAUSE and self.paused:
                self.clock.sleep(7)
            self.paused = wish is Wish.PAUSE
            return wish

    clock = Clock()
    feed = ListFeed(FRAMES, clock, goes_on=False)
    wishes = [Wish.GO_ON] * 6 + [Wish.PAUSE] * 3
    view = Slow(wishes, clock)
    with EveryFrame(feed, clock) as source:
        summary = LiveRun(source, estimator(2), view, clock=clock).run()
    assert clock.now > 114
    assert max(summary.delays) < 0.25
    assert summary.seconds == pytest.approx(1.1)
    poses = estimator(2)
    expected = [p.keypoints for p in poses.push_many(FRAMES) + poses.finish()]
    # A file goes on where it was.
    np.testing.assert_allclose(keypoints(view.shots), expected, atol=1e-4)


def test_it_can_be_ended_in_a_pause(quick):
    wishes = [Wish.GO_ON] * 3 + [Wish.PAUSE] * 2 + [Wish.STOP]
    assert len(Run(quick, wishes=wishes).shots) == 3


def test_after_a_gap_nothing_is_pooled_across_it(estimator):
    wishes = [Wish.GO_ON] * 6 + [Wish.PAUSE]
    live = Run(estimator(2), wishes=wishes)
    assert [shot.pose.index for shot in live.shots] == list(range(12))
    one = estimator(2)
    parts = [
        one.push_many(part) + one.finish() for part in (FRAMES[:6], FRAMES[6:])
    ]
    expected = [pose.keypoints for part in parts for pose in part]
    np.testing.assert_allclose(keypoints(live.shots), expected, atol=1e-4)


def test_filters_steady_what_is_shown_and_begin_anew_after_a_gap(quick):
    plain = Run(quick)
    wishes = [Wish.GO_ON] * 6 + [Wish.PAUSE]
    live = Run(quick, wishes=wishes, filters=[OneEuroFilter(0.5, 0)])
    times = 0.1 * np.arange(12)
    points = keypoints(plain.shots)
    expected = np.concatenate(
        [
            OneEuroFilter(0.5, 0)(points[part], times[part])
            for part in (slice(6), slice(6, None))
        ]
    )
    np.testing.assert_allclose(keypoints(live.shots), expected, atol=1e-4)
    assert np.abs(keypoints(live.shots) - points).max() > 1
    np.testing.assert_array_equal(
        [shot.pose.unpooled_keypoints for shot in live.shots], points
    )


def test_the_summary_is_one_line():
    summary = LiveSummary(estimated=90, shown=88, dropped=10, seconds=4.0)
    summary.delays.extend([0.04] * 87 + [0.3])
    assert summary.line() == (
        "100 frames came, 88 shown, 10 dropped; 22.0 frames/s; delay 40 ms "
        "(median), 40 ms (95 %)."
    )
    summary.delays.extend([0.2] * 30)
    assert "200 ms (95 %)" in summary.line()
    assert LiveSummary().line() == "0 frames came, 0 shown, 0 dropped."
