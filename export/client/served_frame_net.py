"""A `FrameNet` whose net is on a server."""

import numpy as np
import tensorflow as tf

from keras_flowpose.export.client.pose_client import PoseClient
from keras_flowpose.ops.images import letterbox_image
from keras_flowpose.video.frame_net import shown


class ServedFrameNet:
    """Sends each frame once, and letterboxes it here, too, to measure flow.

    Args:
        client: Asks the server.
        size: (height, width) of the network frame.
        heatmap_shape: (h, w, joints).
        shrink: Whether network frames are sent instead of frames: fewer bytes
            for large frames, but rounded to 8 bits.

    Attributes:
        size, heatmap_shape, stride: As of `FrameNet`.

    Call arguments:
        image: RGB, uint8 `(height, width, 3)`, any size.
    """

    def __init__(
        self,
        client: PoseClient,
        size: tuple[int, int],
        heatmap_shape: tuple[int, int, int],
        shrink: bool = False,
    ) -> None:
        self.size = size
        self.heatmap_shape = heatmap_shape
        self.stride = size[1] / heatmap_shape[1]
        self._client, self._shrink = client, shrink
        self._network_image = tf.function(
            lambda image: shown(letterbox_image(image, size)),
            input_signature=[tf.TensorSpec([None, None, 3], tf.uint8)],
        )

    def __call__(self, image: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The network frame, uint8 `(height, width, 3)`, and its heatmaps."""
        network_image = self._network_image(image).numpy()
        sent = network_image if self._shrink else image
        return network_image, self._client.heatmaps(sent[None])[0]
