"""A video with labels, frame by frame, wherever it comes from."""

from collections.abc import Callable
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, eq=False)
class ClipFrame:
    """A frame with its labels.

    Args:
        image: RGB, uint8 `(height, width, 3)`.
        time_seconds: When it is shown, from the start of the video.
        keypoints: Float32 `(joints, 2)`, labelled (x, y) in pixels of the
            frame.
        visible: Uint8 `(joints,)`, a `Visibility`: 2 in sight, 1 hidden or
            unsure, 0 not labelled or outside the frame.
    """

    image: np.ndarray
    time_seconds: float
    keypoints: np.ndarray
    visible: np.ndarray


@dataclass(frozen=True, eq=False)
class LabelledClip:
    """A labelled video.

    Args:
        name: Unique in a study.
        joints: Names of the labelled joints.
        fps: Frames a second.
        count: Number of frames, None if it is known at the end only.
        fingerprint: Differs where frames or labels differ.
        frames: Gives all frames in order; may be called several times.
    """

    name: str
    joints: tuple[str, ...]
    fps: float
    count: int | None
    fingerprint: str
    frames: Callable[[], Iterator[ClipFrame]]
