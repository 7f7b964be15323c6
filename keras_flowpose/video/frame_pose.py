"""The pose of one frame, brought from heatmap cells to the video's pixels."""

from dataclasses import dataclass

import numpy as np

from keras_flowpose.models.preset_calibration import REFERENCE_SIZE
from keras_flowpose.models.preset_calibration import Calibration
from keras_flowpose.models.preset_calibration import Measures
from keras_flowpose.ops.coordinates import heatmap_to_image
from keras_flowpose.video.frame_net import FrameNet
from keras_flowpose.video.moving_window import SeenFrame
from keras_flowpose.video.window_pooling import PooledPose


@dataclass(frozen=True, eq=False)
class FramePose:
    """The pose in one frame.

    Args:
        index: Number of the frame, from 0.
        time_seconds: As given to `push`.
        keypoints: Float32 `(joints, 2)`, (x, y) in pixels of the frame.
        scores: Float32 `(joints,)`, height of the heatmap's peak.
        spread: Float32 `(joints,)`, uncertainty in pixels of the frame, or
            NaN (see `WindowPooling`).
        second_mode: Float32 `(joints,)`, height of the heatmap's second peak
            in proportion to its first (see `second_mode_ratio`).
        flow_error: Float32 `(joints,)`, how far flow misses the joint there
            and back again, in pixels of the frame, or NaN (see
            `WindowPooling`).
        expected_error: Float32 `(joints,)`, expected distance from the truth
            in pixels of the frame; NaN without calibration.
        unpooled_keypoints: As `keypoints`, from this frame alone.
        unpooled_scores: As `scores`, from this frame alone.
        heatmaps: Float32 `(rows, columns, joints)`, pooled, of the network
            frame.
    """

    index: int
    time_seconds: float | None
    keypoints: np.ndarray
    scores: np.ndarray
    spread: np.ndarray
    second_mode: np.ndarray
    flow_error: np.ndarray
    expected_error: np.ndarray
    unpooled_keypoints: np.ndarray
    unpooled_scores: np.ndarray
    heatmaps: np.ndarray


def frame_pose(
    seen: SeenFrame,
    pooled: PooledPose,
    net: FrameNet,
    calibration: Calibration | None = None,
) -> FramePose:
    """Brings a pose back to the frame.

    Args:
        seen: The frame.
        pooled: Its pose, in heatmap cells.
        net: What gave the heatmaps.
        calibration: What error to expect. Defaults to None: NaN.
    """
    pooled = PooledPose(*(np.asarray(value) for value in pooled))
    # Pixels of the frame in a heatmap cell, and in a pixel of a network frame
    # of the size that calibrations are for.
    cell = np.float32(net.stride / seen.letterbox.scale)
    unit = max(net.size) / REFERENCE_SIZE / seen.letterbox.scale
    spread, flow_error = pooled.spread * cell, pooled.flow_error * cell
    expected_error = np.full_like(spread, np.nan)
    if calibration is not None:
        measures = Measures(
            pooled.scores, spread / unit, pooled.second_mode, flow_error / unit
        )
        expected_error = calibration.expected_error(measures) * np.float32(unit)
    return FramePose(
        index=seen.index,
        time_seconds=seen.time_seconds,
        keypoints=_in_frame(seen, pooled.keypoints, net),
        scores=pooled.scores,
        spread=spread,
        second_mode=pooled.second_mode,
        flow_error=flow_error,
        expected_error=expected_error,
        unpooled_keypoints=_in_frame(seen, pooled.unpooled_keypoints, net),
        unpooled_scores=pooled.unpooled_scores,
        heatmaps=pooled.heatmaps,
    )


def _in_frame(seen: SeenFrame, points: np.ndarray, net: FrameNet) -> np.ndarray:
    points = heatmap_to_image(points, np.float32(net.stride))
    points = np.asarray(seen.letterbox.to_frame(points))
    return points + np.array(seen.corner, np.float32)
