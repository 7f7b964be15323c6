"""Every measure of a comparison, as one value for each frame and joint."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from keras_flowpose.evaluation.acceleration import acceleration
from keras_flowpose.evaluation.acceleration import acceleration_error
from keras_flowpose.evaluation.distances import joint_distances
from keras_flowpose.evaluation.limb_lengths import implausible_limbs
from keras_flowpose.evaluation.limb_lengths import limb_band
from keras_flowpose.evaluation.limb_lengths import limb_lengths
from keras_flowpose.evaluation.limb_lengths import measured_limbs
from keras_flowpose.evaluation.torso_length import torso_length
from keras_flowpose.studies.comparison.clip_tracks import ClipTracks
from keras_flowpose.studies.comparison.resampling import FEWEST_VIDEOS

LABELS = "labels"
"""The labels themselves, as if they were a way of estimation."""


@dataclass(frozen=True)
class Measure:
    """What is measured.

    Args:
        name: As in `comparison.json`.
        title: What it is, for headings.
        unit: Its unit; values are parts of 1 where it begins with "%".
        higher_is_better: Whether more of it is better.
        of_labels: Whether labels have it too.
    """

    name: str
    title: str
    unit: str
    higher_is_better: bool = False
    of_labels: bool = False

    @property
    def factor(self) -> int:
        """What values are multiplied by to be in the unit."""
        return 100 if self.unit.startswith("%") else 1


_MARGIN = 0.1  # torsos
_BAND = (
    "limb lengths, in torsos, of 99 % of the labelled poses of {}, "
    f"{_MARGIN} more at both ends"
)

DISTANCES = (3, 6, 10)
FRACTIONS = (0.1, 0.2, 0.5)

_FRAME = "px of the 256-pixel frame"

MEASURES = (
    *(Measure(f"within_{d}px", f"within {d} px", "%", True) for d in DISTANCES),
    *(Measure(f"pck_{f}", f"PCK@{f}", "%", True) for f in FRACTIONS),
    Measure("error", "error", _FRAME),
    Measure("acceleration_error", "acceleration error", f"{_FRAME} / frame²"),
    Measure(
        "acceleration", "acceleration", f"{_FRAME} / frame²", of_labels=True
    ),
    Measure(
        "relative_acceleration",
        "acceleration",
        "% of the torso / frame²",
        of_labels=True,
    ),
    Measure("implausible_poses", "implausible poses", "%", of_labels=True),
    Measure("implausible_limbs", "implausible limbs", "%", of_labels=True),
)
"""All of them, in the order of reports."""

BY_NAME = {measure.name: measure for measure in MEASURES}
"""The same by their names."""

Band = tuple[np.ndarray, np.ndarray]


def label_lengths(clip: ClipTracks) -> np.ndarray:
    """Limb lengths of the labelled poses in torsos, `(frames, limbs)`."""
    return _lengths(clip, _labels(clip))


def bands(clips: Sequence[ClipTracks]) -> tuple[list[Band], str]:
    """For each video the limb lengths that its poses may have.

    They are those of 99 % of the labelled poses, and 0.1 torsos more at both
    ends, because an error of some pixels makes no pose impossible.

    Args:
        clips: All videos of the comparison.

    Returns:
        A band for each video, of the labels of all others; with fewer than
        `FEWEST_VIDEOS` of the labels of all, because two or three persons do
        not show how long arms can be. And what was done, in words.
    """
    lengths = [label_lengths(clip) for clip in clips]
    if len(clips) < FEWEST_VIDEOS:
        of_all = limb_band(np.concatenate(lengths), margin=_MARGIN)
        return [of_all] * len(clips), _BAND.format("all videos")
    others = [
        np.concatenate([*lengths[:place], *lengths[place + 1 :]])
        for place in range(len(clips))
    ]
    found = [limb_band(some, margin=_MARGIN) for some in others]
    return found, _BAND.format("the other videos")


def measure_clip(
    clip: ClipTracks, way: str, band: Band
) -> dict[str, np.ndarray]:
    """All measures of one way in one video.

    Args:
        clip: The video.
        way: One of its ways, or `LABELS`.
        band: Limb lengths that poses may have, see `bands`.

    Returns:
        For each measure's name a float64 array `(frames, joints)`, or
        `(frames,)` where a pose is judged as a whole; NaN where nothing
        counts. Shares are 0 or 1 in each place, hence means of them shares.
        Labels have only the measures that say so.
    """
    points = _labels(clip) if way == LABELS else clip.scaled_track(way)
    torso = _torso(clip)
    moves = acceleration(points)
    limbs = measured_limbs(clip.skeleton)
    labelled = clip.visible > 0
    both = np.stack([labelled[:, a] & labelled[:, b] for a, b in limbs], 1)
    outside = implausible_limbs(
        _lengths(clip, points), both & (torso > 0), band
    )
    values = {
        "acceleration": moves,
        "relative_acceleration": moves / (torso or np.nan),
        "implausible_poses": np.where(np.isnan(outside), np.nan, outside > 0),
        "implausible_limbs": outside,
    }
    if way == LABELS:
        return values
    distances = joint_distances(points, clip.scaled_truth(), clip.visible)
    values["error"] = distances
    values["acceleration_error"] = acceleration_error(
        points, clip.scaled_truth(), clip.visible
    )
    for limit in DISTANCES:
        values[f"within_{limit}px"] = _share(distances, limit)
    relative = distances / (torso or np.nan)
    for fraction in FRACTIONS:
        values[f"pck_{fraction}"] = _share(relative, fraction)
    return values


def _share(distances: np.ndarray, limit: float) -> np.ndarray:
    within = (distances <= limit).astype(np.float64)
    return np.where(np.isnan(distances), np.nan, within)


def _labels(clip: ClipTracks) -> np.ndarray:
    known = (clip.visible > 0)[..., None]
    return np.where(known, clip.scaled_truth(), np.nan)


def _torso(clip: ClipTracks) -> float:
    truth, visible = clip.scaled_truth(), clip.visible
    return torso_length(truth, visible, clip.skeleton)[0]


def _lengths(clip: ClipTracks, points: np.ndarray) -> np.ndarray:
    return limb_lengths(points, measured_limbs(clip.skeleton), _torso(clip))
