"""What a live run leaves: its poses, and a video of them."""

import os
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace
from fractions import Fraction
from types import SimpleNamespace

from keras_flowpose.drawing import draw_pose
from keras_flowpose.safe_files import UserError
from keras_flowpose.skeleton import skeleton_of
from keras_flowpose.video.estimated_track import FrameSource
from keras_flowpose.video.estimated_track import estimated_track
from keras_flowpose.video.estimator import FramePose
from keras_flowpose.video.estimator import VideoPoseEstimator
from keras_flowpose.video.live import LiveShot
from keras_flowpose.video.pose_track import PoseTrack
from keras_flowpose.video.writer import VideoWriter


class LiveFiles:
    """Writes poses and a video of a live run; a context manager.

    Both files appear when the block ends well, and neither otherwise. The
    video shows the frames that were looked at with their pooled poses, each
    at the time at which it was taken; keys and mirrors change nothing in it.

    Args:
        estimator: What makes the poses.
        source: Where the frames come from.
        model: Name of the net.
        filters: What the keypoints have gone through, as
            `PoseTrack.filters`.
        record: An .mp4 file, or None.
        poses: A file as `PoseTrack.save` takes it, or None.
        overwrite: Whether existing files may be replaced.

    Raises:
        UserError: If a file cannot be written, or no frame came.
        OSError: If the disk is full or fails.
    """

    def __init__(
        self,
        estimator: VideoPoseEstimator,
        source: FrameSource,
        model: str = "",
        filters: Sequence[str] = (),
        record: str | os.PathLike | None = None,
        poses: str | os.PathLike | None = None,
        overwrite: bool = False,
    ) -> None:
        self._estimator, self._source = estimator, source
        self._model, self._filters = model, filters
        self._skeleton = skeleton_of(estimator.joints)
        self._record, self._poses = record, poses
        self._overwrite = overwrite
        self._stack = ExitStack()
        self._writer: VideoWriter | None = None
        self._kept: list[FramePose] = []

    def __enter__(self) -> "LiveFiles":
        if self._record is not None:
            self._writer = self._stack.enter_context(
                VideoWriter(self._record, self._source.fps, self._overwrite)
            )
        return self

    def __exit__(self, *failure) -> bool | None:
        if failure[0] is not None:
            return self._stack.__exit__(*failure)
        with self._stack:
            self._finish()
        return None

    def add(self, shot: LiveShot) -> None:
        """Takes the next shot."""
        if self._writer is not None:
            picture = draw_pose(
                shot.frame.image,
                shot.pose.keypoints,
                shot.pose.scores,
                self._skeleton,
            )
            self._writer.write(picture, shot.frame.time_seconds)
        if self._poses is not None:
            # Heatmaps would fill the memory.
            self._kept.append(replace(shot.pose, heatmaps=None))

    def _finish(self) -> None:
        # Both files are whole before either gets its name.
        if self._writer is not None:
            self._writer.finish()
        if self._poses is None:
            return
        if not self._kept:
            raise UserError(f"No frame came, so {self._poses} is not written.")
        self._track().save(self._poses, self._overwrite)

    def _track(self) -> PoseTrack:
        source, poses = self._source, self._kept
        times = [pose.time_seconds for pose in poses]
        rate = source.fps
        if len(times) > 1:
            # Frames may have been dropped, and cameras do not know better.
            rate = Fraction((len(times) - 1) / (times[-1] - times[0]))
            rate = rate.limit_denominator(1001)
        met = SimpleNamespace(
            name=source.name,
            width=source.width,
            height=source.height,
            fps=rate,
            damage=source.damage,
        )
        return estimated_track(
            poses, self._estimator, met, self._model, self._filters
        )
