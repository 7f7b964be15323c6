"""`flowpose demo`: the main job, on a drawn clip or the user's own."""

import sys
import time
from dataclasses import dataclass
from pathlib import Path

from keras_flowpose.cli.start import DAMAGED
from keras_flowpose.models.preset_folder import default_preset
from keras_flowpose.safe_files import UserError

_FRAMES = 100


@dataclass(frozen=True)
class Demo:
    """Estimate the poses of a clip, with and without flow.

    Draws the clip itself, or takes yours (--video MINE.mp4). Nothing is
    downloaded or trained. Ends by saying what was made and what to try next.
    """

    # Folder for the files; made if it is not there.
    out: Path = Path("demo")
    # A video of yours, to look at instead of drawing one.
    video: Path | None = None
    # A shipped preset, or the folder of a preset or a training run.
    model: str = default_preset()
    # Frames of the drawn clip (default: 100).
    frames: int | None = None
    # Replace the files of an earlier demo.
    overwrite: bool = False

    def execute(self) -> int:
        """Makes the demo and shows one screen about it.

        Returns:
            Exit status: 0, or 3 if the video is damaged and the files cover
            only the frames that could be read.
        """
        if self.video is not None and self.frames is not None:
            raise UserError("--frames is for the drawn clip, not for --video.")
        frames = _FRAMES if self.frames is None else self.frames
        if frames < 3:
            raise UserError(f"--frames must be 3 or more, not {frames}.")
        # What can be checked without TensorFlow is told without its seconds.
        from keras_flowpose.video.demo_files import check_demo_files
        from keras_flowpose.video.job_checks import check_video_job
        from keras_flowpose.video.job_checks import heatmap_joints

        if self.video is not None:
            check_video_job(self.video)
        check_demo_files(self.out, self.overwrite, self.video)
        heatmap_joints(self.model)

        from keras_flowpose.video.demo import run_demo

        start = time.perf_counter()
        made = run_demo(
            self.out,
            self.model,
            frames,
            overwrite=self.overwrite,
            video=self.video,
        )
        self._show(made, time.perf_counter() - start)
        if made.damage:
            print(f"flowpose: warning: {made.damage}", file=sys.stderr)
            return DAMAGED
        return 0

    def _show(self, made, seconds: float) -> None:
        what = (
            "drawn frames" if self.video is None else f"frames of {self.video}"
        )
        print(f"\nMade in {seconds:.0f} s from {made.frames} {what}:")
        for path, what in made.files.items():
            print(f"  {path!s:<36}  {what}")
        print()
        if made.error is not None:
            print(
                f"Median distance from the drawn joints: {made.error[0]:.1f} "
                f"px from each frame alone, {made.error[1]:.1f} px pooled."
            )
        alone, pooled, *drawn = made.jitter
        truth = (
            f"; the drawn joints themselves: {drawn[0]:.2f}" if drawn else ""
        )
        print(
            f"Jitter (mean acceleration): {alone:.2f} px/frame² alone, "
            f"{pooled:.2f} pooled{truth}.\n"
            f"\n`{self.model}` is a small net; look at the overlay before you "
            "believe numbers.\n"
            "\nTry next (after `source .venv/bin/activate`, if make set up):\n"
            "  flowpose demo --video YOUR.mp4 --out mine\n"
            "  flowpose predict YOUR.mp4 --region auto --overlay out.mp4\n"
            "  flowpose predict --help     windows, pooling, live delay\n"
            "  flowpose train --help       a net of your own\n"
            "  README.md                   Python, training, numbers, limits"
        )


COMMAND = Demo
