"""Frames and labels of a video as the examples of a TFDS builder."""

from collections.abc import Iterable
from collections.abc import Iterator

import numpy as np

from keras_flowpose.data.frame_labels import FrameLabels
from keras_flowpose.datasets._config import PoseConfig
from keras_flowpose.datasets._frame_files import FrameFiles
from keras_flowpose.datasets._parts import Example


def video_examples(
    video: str,
    frames: FrameFiles,
    labels: FrameLabels,
    config: PoseConfig,
    centres: Iterable[int] | None = None,
) -> Iterator[Example]:
    """Every k-th labelled frame of a video, alone or in the middle of a clip.

    Labelled frames that are not there are left out.

    Args:
        video: Name of the video, unique in the dataset.
        frames: The video's frames.
        labels: The video's labels. Clips take their neighbours' labels from
            here too.
        config: Whether to make frames or clips, and which.
        centres: Numbers of the labelled frames to make examples of, rising.
            Defaults to None: all that are labelled.

    Yields:
        Key `VIDEO/0000123` and features as in `keras_flowpose.data.schema`.
    """
    centres = labels if centres is None else centres
    for place, number in enumerate(centres):
        if place % config.every:
            continue
        if config.clips:
            example = _clip(video, frames, labels, config, number)
        else:
            example = _still(video, frames, labels, number)
        if example is not None:
            yield f"{video}/{number:07d}", example


def clip_numbers(centre: int, config: PoseConfig) -> range:
    """Numbers of the frames of a clip.

    Args:
        centre: Number of the frame in the middle.
        config: Neighbours and stride.
    """
    reach = config.neighbours * config.stride
    return range(centre - reach, centre + reach + 1, config.stride)


def wanted_numbers(centres: Iterable[int], config: PoseConfig) -> set[int]:
    """Numbers of all frames that examples of these centres are made from.

    Args:
        centres: Numbers of the labelled frames, rising.
        config: As for `video_examples`.
    """
    taken = list(centres)[:: config.every]
    if not config.clips:
        return set(taken)
    return {n for centre in taken for n in clip_numbers(centre, config)}


def _still(video, frames, labels, number):
    image = frames.read(number)
    if image is None:
        return None
    row = labels.row(number)
    return {
        "image": image,
        "joints": labels.joints[row],
        "visible": labels.visible[row],
        "video": video,
        "frame": number,
        "scale_reference": labels.scale_references[row],
        "label_source": labels.sources[row],
    }


def _clip(video, frames, labels, config, centre):
    numbers = clip_numbers(centre, config)
    # In rising order, as frames of a video file have to be asked for.
    found = [frames.read(number) for number in numbers]
    middle = config.neighbours
    if found[middle] is None:
        return None
    present = _reached(found, middle)
    last = np.flatnonzero(present)[[0, -1]]
    nearest = np.clip(np.arange(len(found)), *last)
    row = labels.row(centre)
    joints = np.zeros((len(found), *labels.joints.shape[1:]), np.float32)
    visible = np.zeros(joints.shape[:2], np.uint8)
    sources = [labels.sources[row]] * len(found)
    for place in np.flatnonzero(present):
        labelled = labels.row(numbers[place])
        if labelled is not None:
            joints[place] = labels.joints[labelled]
            visible[place] = labels.visible[labelled]
            sources[place] = labels.sources[labelled]
    return {
        "frames": [found[place] for place in nearest],
        "present": present,
        "frame_numbers": np.asarray(numbers, np.int64),
        "joints": joints,
        "visible": visible,
        "label_source": sources,
        "video": video,
        "frame": centre,
        "scale_reference": labels.scale_references[row],
    }


def _reached(found, middle):
    """Frames that hang together with the middle one: a gap is a cut."""
    present = np.zeros(len(found), bool)
    for step in (1, -1):
        place = middle
        while 0 <= place < len(found) and found[place] is not None:
            present[place] = True
            place += step
    return present
