"""Labelled joints with what the estimation says of how uncertain they are."""

from typing import NamedTuple

import numpy as np
import tensorflow as tf
from tqdm import tqdm

from keras_flowpose.data.joint_mapping import map_joints
from keras_flowpose.models.preset_calibration import REFERENCE_SIZE
from keras_flowpose.models.preset_calibration import Measures
from keras_flowpose.ops.images import letterbox
from keras_flowpose.studies.comparison.labelled_clip import LabelledClip
from keras_flowpose.video.estimator import VideoPoseEstimator


class CalibrationExamples(NamedTuple):
    """Labelled joints of a video, hidden ones among them.

    Args:
        video: Name of the video.
        measures: Arrays `(examples,)`, distances in pixels of a network
            frame of 256.
        errors: `(examples,)`, distances from the labels in the same pixels.
    """

    video: str
    measures: Measures
    errors: np.ndarray


def calibration_examples(
    clip: LabelledClip,
    estimator: VideoPoseEstimator,
    progress: tqdm | None = None,
) -> CalibrationExamples:
    """Estimates a labelled video and compares it with its labels.

    Args:
        clip: The video.
        estimator: At the start of a video.
        progress: A bar that moves with every frame.

    Raises:
        ValueError: If the clip has none of the estimator's joints.
        UserError: If its frames cannot be read.
    """
    poses, truth, visible, units = [], [], [], []
    for frame in clip.frames():
        poses += estimator.push(frame.image, frame.time_seconds)
        truth.append(frame.keypoints)
        visible.append(frame.visible)
        # Pixels of the network frame in one of this frame.
        units.append(letterbox(*frame.image.shape[:2], REFERENCE_SIZE).scale)
        if progress is not None:
            progress.update()
    poses += estimator.finish()
    points, flags = map_joints(
        tf.constant(np.stack(truth)),
        tf.constant(np.stack(visible), tf.int32),
        clip.joints,
        estimator.joints,
    )
    found = np.stack([pose.keypoints for pose in poses])
    distances = np.linalg.norm(found - points.numpy(), axis=-1)
    labelled = flags.numpy() > 0
    unit = np.broadcast_to(np.array(units)[:, None], labelled.shape)[labelled]

    def known(name: str) -> np.ndarray:
        values = np.stack([getattr(pose, name) for pose in poses])
        return values[labelled].astype(np.float64)

    return CalibrationExamples(
        video=clip.name,
        measures=Measures(
            scores=known("scores"),
            spread=known("spread") * unit,
            second_mode=known("second_mode"),
            flow_error=known("flow_error") * unit,
        ),
        errors=distances[labelled] * unit,
    )


def joined(parts: list[CalibrationExamples]) -> CalibrationExamples:
    """The examples of several videos as those of one without a name."""
    columns = zip(*(part.measures for part in parts), strict=True)
    return CalibrationExamples(
        video="",
        measures=Measures(*(np.concatenate(column) for column in columns)),
        errors=np.concatenate([part.errors for part in parts]),
    )
