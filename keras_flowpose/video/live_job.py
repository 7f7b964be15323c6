"""Poses of a camera, or of a file played like one, from start to end."""

import os
import signal
import threading
import time
from collections.abc import Callable
from collections.abc import Iterator
from contextlib import ExitStack
from contextlib import contextmanager

import numpy as np
from tensorflow import keras

from keras_flowpose.flow.named import FlowLike
from keras_flowpose.models.preset_pooling import choose_pooling
from keras_flowpose.skeleton import skeleton_of
from keras_flowpose.video.estimator import VideoPoseEstimator
from keras_flowpose.video.filters.filter_text import filter_text
from keras_flowpose.video.live import LiveRun
from keras_flowpose.video.live import LiveSummary
from keras_flowpose.video.live_checks import check_live_region
from keras_flowpose.video.live_checks import live_filters
from keras_flowpose.video.live_feed import CameraFeed
from keras_flowpose.video.live_feed import FileFeed
from keras_flowpose.video.live_files import LiveFiles
from keras_flowpose.video.live_source import EveryFrame
from keras_flowpose.video.live_source import NewestFrame
from keras_flowpose.video.live_window import LiveWindow
from keras_flowpose.video.live_window import NoWindow
from keras_flowpose.video.preset_estimator import preset_estimator

LOOKAHEAD = 2
"""Frames of delay unless told otherwise.

What the first two bring is most of what there is to win (a third of the jitter
that is left without delay), and at 25 frames a second they cost 80 ms, which a
person who watches himself hardly notices.
"""


def estimate_live(
    feed: CameraFeed | FileFeed,
    model: keras.Model | str | os.PathLike,
    neighbours: int | None = None,
    pooling: str | None = None,
    lookahead: int | None = None,
    flow: FlowLike | None = None,
    region: tuple[int, int, int, int] | None = None,
    weights: np.ndarray | None = None,
    precision: str = "auto",
    filters: str | None = None,
    every_frame: bool = False,
    window: bool = False,
    mirror: bool = False,
    record: str | os.PathLike | None = None,
    poses: str | os.PathLike | None = None,
    overwrite: bool = False,
    max_frames: int | None = None,
    max_seconds: float | None = None,
    clock: Callable[[], float] = time.perf_counter,
    **options,
) -> LiveSummary:
    """Estimates poses while frames come in, shows them and keeps them.

    Ends when the frames do, at a limit, by the window's keys or by Ctrl-C; the
    files are complete in each of these cases.

    Args:
        feed: Where frames come from; it is stopped at the end.
        model: As `preset_estimator`, where no argument below says otherwise.
        neighbours: As `preset_estimator`.
        pooling: As `preset_estimator`.
        lookahead: Frames of delay. Defaults to None: `LOOKAHEAD`, or what
            there is, or 0 where the preset's weights are for past frames.
        flow: As `VideoPoseEstimator`.
        region: As `VideoPoseEstimator`.
        weights: As `preset_estimator`.
        precision: As `preset_estimator`.
        filters: What keypoints go through, as `live_filters` takes it.
        every_frame: Whether frames wait to be looked at. Defaults to False:
            the newest is taken and others are dropped.
        window: Whether to show a window.
        mirror: Whether left and right are exchanged in it.
        record: An .mp4 file to write, with the poses drawn in, or None.
        poses: A file to write as `PoseTrack.save` does, or None.
        overwrite: Whether existing files may be replaced.
        max_frames: Ends after so many frames. Defaults to None: never.
        max_seconds: Ends so long after the first. Defaults to None: never.
        clock: Seconds that go on evenly, the same as the feed's.
        **options: Passed to `VideoPoseEstimator`.

    Returns:
        What it came to; `feed.damage` says whether the frames ended badly.

    Raises:
        UserError: If the region lies outside the frame, there is no such
            preset, flow or filter, or a file cannot be written.
        OSError: If the disk is full or fails.
    """
    if region is not None:
        check_live_region(region, feed.width, feed.height)
    steady = live_filters(filters)
    estimator = preset_estimator(
        model,
        neighbours=neighbours,
        pooling=pooling,
        lookahead=_lookahead(model, neighbours, pooling, lookahead),
        weights=weights,
        precision=precision,
        flow=flow,
        region=region,
        **options,
    )
    _warm_up(estimator, feed.width, feed.height)
    skeleton = skeleton_of(estimator.joints)
    name = model.name if isinstance(model, keras.Model) else str(model)
    with ExitStack() as stack:
        files = stack.enter_context(
            LiveFiles(
                estimator,
                feed,
                name,
                [filter_text(one) for one in steady],
                record,
                poses,
                overwrite,
            )
        )
        view = NoWindow()
        if window:
            view = stack.enter_context(
                LiveWindow(skeleton, estimator.lookahead, mirror)
            )
        kind = EveryFrame if every_frame else NewestFrame
        source = stack.enter_context(kind(feed, clock))
        struck = stack.enter_context(ctrl_c_noted())
        run = LiveRun(
            source,
            estimator,
            view,
            files.add,
            steady,
            clock,
            max_frames,
            max_seconds,
            struck.is_set,
        )
        summary = run.run()
        summary.interrupted = struck.is_set()
    return summary


@contextmanager
def ctrl_c_noted() -> Iterator[threading.Event]:
    """Lets the first Ctrl-C only be noted, so that files can be completed.

    The second does what it did before. Outside of the main thread, and where
    Ctrl-C is ignored, nothing changes.

    Yields:
        An event that is set by Ctrl-C.
    """
    struck = threading.Event()
    before = signal.getsignal(signal.SIGINT)
    main = threading.current_thread() is threading.main_thread()
    if not main or before in (signal.SIG_IGN, None):
        yield struck
        return

    def note(*_) -> None:
        struck.set()
        signal.signal(signal.SIGINT, before)

    signal.signal(signal.SIGINT, note)
    try:
        yield struck
    finally:
        signal.signal(signal.SIGINT, before)


def _lookahead(model, neighbours, pooling, lookahead) -> int | None:
    if lookahead is not None or pooling == "none":
        return lookahead
    if isinstance(model, keras.Model):
        if neighbours is None:
            neighbours = getattr(model, "neighbours", None)
    else:
        chosen = choose_pooling(model, neighbours, pooling)
        if chosen.lookahead is not None:
            return chosen.lookahead
        neighbours = chosen.neighbours
    return LOOKAHEAD if neighbours is None else min(LOOKAHEAD, neighbours)


def _warm_up(estimator: VideoPoseEstimator, width: int, height: int) -> None:
    """Has everything compiled before the first frame comes."""
    blank = np.zeros((height, width, 3), np.uint8)
    for _ in range(2):  # flow needs two
        estimator.push(blank)
    estimator.finish()
