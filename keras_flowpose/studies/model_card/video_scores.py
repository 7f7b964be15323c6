"""Single-frame and pooled poses on labelled videos, as a card tells them."""

import dataclasses
import functools
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from keras_flowpose.evaluation.bootstrap import Interval
from keras_flowpose.models.precision import resolve_precision
from keras_flowpose.studies.comparison.compare_videos import track_clips
from keras_flowpose.studies.comparison.comparison import ALL
from keras_flowpose.studies.comparison.comparison import Comparison
from keras_flowpose.studies.comparison.comparison import compare_tracks
from keras_flowpose.studies.comparison.labelled_clip import LabelledClip
from keras_flowpose.studies.comparison.plan import SINGLE
from keras_flowpose.studies.comparison.ways import build_ways
from keras_flowpose.studies.model_card.card_plan import CardPlan

MEASURES = ("pck_0.2", "within_6px", "error", "acceleration")
"""What a card tells of the `MEASURES` of a comparison."""


def compared(
    plan: CardPlan, clips: Sequence[LabelledClip], progress: bool = True
) -> Comparison:
    """Compares pooled poses with those of single frames.

    Args:
        plan: The net and its window.
        clips: The videos.
        progress: Whether to show a progress bar (on a terminal).

    Raises:
        UserError: If the net has no heatmaps, a video cannot be read, or the
            labels have none of the net's joints.
    """
    precision = resolve_precision(plan.precision)
    of_videos = dataclasses.replace(plan.comparison, precision=precision)
    ways = functools.cache(functools.partial(build_ways, of_videos))
    with tempfile.TemporaryDirectory() as folder:
        tracks = track_clips(clips, of_videos, Path(folder), ways, progress)
    return compare_tracks(tracks, of_videos.conditions())


def video_scores(comparison: Comparison) -> dict[str, Any]:
    """The numbers of a comparison that a card tells.

    Args:
        comparison: Of single frames with one pooling.

    Returns:
        As JSON can hold it: `conditions`, `videos`, `frames`, `resampled`, and
        `parts`: for all joints, each joint type and each video its `kind` and
        `part`, the `count` of labelled joints, and by the name of each measure
        `single`, `pooled` and `difference` or, of the acceleration, `ratio`
        with the ends of the interval (None where there is none).
    """
    (pooled,) = (way for way in comparison.ways if way != SINGLE)
    parts = [
        _part(comparison, pooled, kind, part)
        for kind in ("joints", "video")
        for part in comparison.parts(kind)
    ]
    parts.sort(key=lambda part: part["part"] != ALL)  # all joints first
    return {
        "conditions": dict(comparison.conditions),
        "videos": len(comparison.videos),
        "frames": sum(video.frames for video in comparison.videos),
        "resampled": comparison.resampled,
        "parts": [part for part in parts if part["count"]],
    }


def _part(comparison, pooled, kind, part) -> dict[str, Any]:
    found = {"kind": kind, "part": part, "count": 0}
    for measure in MEASURES:
        single = comparison.figure(SINGLE, measure, part, kind)
        ours = comparison.figure(pooled, measure, part, kind)
        found[measure] = {"single": single.mean, "pooled": ours.mean}
        if measure == "acceleration":
            found[measure]["ratio"] = _numbers(ours.ratio)
        else:
            found[measure]["difference"] = _numbers(ours.difference)
            if measure == "error":
                found["count"] = single.count
    return found


def _numbers(interval: Interval) -> list[float | None]:
    """Estimate and both ends."""
    values = (interval.estimate, interval.low, interval.high)
    return [None if np.isnan(value) else float(value) for value in values]
