"""Runs every way of a comparison over one labelled video."""

from collections.abc import Mapping

import numpy as np
import tensorflow as tf
from tqdm import tqdm

from keras_flowpose.data.joint_mapping import map_joints
from keras_flowpose.studies.comparison.clip_tracks import ClipTracks
from keras_flowpose.studies.comparison.labelled_clip import LabelledClip
from keras_flowpose.studies.comparison.plan import SINGLE
from keras_flowpose.video.estimator import FramePose
from keras_flowpose.video.estimator import VideoPoseEstimator


def track_clip(
    clip: LabelledClip,
    ways: Mapping[str, VideoPoseEstimator],
    key: str = "",
    progress: tqdm | None = None,
) -> ClipTracks:
    """Estimates the poses of a video in several ways, frame by frame.

    All ways see the same decoded frames. Poses of single frames are those
    that come with the first way.

    Args:
        clip: The video.
        ways: Estimators by their names; at the start of a video.
        key: Kept with the tracks, see `ClipTracks`.
        progress: A bar that moves with every frame.

    Returns:
        Labels and tracks, of the joints that the estimators find.

    Raises:
        ValueError: If the clip has none of their joints, or no frame.
        UserError: If its frames cannot be read.
    """
    points: dict[str, list[np.ndarray]] = {way: [] for way in (SINGLE, *ways)}
    scores: dict[str, list[np.ndarray]] = {way: [] for way in (SINGLE, *ways)}
    truth, visible = [], []
    first, *_ = ways

    def keep(way: str, poses: list[FramePose]) -> None:
        for pose in poses:
            points[way].append(pose.keypoints)
            scores[way].append(pose.scores)
            if way == first:
                points[SINGLE].append(pose.unpooled_keypoints)
                scores[SINGLE].append(pose.unpooled_scores)

    for frame in clip.frames():
        for way, estimator in ways.items():
            keep(way, estimator.push(frame.image, frame.time_seconds))
        truth.append(frame.keypoints)
        visible.append(frame.visible)
        height, width = frame.image.shape[:2]
        if progress is not None:
            progress.update()
    for way, estimator in ways.items():
        keep(way, estimator.finish())
    if not truth:
        raise ValueError("`clip` must have frames. Received: none")
    joints = ways[first].joints
    mapped, flags = map_joints(
        tf.constant(np.stack(truth)),
        tf.constant(np.stack(visible), tf.int32),
        clip.joints,
        joints,
    )
    return ClipTracks(
        name=clip.name,
        key=key,
        joints=joints,
        fps=clip.fps,
        width=width,
        height=height,
        truth=mapped.numpy(),
        visible=flags.numpy().astype(np.uint8),
        tracks={way: np.stack(found) for way, found in points.items()},
        scores={way: np.stack(found) for way, found in scores.items()},
    )
