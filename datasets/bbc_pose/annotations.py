"""`bbcpose.mat`: the labels of BBC Pose and Extended BBC Pose."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from etils import epath

from keras_flowpose.datasets._matlab import read_structs
from keras_flowpose.datasets._matlab import text
from keras_flowpose.safe_files import UserError

JOINTS = 7

_SPLITS = {"train": "train", "val": "validation", "test": "test"}
_FIELDS = (
    "type",
    "train_frames",
    "train_joints",
    "test_frames",
    "test_joints",
)


@dataclass(frozen=True, eq=False)
class Labels:
    """Joints in some frames of one video, by one annotator.

    Args:
        numbers: Int32 `(frames,)`, ascending frame numbers.
        joints: Float32 `(frames, 7, 2)`, (x, y) in pixels of the frame with
            the centre of the top-left pixel at (0, 0).
    """

    numbers: np.ndarray
    joints: np.ndarray


@dataclass(frozen=True, eq=False)
class VideoLabels:
    """What the file says of one video.

    Args:
        split: "train", "validation" or "test", the authors' split.
        tracked: The tracker's labels. Every video has them.
        manual: Labels by hand, of validation and test videos.
    """

    split: str
    tracked: Labels
    manual: Labels


def read_annotations(
    path: epath.Path, videos: Iterable[int]
) -> dict[int, VideoLabels]:
    """Labels of some videos by their number, 1 ... 92.

    Raises:
        UserError: If the file is not as expected.
    """
    structs = read_structs(path, "bbcpose", _FIELDS)
    videos = list(videos)
    if len(structs) < max(videos):
        raise UserError(
            f"`bbcpose` in {path} must have {max(videos)} videos or more. "
            f"Received: {len(structs)}."
        )
    labels = {}
    for video in videos:
        place = f"video {video} of {path}"
        struct = structs[video - 1]
        labels[video] = VideoLabels(
            _split(struct["type"], place),
            _labels(struct, "train", place),
            _labels(struct, "test", place),
        )
        # Seven million frames: not all of them in memory twice.
        structs[video - 1] = (None,) * len(structs.dtype)
    return labels


def merged(tracked: Labels, manual: Labels) -> tuple[Labels, np.ndarray]:
    """All labels of a video, the manual ones where a frame has both.

    Returns:
        The labels, and bool `(frames,)`: whether they are manual.
    """
    only_tracked = ~np.isin(tracked.numbers, manual.numbers)
    numbers = np.concatenate([tracked.numbers[only_tracked], manual.numbers])
    joints = np.concatenate([tracked.joints[only_tracked], manual.joints])
    by_hand = np.arange(len(numbers)) >= np.count_nonzero(only_tracked)
    order = np.argsort(numbers)
    return Labels(numbers[order], joints[order]), by_hand[order]


def _split(field: np.ndarray, place: str) -> str:
    name = text(field).strip()
    if name not in _SPLITS:
        raise UserError(
            f"`type` of {place} must be one of {', '.join(_SPLITS)}. "
            f"Received: {name!r}."
        )
    return _SPLITS[name]


def _labels(struct: np.void, kind: str, place: str) -> Labels:
    numbers = struct[f"{kind}_frames"].ravel()
    points = struct[f"{kind}_joints"]
    if numbers.size == 0:  # 1 x 0 or 0 x 0, and so may the joints be
        points = np.zeros((2, JOINTS, 0))
    if points.ndim == 2:  # MATLAB drops a last dimension of 1
        points = points[..., None]
    if points.shape != (2, JOINTS, len(numbers)):
        raise UserError(
            f"`{kind}_joints` of {place} must have shape (2, {JOINTS}, frames) "
            f"with as many frames as `{kind}_frames`. Received: "
            f"shape={points.shape}, {len(numbers)} frames."
        )
    # The test that a number is whole is false for NaN, too.
    if not (numbers == np.rint(numbers)).all() or (numbers < 0).any():
        raise UserError(
            f"`{kind}_frames` of {place} must be whole numbers >= 0. Received: "
            f"{numbers}."
        )
    numbers, rows = np.unique(numbers.astype(np.int32), return_index=True)
    # MATLAB counts pixels from 1.
    joints = points.T[rows].astype(np.float32) - 1
    return Labels(numbers, joints)
