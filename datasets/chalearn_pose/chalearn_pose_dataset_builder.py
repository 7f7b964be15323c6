"""ChaLearn 2013 multi-modal gestures as a TFDS dataset of poses."""

import dataclasses
import functools
from collections.abc import Iterator
from typing import ClassVar

import tensorflow_datasets as tfds
from etils import epath
from tqdm import tqdm

from keras_flowpose.datasets._base import PoseBuilder
from keras_flowpose.datasets._config import PoseConfig
from keras_flowpose.datasets._damage import Damage
from keras_flowpose.datasets._examples import video_examples
from keras_flowpose.datasets._examples import wanted_numbers
from keras_flowpose.datasets._frame_files import VideoFile
from keras_flowpose.datasets._parts import Example
from keras_flowpose.datasets._parts import ManualFile
from keras_flowpose.datasets._parts import Part
from keras_flowpose.datasets._parts import Parts
from keras_flowpose.datasets.chalearn_pose.kinect_labels import KINECT_20
from keras_flowpose.datasets.chalearn_pose.kinect_labels import KinectLabels
from keras_flowpose.datasets.chalearn_pose.kinect_labels import (
    read_kinect_labels,
)
from keras_flowpose.datasets.chalearn_pose.samples import find_samples
from keras_flowpose.datasets.chalearn_pose.samples import sample_file
from keras_flowpose.safe_files import UserError

FEW_SKELETONS = (223, 225, 228, *range(629, 640))
"""Samples that the organisers advise against: too few frames have a
skeleton."""

FIRST_VALIDATION_SAMPLE = 410
FIRST_TEST_SAMPLE = 710


@dataclasses.dataclass(eq=False, kw_only=True)
class ChalearnPoseConfig(PoseConfig):
    """Which samples are used, and what left and right mean.

    Args:
        skipped_samples: Numbers of samples that are left out. Defaults to
            those that the organisers advise against for work on skeletons.
        first_test_sample: Smaller numbers, from 410 on, are validation.
        swap_sides: Whether left and right change their names. The sensor's
            left is the person's own; where its colour pictures are mirrored
            they show the person's left hand as a right one. See the metadata
            `left_shoulder_on_the_right`. Defaults to False.
    """

    skipped_samples: tuple[int, ...] = FEW_SKELETONS
    first_test_sample: int = FIRST_TEST_SAMPLE
    swap_sides: bool = False

    def split_of(self, sample: int) -> str:
        """The official split of a sample.

        Args:
            sample: The sample's number.
        """
        if sample < FIRST_VALIDATION_SAMPLE:
            return "train"
        return "validation" if sample < self.first_test_sample else "test"


class Builder(PoseBuilder):
    """Builder of `chalearn_pose`; see the README beside this file."""

    VERSION = tfds.core.Version("1.0.0")
    RELEASE_NOTES: ClassVar[dict[str, str]] = {"1.0.0": "First release."}
    MANUAL_DOWNLOAD_INSTRUCTIONS = """\
    Download the archives of the 2013 multi-modal gesture recognition challenge
    (training1.tar.gz ... validation3.tar.gz, and the test archives) from
    https://chalearnlap.cvc.uab.cat/challenge/6/track/4/description or
    https://www.kaggle.com/c/multi-modal-gesture-recognition. Put them into the
    manual folder as they are, or unpack them there, down to
    `Sample00001.zip` ... or to `Sample00001_color.mp4` and
    `Sample00001_data.mat`; folders between do not matter.
    """
    SKELETON = KINECT_20
    HOMEPAGE = "https://chalearnlap.cvc.uab.cat/challenge/6/track/4/description"
    BUILDER_CONFIGS: ClassVar[list[ChalearnPoseConfig]] = [
        ChalearnPoseConfig(
            name="frames", description="Single frames with a skeleton."
        ),
        ChalearnPoseConfig(
            name="clips",
            description="Frames with a skeleton, with their neighbours.",
            clips=True,
        ),
    ]
    MANUAL_FILES = (
        ManualFile(
            "the samples",
            (
                "**/Sample*_data.mat",
                "**/Sample*.zip",
                "**/[TtVv]*.tar.gz",
                "**/[TtVv]*.tgz",
                "**/[TtVv]*.tar",
                "**/[TtVv]*.zip",
            ),
            HOMEPAGE,
        ),
    )

    def _parts(self, dl_manager: tfds.download.DownloadManager) -> Parts:
        config = self.builder_config
        samples = find_samples(dl_manager)
        used = set(samples) - set(config.skipped_samples)
        if not used:
            raise UserError(
                f"{dl_manager.manual_dir} holds no sample to use. Expected "
                "Sample00001.zip ... in it, in a folder or in an archive "
                f"there. Download them from {self.HOMEPAGE}."
            )
        parts: Parts = {}
        facts = _Facts()
        # Some minutes for all samples: their structs have many small fields.
        for sample in tqdm(
            sorted(used), desc="Reading skeletons", disable=None
        ):
            path = samples[sample]
            with sample_file(path, "_data.mat") as file:
                labels = read_kinect_labels(file)
            facts.add(labels)
            name = f"Sample{sample:05d}"
            if len(labels.numbers):
                make = functools.partial(_examples, config, name, path, labels)
                part = Part(name, make, expensive=True)
                parts.setdefault(config.split_of(sample), []).append(part)
        self.info.metadata.update(
            facts.metadata(), skipped_samples=len(samples) - len(used)
        )
        return parts


class _Facts:
    """What is counted over all samples."""

    def __init__(self) -> None:
        self._frames = self._untracked = self._left_is_right = 0

    def add(self, labels: KinectLabels) -> None:
        left, right = (
            labels.joints[:, KINECT_20.index(f"{side}_shoulder"), 0]
            for side in ("left", "right")
        )
        self._left_is_right += int((left > right).sum())
        self._frames += len(labels.numbers)
        self._untracked += labels.untracked

    def metadata(self) -> dict[str, int | float]:
        return {
            "frames_without_skeleton": self._untracked,
            "left_shoulder_on_the_right": round(
                self._left_is_right / max(self._frames, 1), 3
            ),
        }


def _examples(
    config: ChalearnPoseConfig,
    name: str,
    path: epath.Path,
    labels: KinectLabels,
) -> Iterator[Example | Damage]:
    frame_labels = labels.frame_labels(config.swap_sides)
    reach = config.neighbours * config.stride if config.clips else 0
    with sample_file(path, "_color.mp4") as file:
        frames = VideoFile(
            file,
            wanted_numbers(frame_labels, config),
            back=2 * reach,
            # As the file's own labels of gestures count.
            first=1,
        )
        yield from video_examples(name, frames, frame_labels, config)
        if frames.damage:
            yield Damage(
                f"{path}: {frames.damage} Skeletons behind it were left out."
            )
