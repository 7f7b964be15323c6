"""All numbers of a comparison of tracks, with their intervals."""

import dataclasses
import itertools
import json
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from keras_flowpose.evaluation.bootstrap import Interval
from keras_flowpose.evaluation.bootstrap import paired_bootstrap
from keras_flowpose.evaluation.joint_speed import joint_speed
from keras_flowpose.evaluation.summary import EvaluationResult
from keras_flowpose.evaluation.torso_length import torso_length
from keras_flowpose.studies.comparison.clip_tracks import ClipTracks
from keras_flowpose.studies.comparison.measures import LABELS
from keras_flowpose.studies.comparison.measures import MEASURES
from keras_flowpose.studies.comparison.measures import bands
from keras_flowpose.studies.comparison.measures import measure_clip
from keras_flowpose.studies.comparison.plan import SINGLE
from keras_flowpose.studies.comparison.resampling import FEWEST_GROUPS
from keras_flowpose.studies.comparison.resampling import resampling_groups
from keras_flowpose.studies.curves import accuracy_curves

ALL = "all joints"
"""The part that leaves nothing out."""

SPEEDS = (0, 1, 2, 4, 8, np.inf)
"""Edges of the classes of speed, pixels of the 256-pixel frame a frame."""

SIGHT = {2: "in sight", 1: "hidden or unsure"}
"""The classes of visibility, by the labels' numbers."""

_PARTIAL = ("within_6px", "within_10px", "error", "acceleration_error")


@dataclass(frozen=True)
class Figure:
    """One measure of one way on one part of the frames and joints.

    Args:
        kind: By what the part is chosen: "joints", "video", "speed" or
            "sight".
        part: Which joint type, video, class of speed or of visibility.
        way: What is measured: a way of estimation, or `LABELS`.
        measure: Name of a `Measure`; shares are 0-1.
        count: Number of values.
        mean: Their mean, None if there are none.
        median: Their median.
        difference: Mean less that of single frames at the same places, with
            its 95 % interval (NaN with fewer than `FEWEST_GROUPS` groups);
            None for single frames and labels.
        ratio: Mean divided by that of single frames; None likewise.
    """

    kind: str
    part: str
    way: str
    measure: str
    count: int
    mean: float | None
    median: float | None
    difference: Interval | None
    ratio: Interval | None


@dataclass(frozen=True)
class VideoFacts:
    """What a video is: frames, size, and what is labelled in it."""

    name: str
    frames: int
    fps: float
    width: int
    height: int
    labels: int
    torso: float
    """Length of the torso in pixels of the 256-pixel frame, 0 = unknown."""


@dataclass(frozen=True, eq=False)
class Comparison:
    """Everything that a report tells.

    Args:
        ways: What is compared, single frames first.
        conditions: How the poses came about.
        videos: What they were estimated in.
        figures: All numbers.
        curves: For each way the accuracy over all videos, for d = 0 ... 20.
        video_curves: The same for each video.
        resampled: What the bootstrap drew, in words.
        band: Which limb lengths count as plausible, in words.
    """

    ways: tuple[str, ...]
    conditions: dict[str, str | int]
    videos: tuple[VideoFacts, ...]
    figures: tuple[Figure, ...]
    curves: tuple[EvaluationResult, ...]
    video_curves: dict[str, tuple[EvaluationResult, ...]]
    resampled: str
    band: str

    def figure(
        self, way: str, measure: str, part: str = ALL, kind: str = "joints"
    ) -> Figure | None:
        """One number, None if it was not measured."""
        wanted = (kind, part, way, measure)
        for found in self.figures:
            if wanted == (found.kind, found.part, found.way, found.measure):
                return found
        return None

    def parts(self, kind: str) -> tuple[str, ...]:
        """The parts of a kind, in the order of reports."""
        names = (found.part for found in self.figures if found.kind == kind)
        return tuple(dict.fromkeys(names))

    def to_json(self) -> str:
        """All of it as JSON text; what does not exist is null."""
        content = dataclasses.asdict(self)
        return json.dumps(_without_nan(content), indent=1, allow_nan=False)


def compare_tracks(
    clips: Sequence[ClipTracks], conditions: Mapping[str, str | int]
) -> Comparison:
    """Measures tracks against labels, and each way against single frames.

    Args:
        clips: Videos with the same ways and joints, one of them `SINGLE`.
        conditions: How the tracks came about; "neighbours" says how long a
            stretch must be that the bootstrap draws, see
            `resampling_groups`.

    Returns:
        All numbers.
    """
    ways = tuple(clips[0].tracks)
    found, band = bands(clips)
    values = {
        way: [
            measure_clip(clip, way, limits)
            for clip, limits in zip(clips, found, strict=True)
        ]
        for way in (*ways, LABELS)
    }
    # At least a window, because pooled frames share their neighbours.
    block = max(25, 2 * int(conditions.get("neighbours", 0)) + 1)
    lengths = [len(clip) for clip in clips]
    groups, resampled = resampling_groups(lengths, block)
    inside, _ = resampling_groups(lengths, block, within_videos=True)
    everywhere = [np.ones(clip.visible.shape, bool) for clip in clips]
    figures = []
    for kind, part, names, chosen in _parts(clips, everywhere):
        drawn = inside if kind == "video" else groups
        for measure in names:
            for way, of_clips in values.items():
                if measure in of_clips[0]:
                    figures.append(
                        _figure(
                            (kind, part, way, measure),
                            [of[measure] for of in of_clips],
                            [of[measure] for of in values[SINGLE]],
                            chosen,
                            drawn,
                        )
                    )
    curves, video_curves = accuracy_curves(clips)
    return Comparison(
        ways=ways,
        conditions=dict(conditions),
        videos=tuple(map(_facts, clips)),
        figures=tuple(figures),
        curves=curves,
        video_curves=video_curves,
        resampled=resampled,
        band=band,
    )


def _parts(clips, everywhere):
    """Kind, part, measures, and for each video a mask `(frames, joints)`."""
    every = tuple(measure.name for measure in MEASURES)
    of_joints = tuple(name for name in every if "implausible" not in name)
    yield "joints", ALL, every, everywhere
    for kind, joints in clips[0].skeleton.joint_types.items():
        mask = np.isin(np.arange(len(clips[0].joints)), joints)
        yield "joints", kind, of_joints, [full & mask for full in everywhere]
    for place, clip in enumerate(clips):
        masks = [
            full & (number == place) for number, full in enumerate(everywhere)
        ]
        yield "video", clip.name, every, masks
    speeds = [joint_speed(clip.scaled_truth(), clip.visible) for clip in clips]
    for low, high in itertools.pairwise(SPEEDS):
        masks = [(speed >= low) & (speed < high) for speed in speeds]
        name = f"{low} to {high}" if np.isfinite(high) else f"{low} and more"
        yield "speed", name, _PARTIAL, masks
    for value, name in SIGHT.items():
        masks = [clip.visible == value for clip in clips]
        yield "sight", name, _PARTIAL, masks


def _figure(names, of_way, of_single, chosen, groups) -> Figure:
    ours, single, drawn = [], [], []
    for values, others, mask, names_of in zip(
        of_way, of_single, chosen, groups, strict=True
    ):
        # Whole poses count where the video does.
        there = mask if values.ndim == 2 else mask.any(axis=1)
        ours.append(np.where(there, values, np.nan))
        single.append(np.where(there, others, np.nan))
        drawn.append(names_of)
    ours, single = np.concatenate(ours), np.concatenate(single)
    known = ours[~np.isnan(ours)]
    kind, part, way, measure = names
    difference = ratio = None
    if way not in (SINGLE, LABELS):
        drawn = np.concatenate(drawn)
        difference = _interval(ours, single, drawn, "difference")
        ratio = _interval(ours, single, drawn, "ratio")
    return Figure(
        kind=kind,
        part=part,
        way=way,
        measure=measure,
        count=len(known),
        mean=float(known.mean()) if len(known) else None,
        median=float(np.median(known)) if len(known) else None,
        difference=difference,
        ratio=ratio,
    )


def _interval(ours, single, groups, statistic) -> Interval:
    found = paired_bootstrap(ours, single, groups, statistic)
    counts = ~np.isnan(ours).reshape(len(ours), -1).all(axis=1)
    if len(np.unique(groups[counts])) < FEWEST_GROUPS:
        return Interval(found.estimate, np.nan, np.nan)
    return found


def _facts(clip: ClipTracks) -> VideoFacts:
    torso, _ = torso_length(clip.scaled_truth(), clip.visible, clip.skeleton)
    return VideoFacts(
        name=clip.name,
        frames=len(clip),
        fps=clip.fps,
        width=clip.width,
        height=clip.height,
        labels=int(np.count_nonzero(clip.visible)),
        torso=torso,
    )


def _without_nan(value):
    """The same with None for numbers that JSON does not have."""
    if isinstance(value, dict):
        return {name: _without_nan(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_without_nan(inner) for inner in value]
    if isinstance(value, float) and not np.isfinite(value):
        return None
    return value
