"""What can be wrong with a user's video, seen before hours are spent."""

from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np

from keras_flowpose.data.frame_labels import FrameLabels
from keras_flowpose.data.user_folder.matching import MatchedVideo
from keras_flowpose.safe_files import UserError
from keras_flowpose.video.reader import VideoReader


def check_video(
    video: MatchedVideo,
    joints: Sequence[str],
    neighbours: bool,
    allow_missing: bool,
) -> None:
    """Checks that a video can be read and its labels fit it.

    Args:
        video: The video with its labels.
        joints: Names of the joints, for messages.
        neighbours: Whether clips are made.
        allow_missing: Whether frames behind the end may be labelled.

    Raises:
        UserError: If it is no video or image, is known to end before the last
            labelled frame and is not damaged, most labels lie outside its
            frames, or labelled images have another size than their video.
    """
    path, images = video.found.frames(video.labels, neighbours)
    first = int(video.labels.numbers[0])
    if path is None:
        size = _image_size(images.get(first) or next(iter(images.values())))
        _check_inside(video, size, joints)
        return
    size = _video_size(path, None if allow_missing else video.labels)
    _check_inside(video, size, joints)
    folder = video.found.folder
    if folder is not None and first in folder.images:
        labelled = _image_size(folder.path / folder.images[first])
        if labelled != size:
            raise UserError(
                f"{path} is expected to have the size of its labelled images "
                f"in {folder.path}, {labelled[0]} x {labelled[1]}. Received "
                f"{size[0]} x {size[1]}. Move the video elsewhere to use the "
                "images alone."
            )


def without_neighbours(
    videos: Sequence[MatchedVideo], stride: int
) -> list[str]:
    """A note about folders that hold labelled frames only.

    Args:
        videos: Videos that clips are made from.
        stride: Step from one frame of a clip to the next.

    Returns:
        One sentence, or none.
    """
    lonely = []
    for video in videos:
        path, images = video.found.frames(video.labels, neighbours=True)
        if path is None and not any(
            number + step in images
            for number in video.labels
            for step in (-stride, stride)
        ):
            lonely.append(video.name)
    if not lonely:
        return []
    some = ", ".join(lonely[:3]) + (", ..." if len(lonely) > 3 else "")
    return [
        f"{some}: these folders hold single frames, so that their clips have "
        "no neighbours. Put the videos beside them to have some."
    ]


def behind_the_end(path: Path, number: int, frames: int) -> str:
    """One line about a label of a frame that a video does not have.

    Args:
        path: The video file.
        number: The label's frame number.
        frames: How many frames the video has.
    """
    hint = " If your numbers start at 1, subtract 1."
    return (
        f"{path} has {frames} frames, and labels are expected for frames 0 to "
        f"{frames - 1}. Received a label of frame {number}."
        f"{hint if number == frames else ''}"
    )


def _video_size(path: Path, labels: FrameLabels | None) -> tuple[int, int]:
    reader = VideoReader(path)
    last = int(labels.numbers[-1]) if labels is not None else 0
    if reader.expected_frames and last >= reader.expected_frames:
        # The file's own count may be wrong.
        frames = sum(1 for _ in reader)
        if last >= frames and reader.damage is None:
            raise UserError(behind_the_end(path, last, frames))
    return reader.width, reader.height


def _image_size(path: Path) -> tuple[int, int]:
    image = cv2.imread(str(path))  # upright
    if image is None:
        raise UserError(f"{path} is not an image that can be read.")
    return image.shape[1], image.shape[0]


def _check_inside(
    video: MatchedVideo, size: tuple[int, int], joints: Sequence[str]
) -> None:
    """Checks that labels were made at this size: most lie in the frame."""
    labels = video.labels
    labelled = labels.visible > 0
    outside = (labels.joints < -0.5) | (labels.joints > np.array(size) - 0.5)
    outside = outside.any(axis=-1) & labelled
    if 2 * outside.sum() > labelled.sum():
        row, joint = np.argwhere(outside)[0]
        x, y = labels.joints[row, joint]
        raise UserError(
            f"{video.name} has frames of {size[0]} x {size[1]} pixels, and "
            f"most of its labels are expected inside. Received {outside.sum()} "
            f"of {labelled.sum()} outside, such as {joints[joint]} of frame "
            f"{labels.numbers[row]} at ({x:g}, {y:g}). Were they made at "
            "another size?"
        )
