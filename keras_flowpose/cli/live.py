"""`flowpose live`: poses of a camera as they come."""

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from simple_parsing import choice

from keras_flowpose.cli.region_option import parse_region
from keras_flowpose.cli.start import DAMAGED
from keras_flowpose.cli.start import INTERRUPTED
from keras_flowpose.models.preset_folder import default_preset
from keras_flowpose.run_config import PRECISIONS
from keras_flowpose.safe_files import UserError

if TYPE_CHECKING:
    from keras_flowpose.video.live_feed import CameraFeed
    from keras_flowpose.video.live_feed import FileFeed


@dataclass(frozen=True)
class Live:
    """Estimate poses from a camera as they come, and show them.

    The window shows the skeleton, each joint's score (height of the heatmap's
    peak), frames per second, and the delay from capture to display. Keys:
      q or Esc  quit                  h  heatmaps in a corner
      space     pause and go on       s  screenshot, a new .png file
      m         pooled poses, or those of each frame alone
    Where poses take longer than frames, frames are dropped, so that the delay
    does not grow. Ends with one line: frames, frames per second, delay.

      flowpose live                                        the first camera
      flowpose live --video talk.mp4                       a file, as if live
      flowpose live --video talk.mp4 --fast --no-window    how fast it can be
      flowpose live --no-window --poses me.csv --seconds 60
    """

    # Camera: its number from 0, or its address, such as /dev/video2; 0 if
    # neither this nor --video is given.
    camera: str | None = None
    # Video file to play as if it were a camera, at its own frame rate.
    video: Path | None = None
    # Play the file as fast as it goes, every frame of it.
    fast: bool = False
    # Look at every frame, and let frames wait, instead of dropping those that
    # come too fast.
    every_frame: bool = False
    # Name of a preset, or the folder of a preset or a training run.
    model: str = default_preset()
    # Frames used on each side of a frame; if not given, those for which the
    # model has learnt temporal weights, or 15.
    neighbours: int | None = None
    # How they are pooled; none: each frame on its own, without flow.
    pooling: str = choice(
        "parametric", "sum", "max", "none", default="parametric"
    )
    # Frames of delay for steadier poses, from 0 (past frames only) to
    # --neighbours; 2 if not given (0 for causal weights).
    lookahead: int | None = None
    # Optical flow: dis-ultrafast, dis-fast, dis-medium, farneback, deepflow or
    # lucas-kanade.
    flow: str = "dis-medium"
    # Part of the frame to look at, as x,y,width,height in pixels; the whole
    # frame if not given.
    region: str | None = None
    # Steady the poses from the past alone: one-euro, or with its settings
    # one-euro:min_cutoff=1,beta=0.01; off if not given.
    filter: str | None = None
    # Show a window; --no-window where there is no screen.
    window: bool = True
    # Exchange left and right in the window, as in a mirror.
    mirror: bool = False
    # Video to write with the poses drawn in, an .mp4 file.
    record: Path | None = None
    # Poses to write: .csv, .dlc.csv, .json, .npz or .parquet, as in predict.
    poses: Path | None = None
    # End after so many frames.
    max_frames: int | None = None
    # End after so many seconds.
    seconds: float | None = None
    # What the net computes in; auto: the fastest that the hardware has.
    precision: str = choice(*PRECISIONS, default="auto")
    # Replace existing files.
    overwrite: bool = False

    def execute(self) -> int:
        """Shows and keeps poses until they end.

        Returns:
            Exit status: 0; 3 if a camera was lost or the video is damaged,
            and 130 after Ctrl-C. The files are complete in all these cases.
        """
        self._check_options()
        region = parse_region(self.region)
        if region == "auto":
            raise UserError(
                "--region auto looks at the whole video first, which flowpose "
                "predict can do. Live, give the region as x,y,width,height."
            )
        # What can be checked without TensorFlow is told without its seconds.
        from keras_flowpose.flow.named import flow_estimator
        from keras_flowpose.video.job_checks import heatmap_joints
        from keras_flowpose.video.live_checks import check_display
        from keras_flowpose.video.live_checks import check_live_files
        from keras_flowpose.video.live_checks import check_live_flow
        from keras_flowpose.video.live_checks import check_live_region
        from keras_flowpose.video.live_checks import live_filters

        check_live_files(self.record, self.poses, self.overwrite)
        live_filters(self.filter)
        heatmap_joints(self.model)
        note = self._check_window()
        flow = check_live_flow(flow_estimator(self.flow))
        if self.window:
            check_display()
        feed = self._feed()
        if region is not None:
            check_live_region(region, feed.width, feed.height)
        if note:
            print(note)

        from keras_flowpose.video.live_job import estimate_live

        summary = estimate_live(
            feed,
            self.model,
            neighbours=self.neighbours,
            pooling=self.pooling,
            lookahead=self.lookahead,
            flow=flow,
            region=region,
            precision=self.precision,
            filters=self.filter,
            every_frame=self.every_frame or self.fast,
            window=self.window,
            mirror=self.mirror,
            record=self.record,
            poses=self.poses,
            overwrite=self.overwrite,
            max_frames=self.max_frames,
            max_seconds=self.seconds,
        )
        print(summary.line())
        for what, path in (("Poses:", self.poses), ("Video:", self.record)):
            if path is not None:
                print(f"{what} {path}")
        if feed.damage:
            print(f"flowpose: warning: {feed.damage}", file=sys.stderr)
            return DAMAGED
        return INTERRUPTED if summary.interrupted else 0

    def _check_options(self) -> None:
        if self.camera is not None and self.video is not None:
            raise UserError("Give --camera or --video, not both.")
        if self.fast and self.video is None:
            raise UserError("--fast plays a file: it needs --video FILE.")
        if self.mirror and not self.window:
            raise UserError(
                "--mirror is for the window alone, and there is none."
            )
        for name in ("max_frames", "seconds"):
            value = getattr(self, name)
            if value is not None and not value > 0:
                option = f"--{name.replace('_', '-')}"
                raise UserError(f"{option} must be above 0, not {value}.")

    def _check_window(self) -> str:
        """Checks it; returns what to say of it once nothing else is wrong."""
        from keras_flowpose.models.preset_pooling import choose_pooling

        if self.neighbours is not None and self.neighbours < 0:
            raise UserError(
                f"--neighbours must be 0 or more, not {self.neighbours}."
            )
        chosen = choose_pooling(
            self.model, self.neighbours, self.pooling, self.lookahead
        )
        most = 15 if chosen.neighbours is None else chosen.neighbours
        if self.lookahead is not None and not 0 <= self.lookahead <= most:
            raise UserError(
                f"--lookahead must be 0 ... {most} (--neighbours), not "
                f"{self.lookahead}."
            )
        return chosen.note

    def _feed(self) -> "CameraFeed | FileFeed":
        from keras_flowpose.video.live_feed import CameraFeed
        from keras_flowpose.video.live_feed import FileFeed

        if self.video is None:
            return CameraFeed(self.camera or "0")
        return FileFeed(self.video, paced=not self.fast)


COMMAND = Live
