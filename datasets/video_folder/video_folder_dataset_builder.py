"""A folder of a user's own videos and label files as a TFDS dataset."""

import dataclasses
import functools
import warnings
from pathlib import Path
from typing import ClassVar

import tensorflow_datasets as tfds

from keras_flowpose.data.frame_labels import FrameLabels
from keras_flowpose.data.label_files.common_skeleton import common_skeleton
from keras_flowpose.data.label_files.label_file import LabelFile
from keras_flowpose.data.label_files.read_labels import read_labels
from keras_flowpose.data.schema import skeleton_from_metadata
from keras_flowpose.data.user_folder.matching import Match
from keras_flowpose.data.user_folder.matching import MatchedVideo
from keras_flowpose.data.user_folder.matching import match
from keras_flowpose.data.user_folder.media import FolderContent
from keras_flowpose.data.user_folder.media import scan
from keras_flowpose.data.user_folder.splits import SPLITS
from keras_flowpose.data.user_folder.splits import assign_splits
from keras_flowpose.datasets._base import PoseBuilder
from keras_flowpose.datasets._parts import ManualFile
from keras_flowpose.datasets._parts import Part
from keras_flowpose.datasets._parts import Parts
from keras_flowpose.datasets._video_checks import check_video
from keras_flowpose.datasets._video_checks import without_neighbours
from keras_flowpose.datasets._video_file_examples import examples_of_images
from keras_flowpose.datasets._video_file_examples import examples_of_stills
from keras_flowpose.datasets._video_file_examples import examples_of_video
from keras_flowpose.datasets.video_folder._config import VideoFolderConfig
from keras_flowpose.safe_files import UserError
from keras_flowpose.skeleton import UPPER_BODY_7
from keras_flowpose.skeleton import Skeleton

_STILLS_A_PART = 500


class Builder(PoseBuilder):
    """Builder of `video_folder`; see the README beside this file.

    The joints are those of the label files in `manual_dir`, which therefore
    the builder has to be given. Of a dataset that is prepared already its own
    metadata tells them.
    """

    VERSION = tfds.core.Version("1.0.0")
    RELEASE_NOTES: ClassVar[dict[str, str]] = {"1.0.0": "First release."}
    BUILDER_CONFIGS: ClassVar[list[VideoFolderConfig]] = [
        VideoFolderConfig(
            name="frames", description="Every labelled frame and still."
        ),
        VideoFolderConfig(
            name="clips",
            clips=True,
            description="Every labelled frame of a video with 15 frames on "
            "each side.",
        ),
    ]
    MANUAL_DOWNLOAD_INSTRUCTIONS = """\
    The manual folder is your own: videos (talk.mp4) or folders of images, and
    their labels as talk.csv or talk.json beside them, or as one file for all.
    Labels may be COCO keypoints JSON, DeepLabCut CSV, or CSV with the columns
    frame,joint,x,y.
    """
    HOMEPAGE = ""
    # Names only; what is wrong with the files is told when they are read.
    MANUAL_FILES = (
        ManualFile("videos or images", ("**/*",), "your camera"),
        ManualFile(
            "label files",
            ("**/*.csv", "**/*.json", "**/*.CSV", "**/*.JSON"),
            "your labelling tool",
        ),
    )

    def _info(self) -> tfds.core.DatasetInfo:
        self.SKELETON = self._skeleton()
        return super()._info()

    def _skeleton(self) -> Skeleton:
        metadata = tfds.core.MetadataDict()
        if (self.data_path / "metadata.json").exists():
            metadata.load_metadata(self.data_dir)
            return skeleton_from_metadata(metadata)
        if self.manual_dir is not None:
            return common_skeleton(self._label_files)
        # Nobody asks: such a builder only says where it would write.
        return UPPER_BODY_7

    @functools.cached_property
    def _content(self) -> FolderContent:
        return scan(self.manual_dir)

    @functools.cached_property
    def _label_files(self) -> list[LabelFile]:
        least = self.builder_config.least_score
        return [read_labels(path, least) for path in self._content.label_files]

    def _parts(self, dl_manager: tfds.download.DownloadManager) -> Parts:
        prepared = Path(dl_manager.manual_dir).resolve()
        given = self.manual_dir and Path(self.manual_dir).expanduser()
        if given is None or given.resolve() != prepared:
            raise ValueError(
                "`manual_dir` must be the folder that is prepared, because "
                "its label files tell the joints: Builder(manual_dir=...). "
                f"Received: manual_dir={self.manual_dir} to prepare "
                f"{dl_manager.manual_dir}"
            )
        found = match(self._content, self._label_files, self.allow_missing)
        # Of everything, so that both configs have the same splits.
        split_of = self._split_of(found)
        if self.builder_config.clips:
            _leave_out_stills(found)
        missing = found.missing + self._check_videos(found)
        self.info.metadata["missing_images"] = missing
        videos = {
            split: [
                video
                for video in (*found.videos, *found.stills)
                if split_of[video.source] == split
            ]
            for split in SPLITS
        }
        self._tell(
            found.notes, [split for split in SPLITS if not videos[split]]
        )
        return {
            split: self._parts_of(split, videos[split])
            for split in SPLITS
            if videos[split]
        }

    def _check_videos(self, found: Match) -> int:
        """Opens every video once; the number of labels that are left out."""
        missing = 0
        for video in list(found.videos):
            try:
                check_video(
                    video,
                    self.SKELETON.joints,
                    self.builder_config.clips,
                    self.allow_missing,
                )
            except UserError as error:
                if not self.allow_missing:
                    raise
                found.notes.append(f"{error} {video.name} was left out.")
                found.videos.remove(video)
                missing += len(video.labels)
        if not found.videos and not found.stills:
            raise UserError(
                f"{self.manual_dir} holds no video that can be used. "
                f"{found.notes[-1]}"
            )
        if self.builder_config.clips:
            found.notes += without_neighbours(
                found.videos, self.builder_config.stride
            )
        return missing

    def _split_of(self, found: Match) -> dict[str, str]:
        """Split of each video and still; persons stay with their video."""
        path = self._content.splits
        groups = [[v.source for v in g] for g in (found.videos, found.stills)]
        if path is not None:
            groups = [groups[0] + groups[1]]
        return {
            name: split
            for group in groups
            for split, names in assign_splits(group, path).items()
            for name in names
        }

    def _tell(self, notes: list[str], empty: list[str]) -> None:
        path = self._content.splits
        if empty:
            reason = (
                "a hash of its name decides where a video goes. A file "
                "splits.csv with the columns video,split would decide "
                "otherwise."
                if path is None
                else f"{path} decides so."
            )
            notes = [*notes, f"Nothing is in {' and '.join(empty)}: {reason}"]
        for note in notes:
            warnings.warn(note, stacklevel=2)

    def _parts_of(self, split: str, videos: list[MatchedVideo]) -> list[Part]:
        parts = [
            self._part(split, video)
            for video in videos
            if video.found is not None
        ]
        stills = [
            (video.still, video.name, self._labels(video))
            for video in videos
            if video.still is not None
        ]
        for start in range(0, len(stills), _STILLS_A_PART):
            some = stills[start : start + _STILLS_A_PART]
            make = functools.partial(
                examples_of_stills, some, self.builder_config
            )
            parts.append(Part(f"{split}/stills/{start:07d}", make))
        return parts

    def _part(self, split: str, video: MatchedVideo) -> Part:
        config = self.builder_config
        labels = self._labels(video)
        path, images = video.found.frames(labels, config.clips)
        if path is None:
            make = functools.partial(
                examples_of_images, images, video.name, labels, config
            )
        else:
            make = functools.partial(
                examples_of_video,
                path,
                video.name,
                labels,
                config,
                self.allow_missing,
            )
        return Part(f"{split}/{video.name}", make, expensive=path is not None)

    def _labels(self, video: MatchedVideo) -> FrameLabels:
        source = self.builder_config.label_source
        if source is None:
            return video.labels
        sources = (source,) * len(video.labels)
        return dataclasses.replace(video.labels, sources=sources)


def _leave_out_stills(found: Match) -> None:
    """Clips are made of videos only: stills have no neighbours."""
    if not found.stills:
        return
    if not found.videos:
        raise UserError(
            f"Clips are made from videos, and the {len(found.stills)} labelled "
            "images are stills. Prepare video_folder/frames; or, if they are "
            "frames of a video, call them by their numbers (00001.jpg, ...)."
        )
    found.notes.append(
        f"{len(found.stills)} stills were left out: clips are made from videos."
    )
    found.stills.clear()
