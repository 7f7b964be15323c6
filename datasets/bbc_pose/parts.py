"""The parts that BBC Pose is made of: some thousand frames of one video."""

import functools
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from etils import epath

from keras_flowpose.data.frame_labels import FrameLabels
from keras_flowpose.data.label_kinds import Visibility
from keras_flowpose.datasets._examples import video_examples
from keras_flowpose.datasets._frame_files import ImageFiles
from keras_flowpose.datasets._parts import Example
from keras_flowpose.datasets._parts import Part
from keras_flowpose.datasets.bbc_pose.annotations import Labels
from keras_flowpose.datasets.bbc_pose.annotations import VideoLabels
from keras_flowpose.datasets.bbc_pose.annotations import merged
from keras_flowpose.datasets.bbc_pose.config import BbcPoseConfig
from keras_flowpose.datasets.bbc_pose.frame_folders import FrameFolder

EXAMPLES_A_PART = 2000


@dataclass(frozen=True, eq=False)
class Video:
    """A video's frames and labels.

    Args:
        number: The video's number.
        folder: Where its frames are, None where they are not there.
        present: Int32 `(frames,)`, ascending: numbers of the frames there.
        labels: What the annotations say of it.
    """

    number: int
    folder: epath.Path | None
    present: np.ndarray
    labels: VideoLabels

    def labelled(self) -> np.ndarray:
        """Numbers of all frames with a label, there or not."""
        return np.union1d(
            self.labels.tracked.numbers, self.labels.manual.numbers
        )


def video_parts(
    video: Video, config: BbcPoseConfig
) -> Iterator[tuple[str, Part]]:
    """The parts of a video, each with its split.

    Args:
        video: The video. The parts hold copies of what they need of it.
        config: Which splits there are, and what an example is.
    """
    tracked, manual = video.labels.tracked, video.labels.manual
    split = video.labels.split
    only_tracked = tracked, np.zeros(len(tracked.numbers), bool)
    if split == "train" or video.number in config.validation_to_train:
        yield from _parts("train", video, tracked, only_tracked, config)
        return
    both = merged(tracked, manual)
    yield from _parts(split, video, manual, both, config)
    if config.tracker_splits:
        name = f"{split}_tracker"
        yield from _parts(name, video, tracked, only_tracked, config)


def _parts(split, video, wanted, available, config):
    """Parts of a split.

    `wanted` are the labels of the examples, `available` those that clips take
    their neighbours' labels from, and whether they are manual.
    """
    centres = wanted.numbers[np.isin(wanted.numbers, video.present)]
    reach = config.neighbours * config.stride if config.clips else 0
    # Every part starts with a frame that `every` takes.
    step = -(-EXAMPLES_A_PART // config.every) * config.every
    for start in range(0, len(centres), step):
        chunk = centres[start : start + step]
        ends = chunk[0] - reach, chunk[-1] + reach + 1
        labels, manual = available
        rows = slice(*np.searchsorted(labels.numbers, ends))
        files = slice(*np.searchsorted(video.present, ends))
        make = functools.partial(
            _examples,
            config,
            video.number,
            FrameFolder(video.folder, video.present[files].copy()),
            Labels(labels.numbers[rows].copy(), labels.joints[rows].copy()),
            manual[rows].copy(),
            chunk.copy(),
        )
        yield split, Part(f"{split}/{video.number}/{chunk[0]:07d}", make)


def _examples(
    config: BbcPoseConfig,
    video: int,
    folder: FrameFolder,
    labels: Labels,
    manual: np.ndarray,
    centres: np.ndarray,
) -> Iterator[Example]:
    labelled = np.isfinite(labels.joints).all(-1)
    visible = np.where(labelled, Visibility.VISIBLE, Visibility.NOT_LABELLED)
    yield from video_examples(
        str(video),
        ImageFiles(folder, keep=config.window * config.stride + 1),
        FrameLabels(
            labels.numbers,
            np.where(labelled[..., None], labels.joints, 0),
            visible.astype(np.uint8),
            tuple("manual" if by_hand else "tracker" for by_hand in manual),
        ),
        config,
        centres=map(int, centres),
    )
