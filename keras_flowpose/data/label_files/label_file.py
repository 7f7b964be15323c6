"""What every label file becomes: persons in videos, joints by name."""

from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from pathlib import Path

import numpy as np

from keras_flowpose.data.frame_labels import FrameLabels
from keras_flowpose.data.label_files.image_names import folder_of
from keras_flowpose.data.label_files.image_names import frame_number
from keras_flowpose.safe_files import UserError
from keras_flowpose.skeleton import Skeleton
from keras_flowpose.skeleton import skeleton_of


@dataclass(frozen=True, eq=False)
class LabelledPerson:
    """One person in one frame, as a reader finds it.

    Args:
        video: The video as the file names it; "" where it names none.
        number: Frame number.
        joints: Float `(joints, 2)`, (x, y) in pixels of the frame.
        visible: Integer `(joints,)`: 0 not labelled, 1 hidden, 2 visible.
        source: One of `keras_flowpose.data.label_kinds.LABEL_SOURCES`.
        where: Line or entry in the file, for messages.
        person: Which person, "" where the file does not tell persons apart.
        image: The frame's image file as the file names it, "" where the frame
            lies in a video file.
        still: Whether the frame is a picture of its own, not of a video.
    """

    video: str
    number: int
    joints: np.ndarray
    visible: np.ndarray
    source: str
    where: str
    person: str = ""
    image: str = ""
    still: bool = False


@dataclass(frozen=True, eq=False)
class LabelledVideo:
    """One person through one video, or a still.

    Args:
        video: The video as the file names it; "" where it names none; a
            still's own file name.
        person: Which person, "" where the file does not tell persons apart.
        labels: The labelled frames.
        images: Image file by frame number as the file names them; empty where
            the frames lie in a video file.
        still: Whether this is a single picture.
    """

    video: str
    person: str
    labels: FrameLabels
    images: Mapping[int, str] = field(default_factory=dict)
    still: bool = False


@dataclass(frozen=True, eq=False)
class LabelFile:
    """Everything that a label file says.

    Args:
        path: The file.
        skeleton: Its joints in its order, in our spelling.
        videos: All persons in all videos and stills that it labels.
        notes: Sentences about what was left out, for a warning.
    """

    path: Path
    skeleton: Skeleton
    videos: tuple[LabelledVideo, ...]
    notes: tuple[str, ...] = ()


def image_place(image: str, still: bool | None = None) -> tuple[str, int, bool]:
    """Video, frame number and whether it is a still, of an image's name.

    Args:
        image: The image's plain path.
        still: Whether it is a still; None tells it from the name.
    """
    number = frame_number(image)
    if still or number is None:
        return image, 0, True
    return folder_of(image), number, False


def person_name(value: object) -> str:
    """Which person, as prepared data names it.

    Args:
        value: What a file has; None and "" where it tells no persons apart,
            `3` for `person3`, or a name.
    """
    text = "" if value is None else str(value).strip()
    return f"person{text}" if text.isdecimal() else text


def collect(
    path: Path,
    joints: Sequence[str],
    persons: Iterable[LabelledPerson],
    limbs: Sequence[tuple[str, str]] = (),
    notes: Sequence[str] = (),
) -> LabelFile:
    """Sorts what a reader found into videos and checks it.

    Persons without a labelled joint are left out.

    Args:
        path: The file.
        joints: Its joints, in our spelling.
        persons: What the reader found, in any order.
        limbs: Limbs that the file names, for skeletons that are not known.
        notes: See `LabelFile`.

    Returns:
        The file's content.

    Raises:
        UserError: If a labelled coordinate is not finite, a person is
            labelled twice in a frame, or nothing is labelled.
    """
    sorted_in: dict[tuple[str, str], dict[int, LabelledPerson]] = {}
    for person in persons:
        _check_coordinates(path, joints, person)
        if not np.any(person.visible):
            continue
        frames = sorted_in.setdefault((person.video, person.person), {})
        other = frames.setdefault(person.number, person)
        if other is not person:
            raise UserError(
                f"{path}, {person.where}: each person is expected once a "
                f"frame. Received frame {person.number}"
                f"{f' of {person.video}' if person.video else ''} again; it "
                f"is also in {other.where}."
            )
    if not sorted_in:
        raise UserError(
            f"{path} labels nothing: at least one joint in one frame is "
            "expected to have coordinates."
        )
    return LabelFile(
        path,
        _skeleton(joints, limbs),
        tuple(_video(*key, frames) for key, frames in sorted_in.items()),
        tuple(notes),
    )


def _check_coordinates(
    path: Path, joints: Sequence[str], person: LabelledPerson
) -> None:
    labelled = np.asarray(person.visible) > 0
    wrong = labelled & ~np.isfinite(person.joints).all(axis=-1)
    for joint in np.flatnonzero(wrong)[:1]:
        x, y = person.joints[joint]
        raise UserError(
            f"{path}, {person.where}: {joints[joint]} is labelled, so its x "
            f"and y are expected to be numbers. Received x={x}, y={y}. Where "
            "a joint is not labelled say so (COCO: v = 0; CSV: empty cells)."
        )


def _skeleton(
    joints: Sequence[str], limbs: Sequence[tuple[str, str]]
) -> Skeleton:
    known = skeleton_of(joints)
    if known.name != "unnamed" or not limbs:
        return known
    return Skeleton(
        known.name, known.joints, tuple(dict.fromkeys(limbs)), known.mirrored
    )


def _video(
    video: str, person: str, frames: dict[int, LabelledPerson]
) -> LabelledVideo:
    rows = [frames[number] for number in sorted(frames)]
    visible = np.array([row.visible for row in rows], np.uint8)
    points = np.array([row.joints for row in rows], np.float64)
    points = np.where(visible[..., None] > 0, points, 0)
    return LabelledVideo(
        video,
        person,
        FrameLabels(
            numbers=np.array([row.number for row in rows], np.int64),
            joints=points.astype(np.float32),
            visible=visible,
            sources=tuple(row.source for row in rows),
        ),
        {row.number: row.image for row in rows if row.image},
        rows[0].still,
    )
