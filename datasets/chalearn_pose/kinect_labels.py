"""`Sample00001_data.mat`: what the Kinect saw of the person in one sample."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from etils import epath

from keras_flowpose.data.frame_labels import FrameLabels
from keras_flowpose.data.label_kinds import Visibility
from keras_flowpose.datasets._matlab import read_structs
from keras_flowpose.safe_files import UserError
from keras_flowpose.skeleton import Skeleton

_JOINTS = {
    "HipCenter": "hip_center",
    "Spine": "spine",
    "ShoulderCenter": "shoulder_center",
    "Head": "head",
    "ShoulderLeft": "left_shoulder",
    "ElbowLeft": "left_elbow",
    "WristLeft": "left_wrist",
    "HandLeft": "left_hand",
    "ShoulderRight": "right_shoulder",
    "ElbowRight": "right_elbow",
    "WristRight": "right_wrist",
    "HandRight": "right_hand",
    "HipLeft": "left_hip",
    "KneeLeft": "left_knee",
    "AnkleLeft": "left_ankle",
    "FootLeft": "left_foot",
    "HipRight": "right_hip",
    "KneeRight": "right_knee",
    "AnkleRight": "right_ankle",
    "FootRight": "right_foot",
}

KINECT_NAMES = tuple(_JOINTS)
"""`JointType` of the joints, in the sensor's order."""

_CHAINS = (
    ("shoulder", "elbow", "wrist", "hand"),
    ("hip", "knee", "ankle", "foot"),
)

KINECT_20 = Skeleton(
    name="kinect_20",
    joints=tuple(_JOINTS.values()),
    limbs=(
        ("head", "shoulder_center"),
        ("shoulder_center", "spine"),
        ("spine", "hip_center"),
        *(
            (f"{side}_{a}", f"{side}_{b}")
            for side in ("right", "left")
            for chain in _CHAINS
            for a, b in itertools.pairwise(chain)
        ),
    ),
    mirrored=tuple(
        (f"right_{joint}", f"left_{joint}")
        for chain in _CHAINS
        for joint in chain
    ),
)
"""All joints of the sensor, in its order."""


@dataclass(frozen=True, eq=False)
class KinectLabels:
    """The skeletons of one sample.

    Args:
        numbers: Int32 `(frames,)`, ascending: frames with a skeleton, counted
            from 1.
        joints: Float32 `(frames, 20, 2)`, (x, y) in pixels of the colour
            frame, in the order of `KINECT_20`; 0 where a joint was not found.
        untracked: Number of frames without a skeleton.
    """

    numbers: np.ndarray
    joints: np.ndarray
    untracked: int

    def frame_labels(self, swap_sides: bool) -> FrameLabels:
        """As the examples are made from them.

        Args:
            swap_sides: Whether left and right change their names.
        """
        order = KINECT_20.flip_index if swap_sides else range(len(KINECT_20))
        joints = self.joints[:, list(order)]
        found = joints.any(-1)
        return FrameLabels(
            self.numbers,
            joints,
            np.where(found, Visibility.VISIBLE, Visibility.NOT_LABELLED).astype(
                np.uint8
            ),
            ("kinect",) * len(self.numbers),
        )


def read_kinect_labels(path: epath.Path) -> KinectLabels:
    """Reads the skeletons of one sample.

    Frames without a skeleton are dropped: it is there, but all zeros.

    Args:
        path: `Sample00001_data.mat`.

    Raises:
        UserError: If the file is not as expected.
    """
    videos = read_structs(path, "Video", ["NumFrames", "Frames"])
    if len(videos) != 1:
        raise UserError(
            f"`Video` in {path} must be one struct. Received: {len(videos)}."
        )
    frames = videos[0]["Frames"].ravel()[: _whole(videos[0]["NumFrames"])]
    numbers, joints = [], []
    for number, skeleton in enumerate(_skeletons(frames, path), 1):
        points = None if skeleton is None else _points(skeleton, path, number)
        if points is not None:
            numbers.append(number)
            joints.append(points)
    return KinectLabels(
        np.array(numbers, np.int32),
        np.array(joints, np.float32).reshape(-1, len(KINECT_20), 2),
        len(frames) - len(numbers),
    )


def _whole(value: np.ndarray) -> int | None:
    return int(value.ravel()[0]) if value.size else None


def _skeletons(frames: np.ndarray, path) -> Iterator[np.void | None]:
    if frames.dtype.names is None or "Skeleton" not in frames.dtype.names:
        raise UserError(
            f"`Video.Frames` in {path} must be a struct array with the field "
            f"Skeleton. Received: {frames.dtype}."
        )
    for frame in frames:
        skeletons = frame["Skeleton"].ravel()
        yield skeletons[0] if len(skeletons) else None


def _points(skeleton: np.void, path, number: int) -> np.ndarray | None:
    points = skeleton["PixelPosition"].astype(np.float32)
    points[~np.isfinite(points).all(-1)] = 0
    if not points.any():
        return None
    if points.shape != (len(KINECT_20), 2):
        raise UserError(
            f"`PixelPosition` of frame {number} in {path} must have shape "
            f"({len(KINECT_20)}, 2). Received: shape={points.shape}"
        )
    return points[_order(skeleton["JointType"])]


def _order(joint_types: np.ndarray) -> list[int]:
    """Rows of the file in the order of the skeleton."""
    cells = [
        cell.item() if isinstance(cell, np.ndarray) and cell.size == 1 else cell
        for cell in joint_types.ravel()
    ]
    if sorted(map(str, cells)) != sorted(KINECT_NAMES):
        # Some files hold numbers instead of names; the order is always that
        # of the sensor.
        return list(range(len(KINECT_NAMES)))
    return [cells.index(name) for name in KINECT_NAMES]
