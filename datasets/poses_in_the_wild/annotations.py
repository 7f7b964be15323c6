"""`poses_in_the_wild_data.mat`: which frames there are, and their labels."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from dataclasses import replace

import numpy as np
from etils import epath

from keras_flowpose.data.frame_labels import FrameLabels
from keras_flowpose.data.label_kinds import Visibility
from keras_flowpose.datasets._matlab import read_structs
from keras_flowpose.datasets._matlab import text
from keras_flowpose.safe_files import UserError
from keras_flowpose.skeleton import skeleton_of

FILE = "poses_in_the_wild_data.mat"

SKELETON = replace(
    skeleton_of(
        (
            "head_bottom",
            "left_shoulder",
            "left_elbow",
            "left_wrist",
            "right_shoulder",
            "right_elbow",
            "right_wrist",
            "torso_middle",
        )
    ),
    name="poses_in_the_wild_8",
)
"""The authors' eight points in their order; none of them is a head."""

_IMAGE = re.compile(
    r"(?:\./)?(?P<path>dataset/selected_seqs/(?P<sequence>[^/]+)/"
    r"(?P<shot>[^/]+)-(?P<number>\d+)\.png)"
)
_UNMARKED = -1


@dataclass(frozen=True, eq=False)
class Frame:
    """One labelled frame.

    Args:
        path: The image, relative to the folder of the annotations.
        sequence: Name of its folder.
        shot: Beginning of its file name; sequences that are pieces of one
            shot have it in common.
        number: Number of the frame in the shot.
        joints: Float32 `(8, 2)`, (x, y) in pixels of the image with the
            centre of the top-left pixel at (0, 0); 0 where not labelled.
        visible: Uint8 `(8,)`, values of `label_kinds.Visibility`.
    """

    path: str
    sequence: str
    shot: str
    number: int
    joints: np.ndarray
    visible: np.ndarray


def read_annotations(path: epath.Path) -> list[Frame]:
    """All frames in the order of the file.

    Raises:
        UserError: If the file is not as expected.
    """
    entries = read_structs(path, "piw_data", ["im", "point", "visible"])
    return [_frame(entry, path) for entry in entries]


def labels_of(frames: Iterable[Frame]) -> FrameLabels:
    """The labels of the frames of one shot, by their numbers.

    Args:
        frames: Frames of one shot, in any order.
    """
    frames = sorted(frames, key=lambda frame: frame.number)
    return FrameLabels(
        numbers=np.array([frame.number for frame in frames]),
        joints=np.stack([frame.joints for frame in frames]),
        visible=np.stack([frame.visible for frame in frames]),
        sources=("manual",) * len(frames),
    )


def _frame(entry: np.void, path: epath.Path) -> Frame:
    name = text(entry["im"])
    match = _IMAGE.fullmatch(name)
    if match is None:
        raise UserError(
            f"`im` in {path} must be paths of the form "
            "./dataset/selected_seqs/SEQUENCE/SHOT-00001.png. Received: "
            f"{name!r}."
        )
    # Packed by MATLAB into whatever type fits, unsigned ones among them.
    points = entry["point"].astype(np.float64)
    flags = np.ravel(entry["visible"])
    if not _is_sound(points, flags):
        raise UserError(
            f"The labels of {name} in {path} are damaged: expected `point` "
            f"{len(SKELETON)} x 2 with numbers where `visible` ({len(SKELETON)}"
            f" x 1) is 1, not 0. Received: point={points.tolist()}, "
            f"visible={flags.tolist()}. Download it again."
        )
    unmarked = (points == _UNMARKED).all(axis=-1)
    visible = np.select(
        [flags == 1, ~unmarked],
        [Visibility.VISIBLE, Visibility.HIDDEN],
        Visibility.NOT_LABELLED,
    )
    # MATLAB counts pixels from 1.
    joints = np.where(visible[:, None] > 0, points - 1, 0)
    return Frame(
        path=match["path"],
        sequence=match["sequence"],
        shot=match["shot"],
        number=int(match["number"]),
        joints=joints.astype(np.float32),
        visible=visible.astype(np.uint8),
    )


def _is_sound(points: np.ndarray, flags: np.ndarray) -> bool:
    if points.shape != (len(SKELETON), 2) or flags.shape != (len(SKELETON),):
        return False
    unmarked = (points == _UNMARKED).all(axis=-1)
    return bool(
        np.isin(flags, (0, 1)).all()
        and np.isfinite(points).all()
        and not unmarked[flags == 1].any()
    )
