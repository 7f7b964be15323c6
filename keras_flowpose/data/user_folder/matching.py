"""Whose labels are these: label files and videos of a user's folder."""

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from pathlib import Path

from keras_flowpose.data.frame_labels import FrameLabels
from keras_flowpose.data.label_files.common_skeleton import common_skeleton
from keras_flowpose.data.label_files.common_skeleton import in_order_of
from keras_flowpose.data.label_files.image_names import folder_of
from keras_flowpose.data.label_files.image_names import frame_number
from keras_flowpose.data.label_files.label_file import LabelFile
from keras_flowpose.data.label_files.label_file import LabelledVideo
from keras_flowpose.data.user_folder.finding import Found
from keras_flowpose.data.user_folder.finding import find_image
from keras_flowpose.data.user_folder.finding import find_video
from keras_flowpose.data.user_folder.media import FolderContent
from keras_flowpose.safe_files import UserError
from keras_flowpose.skeleton import Skeleton


@dataclass(frozen=True, eq=False)
class MatchedVideo:
    """A person in a video that is there, or a still that is there.

    Args:
        source: Name of the video or still; persons in it share it, so that
            they go into the same split.
        person: Which person, "" where persons are not told apart.
        labels: The labels, joints in the common order.
        found: Where the frames are; None for a still.
        still: The still's file; None for a video.
    """

    source: str
    person: str
    labels: FrameLabels
    found: Found | None = None
    still: Path | None = None

    @property
    def name(self) -> str:
        """Unique among all: `talk`, or `talk#person1`."""
        return self.source + (f"#{self.person}" if self.person else "")


@dataclass
class Match:
    """All label files of a folder with what they label.

    Args:
        skeleton: The common skeleton.
        videos: Persons in videos.
        stills: Stills.
        missing: Number of labelled frames and images that are not there.
        notes: Sentences about what was left out, for warnings.
    """

    skeleton: Skeleton
    videos: list[MatchedVideo] = field(default_factory=list)
    stills: list[MatchedVideo] = field(default_factory=list)
    missing: int = 0
    notes: list[str] = field(default_factory=list)


def match(
    content: FolderContent,
    files: Sequence[LabelFile],
    allow_missing: bool = False,
) -> Match:
    """Finds for each label the video or image that it belongs to.

    Args:
        content: What lies in the folder.
        files: Its label files.
        allow_missing: Whether labels may be left out whose video, frame or
            image is not there.

    Returns:
        What belongs together.

    Raises:
        UserError: If a video, frame or image is missing, a label could belong
            to several videos, or a video has two label files.
    """
    result = Match(common_skeleton(files))
    owners: dict[str, LabelFile] = {}
    for file in files:
        missing = _Missing()
        for video in file.videos:
            matched = _matched(content, file, video, missing)
            if matched is None:
                continue
            owner = owners.setdefault(matched.source, file)
            if owner is not file:
                raise UserError(
                    f"{matched.source} is expected to have one label file. "
                    f"Received {owner.path} and {file.path}. Keep one of them "
                    "in the folder."
                )
            labels = in_order_of(matched.labels, file.skeleton, result.skeleton)
            matched = dataclasses.replace(matched, labels=labels)
            (result.stills if video.still else result.videos).append(matched)
        if missing and not allow_missing:
            raise UserError(missing.message(file.path))
        result.missing += missing.frames
        result.notes += file.notes
    if not result.videos and not result.stills:
        raise UserError(
            f"{content.root} holds none of the videos and images that its "
            "label files label."
        )
    result.notes += _without_labels(content, result)
    return result


@dataclass
class _Missing:
    """What a label file labels and is not there."""

    frames: int = 0
    images: list[str] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.frames)

    def message(self, path: Path) -> str:
        """One line about all of it."""
        way_out = (
            "Complete the folder, or --allow-missing (in Python "
            "`allow_missing=True`) to leave them out."
        )
        if self.reasons:
            more = len(self.reasons) - 1
            also = f" (and {more} more like this)" if more else ""
            return f"{path}: {self.reasons[0]}{also} {way_out}"
        some = ", ".join(self.images[:3])
        dots = ", ..." if len(self.images) > 3 else ""
        return (
            f"{path}: all images that it labels are expected in the folder. "
            f"{len(self.images)} are missing: {some}{dots}. {way_out}"
        )


def _matched(
    content: FolderContent,
    file: LabelFile,
    video: LabelledVideo,
    missing: _Missing,
) -> MatchedVideo | None:
    if video.still:
        image = find_image(content, file.path, video.video)
        if image is None:
            missing.frames += 1
            missing.images.append(video.video)
            return None
        return MatchedVideo(
            image, video.person, video.labels, still=content.root / image
        )
    found, reason = find_video(content, file.path, video)
    if found is None:
        missing.frames += len(video.labels)
        missing.reasons.append(reason)
        return None
    _count_missing_frames(found, video, missing)
    return MatchedVideo(found.name, video.person, video.labels, found)


def _count_missing_frames(
    found: Found, video: LabelledVideo, missing: _Missing
) -> None:
    folder = found.folder
    if found.video is not None or folder is None:
        return  # known once it is decoded
    if folder.clash:
        raise UserError(
            f"{folder.path}: one image a frame is expected. Received "
            f"{folder.clash}."
        )
    absent = [n for n in video.labels if n not in folder.images]
    if absent:
        numbers = sorted(folder.images)
        missing.frames += len(absent)
        missing.reasons.append(
            f"frame {absent[0]} is labelled, and {folder.path} has the images "
            f"{folder.images[numbers[0]]} to {folder.images[numbers[-1]]}"
            f"{'' if len(absent) == 1 else f' ({len(absent)} such frames)'}. "
            "Frames of a folder count as their file names do."
        )


def _without_labels(content: FolderContent, result: Match) -> list[str]:
    used: set[Path] = set()
    for video in result.videos:
        used |= {m.path for m in (video.found.video, video.found.folder) if m}
    stills = {video.source for video in result.stills}
    folders_of_stills = {folder_of(name) for name in stills}
    media = [
        medium.path.name
        for medium in content.media
        if medium.path not in used
        and (medium.images is None or medium.name not in folders_of_stills)
    ]
    images = [
        image
        for image in content.images - stills
        if frame_number(image) is None or folder_of(image) in folders_of_stills
    ]
    notes = []
    for names, kind in ((media, "videos"), (sorted(images), "images")):
        if names:
            some = ", ".join(names[:5])
            dots = ", ..." if len(names) > 5 else ""
            notes.append(
                f"{content.root}: {kind} without labels were left out "
                f"({len(names)}): {some}{dots}."
            )
    return notes
