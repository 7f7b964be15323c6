"""Learns what error to expect of a preset's poses, from labelled videos."""

import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tqdm import tqdm

from keras_flowpose.data.joint_mapping import missing_joints
from keras_flowpose.evaluation.calibration_fit import FEWEST_EXAMPLES
from keras_flowpose.evaluation.calibration_fit import fit_calibration
from keras_flowpose.models.preset_calibration import Calibration
from keras_flowpose.models.preset_calibration import save_calibration
from keras_flowpose.models.preset_folder import CONFIG_FILE
from keras_flowpose.models.preset_folder import WEIGHTS_FILE
from keras_flowpose.models.preset_folder import preset_folder
from keras_flowpose.safe_files import UserError
from keras_flowpose.safe_files import atomic_write
from keras_flowpose.safe_files import check_writable
from keras_flowpose.studies.calibration.calibration_examples import (
    CalibrationExamples,
)
from keras_flowpose.studies.calibration.calibration_examples import (
    calibration_examples,
)
from keras_flowpose.studies.calibration.calibration_examples import joined
from keras_flowpose.studies.calibration.calibration_report import HeldOut
from keras_flowpose.studies.calibration.calibration_report import fewest_left
from keras_flowpose.studies.comparison.labelled_clip import LabelledClip
from keras_flowpose.video.job_checks import heatmap_joints
from keras_flowpose.video.preset_estimator import preset_estimator

REPORT = "calibration_report.json"
PICTURE = "reliability.png"


@dataclass(frozen=True)
class CalibrationResult:
    """What was learnt, and what it is worth.

    Args:
        calibration: Learnt from all videos.
        report: `HeldOut.report`, of videos that were not learnt from.
    """

    calibration: Calibration
    report: dict[str, Any]


def check_calibration_folder(out: Path, overwrite: bool = False) -> None:
    """Checks that a preset can be written, before the net runs.

    Raises:
        UserError: If the folder cannot be written, or is there and
            `overwrite` is False, or it holds something else than a preset.
    """
    check_writable(out, overwrite)
    names = (CONFIG_FILE, WEIGHTS_FILE)
    if out.exists() and not all((out / name).is_file() for name in names):
        raise UserError(
            f"{out} is not a preset, so it is not replaced. Give the name of "
            "a new folder."
        )


def calibrate(
    model: str,
    clips: Sequence[LabelledClip],
    out: Path,
    overwrite: bool = False,
    progress: bool = True,
    **options,
) -> CalibrationResult:
    """Writes a copy of a preset that knows what error to expect.

    The copy has `calibration.json`, and beside it what it is worth on videos
    that it was not learnt from, in turn: `calibration_report.json` and
    `reliability.png`.

    Args:
        model: A preset's name, the folder of a preset or a training run.
        clips: Two or more labelled videos, as different as those that poses
            will be estimated of.
        out: Folder of the new preset; its parent must exist.
        overwrite: Whether an existing preset may be replaced.
        progress: Whether to show a progress bar (on a terminal).
        **options: How poses are estimated, passed to `preset_estimator`; the
            calibration holds for this pooling and these neighbours.

    Raises:
        UserError: If there are too few videos or labels, the labels have none
            of the net's joints, a video cannot be read, or the folder cannot
            be written.
        ValueError: If an option is out of range.
    """
    check_calibration_folder(out, overwrite)
    _check_clips(clips, heatmap_joints(model))
    estimator = preset_estimator(model, **options)
    parts = _examples(clips, estimator, progress)
    setting = estimator.pooling, estimator.neighbours
    held_out = HeldOut(parts, *setting)
    everything = joined(parts)
    calibration = fit_calibration(
        everything.measures, everything.errors, *setting, len(parts)
    )
    report = held_out.report()
    with atomic_write(out, overwrite) as folder:
        folder.mkdir()
        for file in preset_folder(model).iterdir():
            if file.is_file():
                shutil.copyfile(file, folder / file.name)
        save_calibration(calibration, folder)
        text = json.dumps(report, indent=1, allow_nan=False) + "\n"
        (folder / REPORT).write_text(text, encoding="utf-8")
        (folder / PICTURE).unlink(missing_ok=True)
        held_out.plot(folder / PICTURE)
    return CalibrationResult(calibration, report)


def _check_clips(clips, joints) -> None:
    if len(clips) < 2:
        raise UserError(
            "A calibration is learnt from two or more videos, because it is "
            f"checked on those that it has not seen. Received {len(clips)}."
        )
    for clip in clips:
        if len(missing_joints(clip.joints, joints)) == len(joints):
            raise UserError(
                f"{clip.name}: labels of {', '.join(joints)} are expected. "
                f"Received {', '.join(clip.joints)}."
            )


def _examples(clips, estimator, progress) -> list[CalibrationExamples]:
    counts = [clip.count for clip in clips]
    total = None if None in counts else sum(counts)
    disable = None if progress else True  # None: not in a pipe
    with tqdm(total=total, unit="frame", disable=disable) as bar:
        parts = [calibration_examples(clip, estimator, bar) for clip in clips]
    parts = [part for part in parts if len(part.errors)]
    counts = [len(part.errors) for part in parts]
    if len(parts) < 2 or fewest_left(counts) < FEWEST_EXAMPLES:
        raise UserError(
            "A calibration needs two or more videos with labels, and "
            f"{FEWEST_EXAMPLES} labelled joints without those that it is "
            f"checked on. Received videos with {counts or 'none'}. Add "
            "labelled videos."
        )
    return parts
