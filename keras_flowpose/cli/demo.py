"""`flowpose demo`: the main job, on a clip that it draws itself."""

import time
from dataclasses import dataclass
from pathlib import Path

from keras_flowpose.models.preset_folder import default_preset
from keras_flowpose.safe_files import UserError


@dataclass(frozen=True)
class Demo:
    """Draw a test clip and estimate its poses, with and without flow.

    Nothing is downloaded or trained. Ends by saying what was made and what to
    try next.
    """

    # Folder for the files; made if it is not there.
    out: Path = Path("demo")
    # A shipped preset, or the folder of a preset or a training run.
    model: str = default_preset()
    # Frames of the clip.
    frames: int = 100
    # Replace the files of an earlier demo.
    overwrite: bool = False

    def execute(self) -> None:
        """Makes the demo and shows one screen about it."""
        if self.frames < 3:
            raise UserError(f"--frames must be 3 or more, not {self.frames}.")
        # What can be checked without TensorFlow is told without its seconds.
        from keras_flowpose.video.demo_files import check_demo_files
        from keras_flowpose.video.job_checks import heatmap_joints

        check_demo_files(self.out, self.overwrite)
        heatmap_joints(self.model)

        from keras_flowpose.video.demo import run_demo

        start = time.perf_counter()
        made = run_demo(
            self.out, self.model, self.frames, overwrite=self.overwrite
        )
        seconds = time.perf_counter() - start
        print(f"\nMade in {seconds:.0f} s from {made.frames} drawn frames:")
        for path, what in made.files.items():
            print(f"  {path!s:<36}{what}")
        alone, pooled, drawn = made.jitter
        print(
            f"\nMedian distance from the drawn joints: {made.error[0]:.1f} px "
            f"from each frame alone, {made.error[1]:.1f} px pooled.\n"
            f"Jitter (mean acceleration): {alone:.2f} px/frame² alone, "
            f"{pooled:.2f} pooled; the drawn joints themselves: {drawn:.2f}.\n"
            f"\nThe preset `{self.model}` is a small net; look at the overlay "
            "before you believe numbers.\n"
            "\nTry next (after `source .venv/bin/activate`, if make set up):\n"
            "  flowpose predict YOUR.mp4 --model tiny --overlay out.mp4\n"
            "  flowpose predict --help     windows, pooling, live delay\n"
            "  flowpose train --help       a net of your own\n"
            "  README.md                   Python, training, numbers, limits"
        )


COMMAND = Demo
