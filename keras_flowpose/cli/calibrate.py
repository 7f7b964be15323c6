"""`flowpose calibrate`: what error to expect of a model's poses."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from simple_parsing import choice

from keras_flowpose.models.preset_folder import default_preset
from keras_flowpose.run_config import PRECISIONS
from keras_flowpose.safe_files import UserError

if TYPE_CHECKING:
    from keras_flowpose.studies.calibration.calibrate import CalibrationResult


@dataclass(frozen=True)
class Calibrate:
    """Learn what error to expect of a joint, from labelled videos.

    Writes a copy of the model that tells the expected error of every joint in
    pixels (column expected_error of flowpose predict), and what that is worth
    on videos that it was not learnt from: calibration_report.json and
    reliability.png.
    """

    # Folder for the calibrated model; a new one.
    out: Path
    # Name of a preset, or the folder of a preset or a training run.
    model: str = default_preset()
    # Folder of videos with their labels: talk.mp4 with talk.json or talk.csv,
    # as `flowpose prepare video_folder` takes it.
    videos: Path | None = None
    # Instead of --videos: number of drawn signers with exact labels.
    signers: int = 0
    # Seed of the first drawn signer; the others have the next ones.
    first_seed: int = 60_000
    # Frames of each drawn signer's clip.
    frames: int = 60
    # Frames used on each side of a frame, as in flowpose predict, which has to
    # use as many.
    neighbours: int | None = None
    # How they are pooled, as in flowpose predict.
    pooling: str = choice(
        "parametric", "sum", "max", "none", default="parametric"
    )
    # Frames of delay, as in flowpose predict.
    lookahead: int | None = None
    # Optical flow: dis-ultrafast, dis-fast, dis-medium, farneback, deepflow or
    # lucas-kanade.
    flow: str = "dis-medium"
    # What the net computes in; auto: the fastest that the hardware has.
    precision: str = choice(*PRECISIONS, default="auto")
    # Replace a calibrated model that is there already.
    overwrite: bool = False

    def execute(self) -> None:
        """Estimates, learns, checks, and writes the calibrated model."""
        if (self.videos is None) == (self.signers == 0):
            raise UserError("Give either --videos or --signers.")
        if self.signers < 0 or self.frames < 1 or self.first_seed < 0:
            raise UserError(
                "--signers and --frames must be 1 or more, and --first-seed 0 "
                "or more."
            )
        if self.neighbours is not None and self.neighbours < 0:
            raise UserError(
                f"--neighbours must be 0 or more, not {self.neighbours}."
            )
        from keras_flowpose.flow.named import FLOWS
        from keras_flowpose.models.preset_folder import preset_folder

        if self.flow not in FLOWS:
            raise UserError(
                f"--flow must be one of {', '.join(FLOWS)}, not {self.flow}."
            )
        preset_folder(self.model)
        from keras_flowpose.studies.calibration.calibrate import calibrate

        result = calibrate(
            self.model,
            self._clips(),
            self.out,
            self.overwrite,
            neighbours=self.neighbours,
            pooling=self.pooling,
            lookahead=self.lookahead,
            flow=self.flow,
            precision=self.precision,
        )
        print(_summary(result))
        print(f"Calibrated model: {self.out}")
        print(f"Use it with: flowpose predict VIDEO --model {self.out}")

    def _clips(self):
        if self.videos is not None:
            from keras_flowpose.studies.comparison.folder_clips import (
                folder_clips,
            )

            clips, notes = folder_clips(self.videos)
            for note in notes:
                print(note)
            return clips
        from keras_flowpose.studies.comparison.drawn_clips import drawn_clips

        return drawn_clips(self.signers, self.first_seed, self.frames)


def _summary(result: "CalibrationResult") -> str:
    report = result.report
    errors = report["calibration_error_of_errors"]
    chances = report["calibration_error_of_chances"]
    lines = [
        f"{report['examples']} labelled joints of {report['videos']} videos, "
        f"mean error {report['mean_error']:.1f} px*",
        "On videos that were not learnt from:",
        f"  expected error is wrong by   {_number(errors['calibrated'])} px* "
        f"(spread as it is: {_number(errors['spread'])})",
        f"  chance of > {chances['distance']:g} px* is wrong by "
        f"{chances['calibrated']:.3f} "
        f"(1 - score: {chances['one_minus_score']:.3f})",
        "  doubt          rank correlation   mean error of the most trusted*",
    ]
    areas = report["area_under_risk_coverage"]
    for name, rank in report["rank_correlation_with_error"].items():
        lines.append(f"  {name:14} {_number(rank):>16} {areas[name]:>12.2f}")
    lines.append("  * pixels of a network frame of 256; mean over all shares")
    return "\n".join(lines)


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}"


COMMAND = Calibrate
