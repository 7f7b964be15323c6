"""What error to expect of a joint, learnt beside the net of a preset.

`calibration.json` holds a small model that anybody can read: a sum of four
doubts, each of which can only raise it, and tables from that sum to the
expected error and to the chance of a larger one. It is fitted on labelled
videos by `evaluation/calibration_fit.py`. All distances in it are in pixels of
a network frame of 256, so that it holds for videos of any size.
"""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np

from keras_flowpose import argument_checks as checks
from keras_flowpose.configs import JsonConfig
from keras_flowpose.models.preset_folder import preset_folder
from keras_flowpose.safe_files import UserError

CALIBRATION_FILE = "calibration.json"

REFERENCE_SIZE = 256
"""Side of the network frame in whose pixels distances are."""

DOUBTS = ("score", "spread", "second_mode", "flow_error")
"""What the sum is made of, see `doubts_of`."""

_HIGHEST_SCORE = 1.5


class Measures(NamedTuple):
    """What is known of the joints of a video, arrays of one shape.

    Args:
        scores: Heights of the heatmaps' peaks.
        spread: Pixels of a network frame of 256. NaN: unknown.
        second_mode: In [0, 1]. NaN: unknown.
        flow_error: Pixels of a network frame of 256. NaN: unknown.
    """

    scores: np.ndarray
    spread: np.ndarray
    second_mode: np.ndarray
    flow_error: np.ndarray


@dataclass(frozen=True)
class Calibration(JsonConfig):
    """From what is known of a joint to the error to expect of it."""

    pooling: str
    """How the maps were pooled where it was learnt; it holds for no other."""

    neighbours: int
    """Frames on each side where it was learnt; it holds for no other."""

    slopes: tuple[float, ...]
    """How much each of `DOUBTS` counts, 0 or more."""

    usual: tuple[float, ...]
    """The mean of each doubt, which stands where it is not known."""

    sums: tuple[float, ...]
    """Sums of doubts, rising."""

    errors: tuple[float, ...]
    """The expected error at each sum, never falling."""

    distances: tuple[float, ...]
    """Errors whose chance to be exceeded is known, rising."""

    chances: tuple[tuple[float, ...], ...]
    """That chance, for each distance at each sum."""

    examples: int = 0
    """Labelled joints that it was fitted to."""

    videos: int = 0
    """Videos that they are from."""

    def __post_init__(self) -> None:
        checks.whole_number("neighbours", self.neighbours, 0)
        for name in ("slopes", "usual"):
            _check_rows(name, getattr(self, name), len(DOUBTS))
        if min(self.slopes) < 0:
            raise ValueError(
                f"`slopes` must be 0 or more. Received: slopes={self.slopes}"
            )
        count = len(self.sums)
        for name in ("sums", "distances"):
            values = getattr(self, name)
            _check_rows(name, values, max(1, len(values)))
            if np.any(np.diff(values) <= 0):
                raise ValueError(
                    f"`{name}` must rise. Received: {name}={values}"
                )
        if len(self.chances) != len(self.distances):
            raise ValueError(
                "`chances` must have one row for each of "
                f"{len(self.distances)} distances. Received: "
                f"{len(self.chances)} rows"
            )
        for name, row in (
            ("errors", self.errors),
            *(("chances", row) for row in self.chances),
        ):
            _check_rows(name, row, count)
            if np.any(np.diff(row) < 0) or min(row) < 0:
                raise ValueError(
                    f"`{name}` must be 0 or more and never fall. Received: "
                    f"{row}"
                )

    def expected_error(self, measures: Measures) -> np.ndarray:
        """The expected distance from the truth.

        Args:
            measures: Of any joints.

        Returns:
            Float32, pixels of a network frame of 256, of the measures' shape.
        """
        sums = self.sum_of_doubts(measures)
        return np.interp(sums, self.sums, self.errors).astype(np.float32)

    def chance_beyond(self, measures: Measures, distance: float) -> np.ndarray:
        """The chance that the error is larger than a distance.

        Args:
            measures: Of any joints.
            distance: Pixels of a network frame of 256, above 0 and at most
                the last of `distances`.

        Returns:
            Float32 in [0, 1], of the measures' shape; between the distances
            of the table, and from certainty at 0 to the first, a line.

        Raises:
            ValueError: If `distance` is out of range.
        """
        last = self.distances[-1]
        if not 0 < distance <= last:
            raise ValueError(
                f"`distance` must be above 0 and at most {last}. Received: "
                f"distance={distance}"
            )
        sums = self.sum_of_doubts(measures)
        rows = [np.interp(sums, self.sums, row) for row in self.chances]
        known = (0.0, *self.distances)
        rows = [np.ones_like(rows[0]), *rows]
        above = int(np.searchsorted(known, distance))
        share = (distance - known[above - 1]) / (
            known[above] - known[above - 1]
        )
        chance = (1 - share) * rows[above - 1] + share * rows[above]
        return chance.astype(np.float32)

    def sum_of_doubts(self, measures: Measures) -> np.ndarray:
        """`doubts_of`, each times its slope, added up.

        Args:
            measures: Of any joints.
        """
        doubts = doubts_of(measures)
        doubts = np.where(np.isnan(doubts), np.float32(self.usual), doubts)
        return doubts @ np.asarray(self.slopes)


def doubts_of(measures: Measures) -> np.ndarray:
    """Four numbers for each joint that are larger the less one may trust it.

    The score with its sign turned, log(1 + spread), the second mode, and
    log(1 + flow error).

    Args:
        measures: Of any joints.

    Returns:
        Float array `(..., 4)`, NaN where unknown.
    """
    return np.stack(
        [
            -np.clip(measures.scores, 0, _HIGHEST_SCORE),
            np.log1p(measures.spread),
            np.asarray(measures.second_mode),
            np.log1p(measures.flow_error),
        ],
        axis=-1,
    )


def save_calibration(calibration: Calibration, folder: Path) -> None:
    """Writes a calibration into the folder of a preset.

    Args:
        calibration: What to write.
        folder: An existing folder.
    """
    path = folder / CALIBRATION_FILE
    path.write_text(calibration.to_json(), encoding="utf-8")


def load_calibration(name_or_folder: str | os.PathLike) -> Calibration | None:
    """Reads the calibration of a preset.

    Args:
        name_or_folder: As for `from_preset`.

    Returns:
        The calibration, None if the preset has none.

    Raises:
        UserError: If there is no such preset, or its file is damaged.
    """
    path = preset_folder(name_or_folder) / CALIBRATION_FILE
    if not path.exists():
        return None
    try:
        return Calibration.from_json(path.read_text(encoding="utf-8"))
    except (ValueError, TypeError) as error:
        raise UserError(f"{path} holds no calibration. {error}") from error


def choose_calibration(
    name_or_folder: str | os.PathLike, pooling: str, neighbours: int
) -> tuple[Calibration | None, str]:
    """The calibration of a preset, if it is for this pooling and window.

    Args:
        name_or_folder: As for `from_preset`.
        pooling: How maps are pooled.
        neighbours: Frames on each side.

    Returns:
        The calibration, or None; and a sentence for the user, empty if the
        preset has none.

    Raises:
        UserError: As `load_calibration`.
    """
    found = load_calibration(name_or_folder)
    if found is None:
        return None, ""
    if (found.pooling, found.neighbours) == (pooling, neighbours):
        return found, f"Errors to expect: as calibrated in {name_or_folder}."
    return None, (
        f"{name_or_folder} tells the errors to expect of {found.pooling} "
        f"pooling with {found.neighbours} frames on each side. With {pooling} "
        f"pooling and {neighbours} they are not known."
    )


def _check_rows(name, values, count):
    fits = isinstance(values, tuple) and len(values) == count
    if not fits or not all(checks.is_number(v) for v in values):
        raise ValueError(
            f"`{name}` must be {count} numbers. Received: {name}={values!r}"
        )
    if not np.isfinite(values).all():
        raise ValueError(
            f"`{name}` must be finite. Received: {name}={values!r}"
        )
