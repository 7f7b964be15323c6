"""Accuracy curves of every way, over all videos and for each."""

from collections.abc import Sequence

import numpy as np

from keras_flowpose.evaluation.summary import NETWORK_FRAME
from keras_flowpose.evaluation.summary import EvaluationResult
from keras_flowpose.evaluation.summary import evaluate_predictions
from keras_flowpose.evaluation.torso_length import torso_length
from keras_flowpose.studies.comparison.clip_tracks import ClipTracks


def accuracy_curves(
    clips: Sequence[ClipTracks],
) -> tuple[
    tuple[EvaluationResult, ...], dict[str, tuple[EvaluationResult, ...]]
]:
    """Scores as `flowpose evaluate` gives them.

    Args:
        clips: Videos with the same ways and joints.

    Returns:
        For each way the scores over all videos, and by the name of each video
        the same for it alone. Distances are in pixels of the 256-pixel
        network frame.
    """
    together = tuple(_curve(clips, way) for way in clips[0].tracks)
    alone = {
        clip.name: tuple(_curve([clip], way) for way in clip.tracks)
        for clip in clips
    }
    return together, alone


def _curve(clips: Sequence[ClipTracks], way: str) -> EvaluationResult:
    torsos = [
        torso_length(clip.scaled_truth(), clip.visible, clip.skeleton)
        for clip in clips
    ]
    lengths = [
        np.full(len(clip), torso)
        for clip, (torso, _) in zip(clips, torsos, strict=True)
    ]
    names = sorted({name for _, name in torsos if name})
    return evaluate_predictions(
        np.concatenate([clip.scaled_track(way) for clip in clips]),
        np.concatenate([clip.scaled_truth() for clip in clips]),
        np.concatenate([clip.visible for clip in clips]),
        clips[0].skeleton,
        lengths=np.concatenate(lengths) if names else None,
        normaliser=" or ".join(names),
        unit=NETWORK_FRAME,
        name=way,
    )
