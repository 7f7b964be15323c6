"""The poses of a run as a `PoseTrack` that says how they were made."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Protocol

from keras_flowpose._version import __version__
from keras_flowpose.video.estimator import FramePose
from keras_flowpose.video.estimator import VideoPoseEstimator
from keras_flowpose.video.pose_track import MEASURES
from keras_flowpose.video.pose_track import PoseTrack
from keras_flowpose.video.region_track import RegionTrack


class FrameSource(Protocol):
    """Where frames came from; a `VideoReader`, for one.

    Attributes:
        name: Of the video file, or "".
        width, height: Of the frames in pixels.
        fps: Average frame rate.
        damage: None, or one line that says what went wrong with it.
    """

    name: str
    width: int
    height: int
    fps: Fraction
    damage: str | None


def estimated_track(
    poses: Sequence[FramePose],
    estimator: VideoPoseEstimator,
    source: FrameSource,
    model: str,
    filters: Sequence[str] = (),
) -> PoseTrack:
    """Puts poses together.

    Args:
        poses: Of all frames, in their order; heatmaps are not looked at.
        estimator: What made them.
        source: Where the frames came from.
        model: Name of the net.
        filters: What the keypoints have gone through, as
            `PoseTrack.filters`.
    """
    return PoseTrack(
        joints=estimator.joints,
        keypoints=[pose.keypoints for pose in poses],
        scores=[pose.scores for pose in poses],
        **{name: [getattr(pose, name) for pose in poses] for name in MEASURES},
        times=[pose.time_seconds for pose in poses],
        video=source.name,
        width=source.width,
        height=source.height,
        fps=source.fps,
        damage=source.damage or "",
        model=model,
        pooling=estimator.pooling,
        neighbours=estimator.neighbours,
        lookahead=estimator.lookahead,
        filters=tuple(filters),
        version=__version__,
        flow=estimator.flow,
        flow_mode=estimator.flow_mode,
        flow_size=estimator.flow_size,
        cuts=estimator.cuts,
        mask_flow=estimator.mask_flow,
        regions=_regions(estimator.region, len(poses)),
    )


def _regions(region, frames) -> tuple[tuple[int, int, int, int, int], ...]:
    """What `PoseTrack.regions` is to say, without repetitions."""
    if region is None:
        return ()
    if not isinstance(region, RegionTrack):
        return ((0, *region),)
    boxes = [region.box(index) for index in range(frames)]
    return tuple(
        (index, *box)
        for index, box in enumerate(boxes)
        if index == 0 or box != boxes[index - 1]
    )
