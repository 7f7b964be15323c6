"""COCO keypoints JSON, as training tools, viewers and sleap-io read it.

Every frame is an entry of `images`, with the video as `file_name` and its
number from 0 as `frame` and as `id`, and `time` in seconds; where the video is
not known, the name is that of an image, `000012.png`. Missing joints have
visibility 0, all others 2. COCO has no place for scores and uncertainty of each
joint: they are in `keypoint_scores`, `keypoint_spread`,
`keypoint_second_mode`, `keypoint_flow_error` and `keypoint_expected_error`
beside `keypoints`, null where there is none, and all else in `info` under
`keras_flowpose`.
"""

import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from keras_flowpose.argument_checks import is_number
from keras_flowpose.data.label_files.coco_keypoints import frame_places
from keras_flowpose.data.label_files.coco_keypoints import is_coco
from keras_flowpose.data.label_files.coco_keypoints import keypoint_annotations
from keras_flowpose.data.label_files.coco_keypoints import keypoint_category
from keras_flowpose.data.label_files.coco_keypoints import keypoints_of
from keras_flowpose.data.label_files.coco_keypoints import place_of
from keras_flowpose.data.label_files.image_names import is_video
from keras_flowpose.data.label_files.json_fields import list_field
from keras_flowpose.data.label_files.json_fields import numbers_field
from keras_flowpose.data.label_files.text_file import json_in
from keras_flowpose.data.label_files.text_file import text_of
from keras_flowpose.safe_files import UserError
from keras_flowpose.skeleton import skeleton_of
from keras_flowpose.video.coco_entries import coco_annotation
from keras_flowpose.video.coco_entries import coco_category
from keras_flowpose.video.pose_track import MEASURES
from keras_flowpose.video.pose_track import PoseTrack
from keras_flowpose.video.track_formats.metadata import NAME
from keras_flowpose.video.track_formats.metadata import from_metadata
from keras_flowpose.video.track_formats.metadata import metadata_of
from keras_flowpose.video.track_formats.shortest import shortest_numbers


def write_coco(track: PoseTrack, path: Path) -> None:
    """Writes a track.

    Args:
        track: The track.
        path: The file.
    """
    document = {
        "info": {
            "description": f"poses of {track.video or 'a video'}",
            NAME: metadata_of(track),
        },
        "images": [_image(track, number) for number in range(len(track))],
        "annotations": [_entry(track, number) for number in range(len(track))],
        "categories": [coco_category(skeleton_of(track.joints))]
        if track.joints
        else [],
    }
    text = json.dumps(document, allow_nan=False)
    path.write_text(text, encoding="utf-8")


def read_coco(path: Path) -> PoseTrack:
    """Reads a track of one person in all frames of one video.

    Joints of visibility 0 are missing. Names of joints are taken as they are.

    Args:
        path: The file.

    Raises:
        UserError: If something is missing or not as COCO has it, a frame has
            several persons, or frames are missing or of several videos.
        ValueError: If `PoseTrack` refuses the values.
    """
    content = json_in(path, text_of(path))
    if not is_coco(content):
        raise UserError(
            f"{path}: COCO keypoints JSON is expected, an object with images, "
            "annotations and categories. Received something else."
        )
    images = list_field(path, content, "images")
    annotations = keypoint_annotations(path, content)
    if not images and not annotations:
        joints = ()
    else:
        category = keypoint_category(path, content, annotations)
        joints = tuple(list_field(path, category, "keypoints", str))
    places = frame_places(path, content)
    video = _video(path, places)
    shape = (len(images), len(joints))
    keypoints = np.full((*shape, 2), np.nan)
    said = {name: np.full(shape, np.nan) for name in ("scores", *MEASURES)}
    seen: dict[int, str] = {}
    for row, annotation in enumerate(annotations):
        where = f"annotation {annotation.get('id', row)}"
        number = place_of(path, annotation, places, where).number
        if number in seen:
            raise UserError(
                f"{path}, {where}: a pose track is of one person. Received a "
                f"second one in frame {number}; the first is {seen[number]}."
            )
        seen[number] = where
        table = keypoints_of(path, annotation, joints, where)
        there = table[:, 2] > 0
        keypoints[number, there] = table[there, :2]
        for name, values in said.items():
            values[number] = numbers_field(
                path, annotation, f"keypoint_{name}", len(joints), where
            )
    return PoseTrack(
        joints=joints,
        keypoints=keypoints,
        **said,
        times=_times(path, images, places),
        **_metadata(path, content, images, video),
    )


def _image(track: PoseTrack, number: int) -> dict[str, Any]:
    if is_video(track.video):
        entry = {"id": number, "file_name": track.video, "frame": number}
    else:
        entry = {"id": number, "file_name": f"{number:06d}.png"}
    if track.width and track.height:
        entry |= {"width": track.width, "height": track.height}
    time = float(track.times[number])
    return entry if math.isnan(time) else entry | {"time": time}


def _entry(track: PoseTrack, number: int) -> dict[str, Any]:
    values = shortest_numbers(np.nan_to_num(track.keypoints[number]))
    points = list(zip(values[::2], values[1::2], strict=True))
    there = ~np.isnan(track.keypoints[number, :, 0])
    scores = track.scores[number]
    known = scores[~np.isnan(scores)]
    entry = coco_annotation(number, points, 2 * there)
    entry["keypoint_scores"] = shortest_numbers(scores)
    for name in MEASURES:
        values = getattr(track, name)[number]
        entry[f"keypoint_{name}"] = shortest_numbers(values)
    entry["score"] = round(float(known.mean()), 5) if len(known) else 0.0
    return entry


def _video(path: Path, places: Mapping) -> str:
    """The video's name; checks that all of its frames are there."""
    videos = sorted({place.video for place in places.values()})
    if len(videos) > 1:
        raise UserError(
            f"{path}, images: frames of one video are expected. Received "
            f"{', '.join(videos[:3])}{', ...' if len(videos) > 3 else ''}."
        )
    numbers = sorted(place.number for place in places.values())
    for expected, number in enumerate(numbers):
        if number != expected:
            raise UserError(
                f"{path}, images: frames 0, 1, 2, ... are expected, each "
                f"once. Received {number} in place of {expected}."
            )
    return videos[0] if videos else ""


def _times(path: Path, images, places: Mapping) -> np.ndarray:
    times = np.full(len(images), np.nan)
    for row, image in enumerate(images):
        time = image.get("time")
        if time is None:
            continue
        if not is_number(time):
            raise UserError(
                f"{path}, images[{row}]: `time` is expected to be a number of "
                f"seconds. Received {time!r:.80}."
            )
        times[places[image["id"]].number] = time
    return times


def _metadata(path: Path, content, images, video: str) -> dict[str, Any]:
    """What `info` says, else what the images do."""
    first = images[0] if images else {}
    sizes = {
        name: first[name]
        for name in ("width", "height")
        if isinstance(first.get(name), int)
    }
    info = content.get("info")
    said = info.get(NAME) if isinstance(info, Mapping) else None
    if not isinstance(said, Mapping):
        return {"video": video, **sizes}
    return from_metadata(path, said, f"info.{NAME}")
