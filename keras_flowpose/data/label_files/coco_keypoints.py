"""COCO keypoints JSON, of image files or of frames of a video."""

import collections
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from keras_flowpose.data.label_files.image_names import folder_of
from keras_flowpose.data.label_files.image_names import frame_number
from keras_flowpose.data.label_files.image_names import is_video
from keras_flowpose.data.label_files.image_names import plain_path
from keras_flowpose.data.label_files.joint_names import normal_joint_names
from keras_flowpose.data.label_files.json_fields import checked_keypoint
from keras_flowpose.data.label_files.json_fields import field_of
from keras_flowpose.data.label_files.json_fields import frame_field
from keras_flowpose.data.label_files.json_fields import list_field
from keras_flowpose.data.label_files.json_fields import numbers_field
from keras_flowpose.data.label_files.json_fields import source_of
from keras_flowpose.data.label_files.label_file import LabelFile
from keras_flowpose.data.label_files.label_file import LabelledPerson
from keras_flowpose.data.label_files.label_file import collect
from keras_flowpose.data.label_files.label_file import image_place
from keras_flowpose.data.label_files.label_file import person_name
from keras_flowpose.data.label_kinds import Visibility
from keras_flowpose.safe_files import UserError


@dataclass(frozen=True)
class FramePlace:
    """Where an entry of `images` says that its frame is.

    Args:
        video: The video as the file names it, a folder of frames, or a still.
        number: Frame number.
        image: The frame's image file, "" where it lies in a video file.
        still: Whether the image is a still, not a frame of a video.
    """

    video: str
    number: int
    image: str
    still: bool


def is_coco(content: Any) -> bool:
    """Whether parsed JSON looks like COCO keypoints."""
    return isinstance(content, Mapping) and "images" in content


def read_coco(
    path: Path, content: Mapping[str, Any], least_score: float
) -> LabelFile:
    """Reads COCO keypoints.

    `images[].file_name` is an image, or a video with the frame's number in
    `images[].frame`, counted from 0. Images whose name is a number are frames
    of one video, unless their sizes differ; others are stills. Joint names
    come from `categories[].keypoints`. Where a frame holds several persons,
    their `track_id` tells them apart; without it the largest is taken. Labels
    that have scores were made by a program and are called `teacher`, unless
    `info.label_source` says otherwise. `keypoint_scores`, one a joint, is no
    part of COCO; some programs, this one among them, write it.

    Args:
        path: The file, for messages.
        content: Its parsed content.
        least_score: Joints with a lower one in `keypoint_scores` are not
            labelled.

    Returns:
        What it labels.

    Raises:
        UserError: If something is missing or not as COCO has it.
    """
    annotations = keypoint_annotations(path, content)
    category = keypoint_category(path, content, annotations)
    joints = normal_joint_names(
        list_field(path, category, "keypoints", str),
        f"{path}, categories",
    )
    places = frame_places(path, content)
    notes: list[str] = []
    persons = _persons(path, content, joints, places, annotations, least_score)
    return collect(
        path,
        joints,
        _one_a_frame(path, persons, notes),
        _limbs(path, category, joints),
        notes,
    )


def keypoint_annotations(
    path: Path, content: Mapping[str, Any]
) -> list[Mapping[str, Any]]:
    """The entries of `annotations` that hold one person's keypoints.

    Raises:
        UserError: If `annotations` is no list of objects.
    """
    return [
        annotation
        for annotation in list_field(path, content, "annotations")
        if annotation.get("keypoints") and not annotation.get("iscrowd")
    ]


def keypoint_category(
    path: Path, content: Mapping[str, Any], annotations: Sequence[Mapping]
) -> Mapping[str, Any]:
    """The one category whose `keypoints` name the joints.

    Args:
        path: The file, for messages.
        content: Its parsed content.
        annotations: Those with keypoints, which say what categories are used.

    Raises:
        UserError: If there is none, or several.
    """
    with_joints = [
        category
        for category in list_field(path, content, "categories")
        if category.get("keypoints")
    ]
    used = {annotation.get("category_id") for annotation in annotations}
    chosen = [c for c in with_joints if c.get("id") in used] or with_joints
    if len(chosen) != 1:
        names = ", ".join(str(c.get("name")) for c in chosen) or "none"
        raise UserError(
            f"{path}, categories: one category with `keypoints` (the joint "
            f"names) is expected among those used. Received: {names}."
        )
    return chosen[0]


def _limbs(
    path: Path, category: Mapping[str, Any], joints: Sequence[str]
) -> tuple[tuple[str, str], ...]:
    pairs = category.get("skeleton") or ()
    for pair in pairs:
        ends = pair if isinstance(pair, list) else []
        fits = len(ends) == 2 and all(
            isinstance(end, int) and 1 <= end <= len(joints) for end in ends
        )
        if not fits:
            raise UserError(
                f"{path}, categories: `skeleton` is expected to hold pairs of "
                f"joint numbers from 1 to {len(joints)}. Received {pair!r}."
            )
    return tuple((joints[a - 1], joints[b - 1]) for a, b in pairs)


def frame_places(
    path: Path, content: Mapping[str, Any]
) -> dict[Any, FramePlace]:
    """Where the frame of each entry of `images` is, by the entry's `id`.

    Raises:
        UserError: If a name, an `id` or a frame number is missing or wrong.
    """
    images = list_field(path, content, "images")
    names = [
        plain_path(field_of(path, image, "file_name", str, f"images[{row}]"))
        for row, image in enumerate(images)
    ]
    sizes = collections.defaultdict(set)
    for name, image in zip(names, images, strict=True):
        sizes[folder_of(name)].add((image.get("width"), image.get("height")))
    places = {}
    for row, (name, image) in enumerate(zip(names, images, strict=True)):
        where = f"images[{row}]"
        key = field_of(path, image, "id", (int, str), where)
        if key in places:
            raise UserError(
                f"{path}, {where}: every image is expected to have its own "
                f"`id`. Received {key!r} a second time."
            )
        if is_video(name):
            number = frame_field(path, image, where, f" (of {name})")
            places[key] = FramePlace(name, number, "", False)
            continue
        # Frames of one video have one size; COCO's own numbered images have
        # nothing to do with each other.
        still = frame_number(name) is None or len(sizes[folder_of(name)]) > 1
        video, number, still = image_place(name, still)
        places[key] = FramePlace(video, number, name, still)
    return places


def place_of(
    path: Path,
    annotation: Mapping[str, Any],
    places: Mapping[Any, FramePlace],
    where: str,
) -> FramePlace:
    """The frame that an annotation belongs to.

    Args:
        path: The file, for the message.
        annotation: An entry of `annotations`.
        places: As `frame_places` gives them.
        where: Which annotation, for the message.

    Raises:
        UserError: If its `image_id` is that of no image.
    """
    key = field_of(path, annotation, "image_id", (int, str), where)
    if key not in places:
        raise UserError(
            f"{path}, {where}: `image_id` is expected to be the `id` of "
            f"an entry of `images`. Received {key!r}."
        )
    return places[key]


def keypoints_of(
    path: Path,
    annotation: Mapping[str, Any],
    joints: Sequence[str],
    where: str,
) -> np.ndarray:
    """The keypoints of an annotation, `(joints, 3)`: x, y and visibility.

    Args:
        path: The file, for messages.
        annotation: An entry of `annotations`.
        joints: Joint names, for messages.
        where: Which annotation, for messages.

    Raises:
        UserError: If these are not x, y, v for each joint.
    """
    values = list_field(path, annotation, "keypoints", object, where)
    if len(values) != 3 * len(joints):
        raise UserError(
            f"{path}, {where}: `keypoints` is expected to hold x, y, v "
            f"of {len(joints)} joints, {3 * len(joints)} numbers. Received "
            f"{len(values)}."
        )
    triples = [
        checked_keypoint(path, where, joint, values[3 * i : 3 * i + 3])
        for i, joint in enumerate(joints)
    ]
    return np.array(triples, np.float64)


def _persons(
    path: Path,
    content: Mapping[str, Any],
    joints: Sequence[str],
    places: Mapping[Any, FramePlace],
    annotations: Sequence[Mapping],
    least_score: float,
) -> Iterator[LabelledPerson]:
    for row, annotation in enumerate(annotations):
        where = f"annotation {annotation.get('id', row)}"
        place = place_of(path, annotation, places, where)
        where += f" ({place.image or f'{place.video} frame {place.number}'})"
        table = keypoints_of(path, annotation, joints, where)
        scores = numbers_field(
            path, annotation, "keypoint_scores", len(joints), where
        )
        table[scores < least_score, 2] = Visibility.NOT_LABELLED
        yield LabelledPerson(
            place.video,
            place.number,
            table[:, :2],
            table[:, 2].astype(np.uint8),
            source_of(path, content, annotation),
            where,
            person_name(annotation.get("track_id")),
            place.image,
            place.still,
        )


def _one_a_frame(
    path: Path, persons: Iterator[LabelledPerson], notes: list[str]
) -> list[LabelledPerson]:
    frames: dict[tuple[str, int], list[LabelledPerson]] = {}
    kept = []
    for person in persons:
        if person.person:
            kept.append(person)
        elif np.any(person.visible):
            frames.setdefault((person.video, person.number), []).append(person)
    crowded = [group for group in frames.values() if len(group) > 1]
    if crowded:
        notes.append(
            f"{path}: where a frame holds several persons without `track_id` "
            f"({len(crowded)} in all, first: {crowded[0][0].where}), the "
            "largest was taken. Give each person a `track_id` to keep all."
        )
    return kept + [max(group, key=_extent) for group in frames.values()]


def _extent(person: LabelledPerson) -> float:
    points = person.joints[person.visible > 0]
    return float(np.prod(np.ptp(points, axis=0) + 1))
