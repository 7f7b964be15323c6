"""`WindowPooling` on a server, by its signature `pool`."""

import numpy as np
import tensorflow as tf

from keras_flowpose.export.client.pose_client import PoseClient
from keras_flowpose.video.window_pooling import PooledPose
from keras_flowpose.video.window_pooling import flows_in_time
from keras_flowpose.video.window_pooling import single_frame_pose


class ServedPooling:
    """Chains flow here, and has windows pooled there.

    The server says where joints are and how high their peaks; uncertainties
    and pooled heatmaps are NaN.

    Args:
        client: Asks the server.
        stride: Network-frame pixels between heatmap cells.
        chained: Whether steps are between consecutive frames.

    Call arguments:
        As of `WindowPooling`.
    """

    def __init__(
        self, client: PoseClient, stride: float, chained: bool
    ) -> None:
        self._client, self._stride = client, np.float32(stride)
        self._in_time = tf.function(
            lambda steps, reliable: flows_in_time(steps, reliable, chained)
        )
        self._alone = tf.function(single_frame_pose)

    def __call__(
        self, heatmaps, present, steps, step_errors, reliable
    ) -> PooledPose:
        del step_errors  # tells of uncertainty alone
        flows, trusted = self._in_time(steps, reliable)
        poses = self._client.pool(
            heatmaps[None],
            flows.numpy()[None],
            present[None],
            trusted.numpy()[None],
        )
        alone = self._alone(heatmaps[len(present) // 2])
        unknown = np.full_like(poses.scores[0], np.nan)
        return PooledPose(
            keypoints=poses.keypoints[0] / self._stride,
            scores=poses.scores[0],
            spread=unknown,
            second_mode=unknown,
            flow_error=unknown,
            unpooled_keypoints=alone.unpooled_keypoints,
            unpooled_scores=alone.unpooled_scores,
            heatmaps=np.full_like(heatmaps[0], np.nan),
        )
