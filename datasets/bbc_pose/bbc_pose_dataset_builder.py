"""BBC Pose and Extended BBC Pose as TFDS datasets."""

from typing import ClassVar

import numpy as np
import tensorflow_datasets as tfds
from etils import epath

from keras_flowpose.datasets._base import PoseBuilder
from keras_flowpose.datasets._parts import ManualFile
from keras_flowpose.datasets._parts import Parts
from keras_flowpose.datasets.bbc_pose import frame_folders
from keras_flowpose.datasets.bbc_pose.annotations import VideoLabels
from keras_flowpose.datasets.bbc_pose.annotations import read_annotations
from keras_flowpose.datasets.bbc_pose.config import BbcPoseConfig
from keras_flowpose.datasets.bbc_pose.config import all_configs
from keras_flowpose.datasets.bbc_pose.parts import Video
from keras_flowpose.datasets.bbc_pose.parts import video_parts
from keras_flowpose.safe_files import UserError
from keras_flowpose.skeleton import UPPER_BODY_7

# The real folders lack single labelled frames; one that lacks more than this
# share was not unpacked whole.
_TOLERATED_GAPS = 0.1


class Builder(PoseBuilder):
    """Builder of `bbc_pose`; see the README beside this file."""

    VERSION = tfds.core.Version("1.0.0")
    RELEASE_NOTES: ClassVar[dict[str, str]] = {"1.0.0": "First release."}
    MANUAL_DOWNLOAD_INSTRUCTIONS = """\
    Download `bbcpose_extbbcpose_code_1.0.tgz`, `bbcpose_data_1.0.zip` and, for
    the extended configs, the archive of Extended BBC Pose from
    https://www.robots.ox.ac.uk/~vgg/data/pose/. Put them into the manual
    folder as they are, or, to save disk space, unpack them there (the
    archives 1.tgz ... inside, too), so that the folder holds
    `code/bbcpose.mat` and `1/1.jpg` ...
    """
    SKELETON = UPPER_BODY_7
    HOMEPAGE = "https://www.robots.ox.ac.uk/~vgg/data/pose/"
    BUILDER_CONFIGS: ClassVar[list[BbcPoseConfig]] = all_configs()
    MANUAL_FILES = (
        ManualFile(
            "the labels",
            (
                frame_folders.ANNOTATIONS,
                f"*/{frame_folders.ANNOTATIONS}",
                f"*/code/{frame_folders.ANNOTATIONS}",
                *frame_folders.CODE_ARCHIVES,
            ),
            HOMEPAGE,
        ),
        ManualFile(
            "the frames",
            (
                "[1-9]",
                "[1-9][0-9]",
                "*/[1-9]",
                "*/[1-9][0-9]",
                "[1-9].tgz",
                "[1-9][0-9].tgz",
                "*/[1-9].tgz",
                "*/[1-9][0-9].tgz",
                *frame_folders.DATA_ARCHIVES,
            ),
            HOMEPAGE,
        ),
    )

    def _parts(self, dl_manager: tfds.download.DownloadManager) -> Parts:
        config = self.builder_config
        path = frame_folders.find_annotations(dl_manager)
        labels = read_annotations(path, config.videos)
        _check_moved(config, labels)
        folders = frame_folders.find_videos(dl_manager, config.videos)
        if not folders:
            raise UserError(
                f"None of the {len(config.videos)} videos is under "
                f"{dl_manager.manual_dir}. Expected folders 1, 2 ... with "
                "1.jpg ... in them, or the archives. Download them from "
                f"{self.HOMEPAGE}."
            )
        parts: Parts = {}
        missing_images = unlabelled_images = 0
        incomplete = []
        for number in config.videos:
            present = np.zeros(0, np.int32)
            if number in folders:
                present = frame_folders.frame_numbers(folders[number])
            # The parts have copies, so the whole can go.
            video = Video(
                number, folders.get(number), present, labels.pop(number)
            )
            labelled = video.labelled()
            found = int(np.isin(labelled, present).sum())
            missing = len(labelled) - found
            if missing > _TOLERATED_GAPS * len(labelled):
                incomplete.append(f"{number} ({missing} of {len(labelled)})")
            missing_images += missing
            unlabelled_images += len(present) - found
            for split, part in video_parts(video, config):
                parts.setdefault(split, []).append(part)
        self._check_complete(incomplete, dl_manager.manual_dir)
        self.info.metadata.update(
            missing_images=missing_images, unlabelled_images=unlabelled_images
        )
        return parts

    def _check_complete(
        self, incomplete: list[str], folder: epath.Path
    ) -> None:
        if incomplete and not self.allow_missing:
            raise UserError(
                f"{len(incomplete)} videos under {folder} lack labelled "
                f"frames: {', '.join(incomplete[:3])}"
                f"{', ...' if len(incomplete) > 3 else ''}. Complete them, or "
                "--allow-missing (in Python `allow_missing=True`) to leave "
                "those frames out."
            )


def _check_moved(config: BbcPoseConfig, labels: dict[int, VideoLabels]) -> None:
    for video in config.validation_to_train:
        split = labels[video].split if video in labels else "none"
        if split != "validation":
            raise UserError(
                "`validation_to_train` must be numbers of validation videos. "
                f"Received: {video}, whose split is {split}."
            )
