"""`flowpose predict`: joint tracks, uncertainty and an overlay of a video."""

import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from simple_parsing import choice
from simple_parsing import field

from keras_flowpose.cli.region_option import parse_region
from keras_flowpose.cli.region_option import region_line
from keras_flowpose.cli.start import DAMAGED
from keras_flowpose.models.preset_folder import default_preset
from keras_flowpose.run_config import PRECISIONS
from keras_flowpose.safe_files import UserError

if TYPE_CHECKING:
    from keras_flowpose.models.preset_pooling import PoolingChoice


@dataclass(frozen=True)
class Predict:
    """Estimate the pose in every frame of a video.

    Writes one row for each frame and joint: x and y in pixels of the frame,
    score (height of the heatmap's peak), and how uncertain they are: spread,
    second mode, flow error, and the error to expect if the model is calibrated.
    Other formats by the end of the name: see --out.
    """

    # Video file.
    video: str = field(positional=True)
    # Name of a preset, or the folder of a preset or a training run.
    model: str = default_preset()
    # Frames used on each side of a frame; if not given, those for which the
    # model has learnt temporal weights, or 15.
    neighbours: int | None = None
    # How they are pooled; none: each frame on its own, without flow.
    pooling: str = choice(
        "parametric", "sum", "max", "none", default="parametric"
    )
    # Frames of delay, from 0 (only past frames are used) to the window, which
    # is what is taken if nothing is given (0 for causal weights).
    lookahead: int | None = None
    # Optical flow: dis-ultrafast, dis-fast, dis-medium, farneback, deepflow
    # (needs opencv-contrib-python), lucas-kanade (in TensorFlow), or a folder
    # with a file for each two frames: 12_to_13.flo (or .npz) is the flow from
    # frame 12 to 13.
    flow: str = "dis-medium"
    # chained: from frame to frame; direct: from each frame to all frames used
    # for it, --neighbours times as many measurements.
    flow_mode: str = choice("chained", "direct", default="chained")
    # network: measured at the size of the net's input; full: at the video's.
    flow_size: str = choice("network", "full", default="network")
    # Look for scene cuts, and use no frame from beyond one.
    cuts: bool = True
    # Use no frame where flow, there and back again, contradicts itself; if not
    # given, as the model's temporal weights were learnt. Chained flow only.
    mask_flow: bool | None = None
    # Part of the frame to look at, as x,y,width,height in pixels; the whole
    # frame if not given. auto: the person is found first, at any size, and
    # followed; of several the one whom the net is surest of, and rather a
    # large one than a small one; the whole frame where there is nobody.
    region: str | None = None
    # Video to write with the poses drawn in, an .mp4 file.
    overlay: Path | None = None
    # Show poses without and with flow beside each other in the overlay.
    side_by_side: bool = False
    # Show the heatmaps in a corner of the overlay.
    inset: bool = False
    # Steady the poses, off if not given: median:5 (wild points), savgol:9,2
    # (window, order), one-euro:min_cutoff=1,beta=0.01 (past only), or several
    # joined by +. The file says so.
    filter: str | None = None
    # Poses to write: .csv (one row a joint), .dlc.csv (DeepLabCut), .json (COCO
    # keypoints), .npz or .parquet; if not given, the video's name with
    # .poses.csv, in the current folder.
    out: Path | None = None
    # What the net computes in; auto: the fastest that the hardware has.
    precision: str = choice(*PRECISIONS, default="auto")
    # Replace existing outputs.
    overwrite: bool = False

    def execute(self) -> int:
        """Writes the poses and tells where they are.

        Returns:
            Exit status: 0, or 3 if the video is damaged and the outputs cover
            only the frames that could be read.
        """
        start = time.perf_counter()
        self._check_options()
        region = parse_region(self.region)
        out = self.out or Path(f"{Path(self.video).stem}.poses.csv")
        # What can be checked without TensorFlow is told without its seconds.
        from keras_flowpose.flow.named import flow_estimator
        from keras_flowpose.video.job_checks import AUTO_REGION
        from keras_flowpose.video.job_checks import check_auto_region
        from keras_flowpose.video.job_checks import check_video_job
        from keras_flowpose.video.job_checks import heatmap_joints

        check_video_job(
            self.video,
            region,
            out,
            self.overlay,
            self.overwrite,
            self.side_by_side,
            self.pooling,
            self.inset,
            self.filter,
        )
        joints = heatmap_joints(self.model)
        chosen, notes = self._checked_window()
        flow = flow_estimator(self.flow)
        if region == AUTO_REGION:
            used = None if self.pooling == "none" else flow
            check_auto_region(joints, used, self.flow_size)
        for note in notes:
            print(note)

        from keras_flowpose.video.estimate_video import estimate_video

        track = estimate_video(
            self.video,
            self.model,
            neighbours=chosen.neighbours,
            pooling=self.pooling,
            lookahead=chosen.lookahead,
            flow=flow,
            region=region,
            flow_mode=self.flow_mode,
            flow_size=self.flow_size,
            cuts=self.cuts,
            mask_flow=self.mask_flow,
            precision=self.precision,
            poses=out,
            overlay=self.overlay,
            side_by_side=self.side_by_side,
            inset=self.inset,
            filters=self.filter,
            overwrite=self.overwrite,
        )
        seconds = time.perf_counter() - start
        print(
            f"{len(track)} frames in {seconds:.1f} s "
            f"({len(track) / seconds:.1f} frames/s), start included"
        )
        if region == AUTO_REGION:
            print(region_line(track))
        print(f"Poses:   {out}")
        if self.overlay is None:
            print("To look at them, run again with --overlay NAME.mp4")
        else:
            print(f"Overlay: {self.overlay}")
        print(f'To go on in Python: kfp.PoseTrack.load("{out}")')
        if track.damage:
            print(f"flowpose: warning: {track.damage}", file=sys.stderr)
            return DAMAGED
        return 0

    def _check_options(self) -> None:
        if self.neighbours is not None and self.neighbours < 0:
            raise UserError(
                f"--neighbours must be 0 or more, not {self.neighbours}."
            )
        if self.mask_flow and self.flow_mode == "direct":
            raise UserError(
                "--mask-flow needs --flow-mode chained: direct flow measures "
                "no way back."
            )
        if self.overlay is None and (self.side_by_side or self.inset):
            raise UserError(
                "--side-by-side and --inset need --overlay NAME.mp4."
            )

    def _checked_window(self) -> tuple["PoolingChoice", list[str]]:
        """The window, and what to say of it once nothing else is wrong."""
        from keras_flowpose.models.preset_calibration import choose_calibration
        from keras_flowpose.models.preset_pooling import choose_pooling

        chosen = choose_pooling(
            self.model, self.neighbours, self.pooling, self.lookahead
        )
        window = 15 if chosen.neighbours is None else chosen.neighbours
        lookahead = self.lookahead
        if lookahead is not None and not 0 <= lookahead <= window:
            raise UserError(
                f"--lookahead must be 0 ... {window} (--neighbours), not "
                f"{lookahead}."
            )
        alone = window == 0 or self.pooling == "none"
        pooling = ("none", 0) if alone else (self.pooling, window)
        _, expected = choose_calibration(self.model, *pooling)
        return chosen, [note for note in (chosen.note, expected) if note]


COMMAND = Predict
