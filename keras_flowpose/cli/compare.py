"""`flowpose compare`: what pooling brings, on whole labelled videos."""

from dataclasses import dataclass
from pathlib import Path

from simple_parsing import choice

from keras_flowpose.models.preset_folder import default_preset
from keras_flowpose.run_config import PRECISIONS
from keras_flowpose.safe_files import UserError


@dataclass(frozen=True)
class Compare:
    """Compare pooled poses with those of single frames on labelled videos.

    Tells accuracy, jitter and impossible poses, each with an interval, and
    writes report.html (one file, opens in any browser), comparison.json with
    every number, and the tracks. What is interrupted goes on where it was.
    """

    # Folder for the results; made if it is not there.
    out: Path
    # Folder of videos with their labels: talk.mp4 with talk.json or talk.csv,
    # as `flowpose prepare video_folder` takes it.
    videos: Path | None = None
    # Instead of --videos: number of drawn signers with exact labels.
    signers: int = 0
    # Seed of the first drawn signer; the others have the next ones.
    first_seed: int = 50_000
    # Frames of each drawn signer's clip.
    frames: int = 100
    # Name of a preset, or the folder of a preset or a training run.
    model: str = default_preset()
    # What is compared with single frames: parametric, sum, max, or several
    # joined by commas.
    poolings: str = "parametric"
    # Frames used on each side of a frame; if not given, those for which the
    # model has learnt temporal weights, or 15.
    neighbours: int | None = None
    # Frames of delay, from 0 (only past frames are used) to the neighbours,
    # which is what is taken if nothing is given (0 for causal weights).
    lookahead: int | None = None
    # Optical flow: dis-ultrafast, dis-fast, dis-medium, farneback, deepflow or
    # lucas-kanade.
    flow: str = "dis-medium"
    # Also compare the net's spatial head, without its fusion layers.
    spatial_head: bool = False
    # What the net computes in; auto: the fastest that the hardware has.
    precision: str = choice(*PRECISIONS, default="auto")
    # Show frames of the videos in the report.
    pictures: bool = True
    # Replace results that are in the folder already.
    overwrite: bool = False

    def execute(self) -> None:
        """Estimates, measures, prints the table and writes the files."""
        if (self.videos is None) == (self.signers == 0):
            raise UserError("Give either --videos or --signers.")
        if self.signers < 0 or self.frames < 3 or self.first_seed < 0:
            raise UserError(
                "--signers must be 1 or more, --frames 3 or more, and "
                "--first-seed 0 or more."
            )
        # What can be checked without TensorFlow is told without its seconds.
        from keras_flowpose.studies.comparison.comparison_files import (
            check_comparison_files,
        )
        from keras_flowpose.studies.comparison.plan import ComparisonPlan

        plan = ComparisonPlan(
            model=self.model,
            poolings=tuple(self._poolings()),
            neighbours=self.neighbours,
            lookahead=self.lookahead,
            flow=self.flow,
            spatial_head=self.spatial_head,
            precision=self.precision,
        )
        check_comparison_files(self.out, self.overwrite)
        clips, notes = self._clips()
        for note in notes:
            print(note)

        from keras_flowpose.studies.comparison.compare_videos import (
            compare_videos,
        )
        from keras_flowpose.studies.comparison.comparison_table import (
            comparison_table,
        )
        from keras_flowpose.studies.comparison.findings import headlines

        comparison = compare_videos(
            clips, plan, self.out, self.pictures, self.overwrite
        )
        print(comparison_table(comparison))
        print("\n".join(headlines(comparison)))
        print(f"in {self.out}")

    def _poolings(self) -> list[str]:
        words = [word.strip() for word in self.poolings.split(",")]
        return [word for word in words if word not in ("", "none")]

    def _clips(self):
        if self.videos is not None:
            from keras_flowpose.studies.comparison.folder_clips import (
                folder_clips,
            )

            return folder_clips(self.videos)
        from keras_flowpose.studies.comparison.drawn_clips import drawn_clips

        return drawn_clips(self.signers, self.first_seed, self.frames), []


COMMAND = Compare
