"""Poses as a server gives them."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, eq=False)
class Poses:
    """Poses of several frames.

    Args:
        keypoints: Float32 `(frames, joints, 2)`, (x, y) in pixels of the frame
            (of `pool`: of the network frame), the centre of the top-left pixel
            at (0, 0).
        scores: Float32 `(frames, joints)`, height of the heatmap's peak; 1 of
            a net that gives coordinates.
        image_size: Int32 `(frames, 2)`, (height, width) of decoded images, 0
            of those that cannot be decoded. None where frames were sent.
    """

    keypoints: np.ndarray
    scores: np.ndarray
    image_size: np.ndarray | None = None

    def __len__(self) -> int:
        return len(self.keypoints)
