"""A user's labelled videos: `talk.mp4` with `talk.json` or `talk.csv`."""

import functools
import hashlib
import os
from collections import Counter
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np

from keras_flowpose.data.frame_labels import FrameLabels
from keras_flowpose.data.label_files.read_labels import read_labels
from keras_flowpose.data.user_folder.matching import MatchedVideo
from keras_flowpose.data.user_folder.matching import match
from keras_flowpose.data.user_folder.media import scan
from keras_flowpose.safe_files import UserError
from keras_flowpose.studies.comparison.labelled_clip import ClipFrame
from keras_flowpose.studies.comparison.labelled_clip import LabelledClip
from keras_flowpose.video.reader import VideoReader

_FPS = 25.0  # of folders of images, which do not say


def folder_clips(
    folder: str | os.PathLike,
) -> tuple[list[LabelledClip], list[str]]:
    """The labelled videos of a folder, as `video_folder` takes it.

    Args:
        folder: With videos or folders of consecutive frames (`00001.jpg`),
            and their labels in any format of `read_labels`.

    Returns:
        The clips, sorted by name, and sentences about what was left out:
        stills, and videos with several persons, because a net finds one.

    Raises:
        UserError: If the folder holds no labelled video, or files do not fit
            together.
    """
    content = scan(folder)
    found = match(content, [read_labels(path) for path in content.label_files])
    notes = list(found.notes)
    persons = Counter(video.source for video in found.videos)
    crowded = sorted(name for name, count in persons.items() if count > 1)
    if crowded:
        notes.append(
            f"Left out, with several labelled persons: {', '.join(crowded)}."
        )
    if found.stills:
        notes.append(f"Left out: {len(found.stills)} stills.")
    clips = [
        _clip(video, found.skeleton.joints)
        for video in sorted(found.videos, key=lambda video: video.name)
        if persons[video.source] == 1
    ]
    if not clips:
        raise UserError(
            f"{folder}: at least one video with labels of one person is "
            f"expected. Received none. {' '.join(notes)}".rstrip()
        )
    return clips, notes


def _clip(video: MatchedVideo, joints: Sequence[str]) -> LabelledClip:
    path, images = video.found.frames(video.labels, neighbours=True)
    if path is None:
        _check_consecutive(video, images)
        return LabelledClip(
            name=video.name,
            joints=tuple(joints),
            fps=_FPS,
            count=len(images),
            fingerprint=_fingerprint(video.labels, images.values()),
            frames=functools.partial(_image_frames, images, video.labels),
        )
    reader = VideoReader(path)
    return LabelledClip(
        name=video.name,
        joints=tuple(joints),
        fps=float(reader.fps),
        count=reader.expected_frames,
        fingerprint=_fingerprint(video.labels, [path]),
        frames=functools.partial(_video_frames, path, video.labels),
    )


def _fingerprint(labels: FrameLabels, files: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for array in (labels.numbers, labels.joints, labels.visible):
        digest.update(array.tobytes())
    for path in files:
        state = path.stat()
        digest.update(
            f"{path.name} {state.st_size} {state.st_mtime_ns}".encode()
        )
    return digest.hexdigest()


def _check_consecutive(video: MatchedVideo, images: dict[int, Path]) -> None:
    gaps = [n for n in range(min(images), max(images)) if n not in images]
    if gaps:
        raise UserError(
            f"{video.found.folder.path}: consecutive frames are expected. "
            f"Received none with the number {gaps[0]} ({len(gaps)} missing "
            f"between {min(images)} and {max(images)})."
        )


def _video_frames(path: Path, labels: FrameLabels) -> Iterator[ClipFrame]:
    reader = VideoReader(path)
    last = -1
    for frame in reader:
        last = frame.index
        yield _labelled(labels, frame.index, frame.image, frame.time_seconds)
    if reader.damage:
        # Behind the damage, frames may have other numbers than their labels.
        raise UserError(
            f"{reader.damage} It cannot be compared with its labels. Take it "
            "out of the folder, or repair it."
        )
    if labels.numbers[-1] > last:
        raise UserError(
            f"{path} has the frames 0 ... {last}. Received labels for frame "
            f"{labels.numbers[-1]}."
        )


def _image_frames(
    images: dict[int, Path], labels: FrameLabels
) -> Iterator[ClipFrame]:
    for place, number in enumerate(sorted(images)):
        image = cv2.imread(str(images[number]), cv2.IMREAD_COLOR)
        if image is None:
            raise UserError(f"{images[number]} is no image, or not whole.")
        yield _labelled(labels, number, image[..., ::-1].copy(), place / _FPS)


def _labelled(labels, number, image, time_seconds) -> ClipFrame:
    row = labels.row(number)
    joints = labels.joints.shape[1]
    if row is None:
        points, visible = np.zeros([joints, 2]), np.zeros(joints)
    else:
        points, visible = labels.joints[row], labels.visible[row]
    return ClipFrame(
        image=image,
        time_seconds=time_seconds,
        keypoints=np.float32(points),
        visible=np.uint8(visible),
    )
