"""Finds the video or image that a label file means by a name."""

import difflib
from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from keras_flowpose.data.label_files.image_names import is_video
from keras_flowpose.data.label_files.label_file import LabelledVideo
from keras_flowpose.data.user_folder.media import FolderContent
from keras_flowpose.data.user_folder.media import Medium
from keras_flowpose.safe_files import UserError

_DEEPLABCUT = "DLC"
"""Analysed videos are called `talkDLC_resnet50_...csv`."""


@dataclass(frozen=True)
class Found:
    """A video's file, the folder with its frames, or both.

    Args:
        video: The video file, None where there is none.
        folder: The folder of images, None where there is none or the labels
            do not speak of images although there is a video.
    """

    video: Medium | None
    folder: Medium | None

    @property
    def name(self) -> str:
        """Name of the video in the prepared data."""
        return (self.video or self.folder).name

    def frames(
        self, numbers: Iterable[int], neighbours: bool
    ) -> tuple[Path | None, dict[int, Path]]:
        """Where to read the frames from.

        Where labelled images lie beside their video (as in DeepLabCut), the
        images are exact, but only the video has their neighbours.

        Args:
            numbers: Labelled frames.
            neighbours: Whether their neighbours are needed too.

        Returns:
            The video file, or None and the images by frame number.
        """
        images = self.folder.images if self.folder else {}
        if self.video is not None and (
            neighbours or not all(number in images for number in numbers)
        ):
            return self.video.path, {}
        folder = self.folder.path
        return None, {number: folder / images[number] for number in images}


def find_image(content: FolderContent, path: Path, name: str) -> str | None:
    """The path of a still below the user's folder, None if it is not there.

    Args:
        content: What lies in the folder.
        path: The label file.
        name: The still as the file names it: below the file's folder, below
            the user's, or anywhere if there is only one of the name.

    Raises:
        UserError: If there are several of the name.
    """
    beside = (path.parent.relative_to(content.root) / name).as_posix()
    for place in (beside, name):
        if place in content.images:
            return place
    same = content.images_by_last_name.get(name.rpartition("/")[2], ())
    best = _longest_common(same, name, lambda image: image)
    if len(best) > 1:
        raise UserError(
            f"{path}: {name!r} is expected to mean one image. Received "
            f"{' and '.join(sorted(best))}. Name it with its folder."
        )
    return best[0] if best else None


def find_video(
    content: FolderContent, path: Path, video: LabelledVideo
) -> tuple[Found | None, str]:
    """The video that labels belong to.

    A file that names no video belongs to the one that is called like it
    (`talk.csv`: `talk.mp4` or the folder `talk/`), to the images beside it, or
    to the only video there is.

    Args:
        content: What lies in the folder.
        path: The label file.
        video: One of its videos.

    Returns:
        What was found, or None and the reason, one sentence.

    Raises:
        UserError: If there are several that could be meant.
    """
    wanted = video.video
    if wanted:
        suffix = is_video(wanted)
        stem = wanted.rpartition(".")[0] if suffix else wanted
        media = [
            m
            for m in content.media
            if m.images is not None or not suffix or _same_file(m, wanted)
        ]
        candidates = _longest_common(media, stem, lambda medium: medium.name)
        # One in each kind: the folder may lie deeper than the video.
        videos = [m for m in media if m.images is None]
        candidates += [
            m
            for m in _longest_common(videos, stem, lambda medium: medium.name)
            if m not in candidates
        ]
    else:
        candidates = _meant_without_name(content, path, video)
    candidates = _beside(candidates, path)
    videos = [m for m in candidates if m.images is None]
    folders = [m for m in candidates if m.images is not None]
    of_one_name = len({medium.last_name for medium in candidates}) <= 1
    if len(videos) > 1 or len(folders) > 1 or not of_one_name:
        raise UserError(_several(path, wanted, candidates))
    if not candidates:
        return None, _not_there(content, wanted)
    folder = folders[0] if folders else None
    if videos and not video.images:
        folder = None
    return Found(videos[0] if videos else None, folder), ""


def _longest_common(candidates: Iterable, name: str, name_of: Callable) -> list:
    """Those whose last folders and name agree most with a name."""
    best, longest = [], 1
    for candidate in candidates:
        common = 0
        for one, other in zip(
            reversed(name_of(candidate).split("/")),
            reversed(name.split("/")),
            strict=False,
        ):
            if one != other:
                break
            common += 1
        if common > longest:
            best, longest = [], common
        if common == longest:
            best.append(candidate)
    return best


def _same_file(medium: Medium, wanted: str) -> bool:
    return medium.path.name == wanted.rpartition("/")[2]


def _meant_without_name(
    content: FolderContent, path: Path, video: LabelledVideo
) -> list[Medium]:
    namesakes = [
        medium
        for medium in content.media
        if medium.path.parent == path.parent
        and (
            path.stem == medium.last_name
            or path.stem.startswith(
                (f"{medium.last_name}.", f"{medium.last_name}{_DEEPLABCUT}")
            )
        )
    ]
    if namesakes:
        longest = max(len(medium.last_name) for medium in namesakes)
        return [m for m in namesakes if len(m.last_name) == longest]
    around = [m for m in content.media if m.path == path.parent]
    below = [m for m in content.media if path.parent in m.path.parents]
    for media in (around, below, content.media):
        folders = [m for m in media if _has(m, video)]
        if video.images and folders:
            return folders
        if len(media) == 1:
            return list(media)
    return list(content.media)


def _has(medium: Medium, video: LabelledVideo) -> bool:
    """Whether a folder has all the images that are labelled."""
    return medium.images is not None and all(
        medium.images.get(number) == image.rpartition("/")[2]
        for number, image in video.images.items()
    )


def _beside(candidates: list[Medium], path: Path) -> list[Medium]:
    beside = [
        medium for medium in candidates if medium.path.parent == path.parent
    ]
    kinds = {medium.images is None for medium in candidates}
    # Only where it decides, so that a video and its folder stay together.
    return beside if len(candidates) > len(kinds) and beside else candidates


def _several(path: Path, wanted: str, media: Sequence[Medium]) -> str:
    names = ", ".join(medium.path.name for medium in media[:5])
    dots = ", ..." if len(media) > 5 else ""
    if wanted:
        return (
            f"{path}: {wanted!r} is expected to mean one video. Received "
            f"{' and '.join(str(m.path) for m in media[:3])}. Name it with "
            "its folder and suffix, or keep one of them."
        )
    return (
        f"{path} does not say which video it labels, and there are "
        f"{len(media)}: {names}{dots}. Call it like its video (talk.csv for "
        "talk.mp4), or name the video in it (CSV: column video; COCO: "
        "`file_name`)."
    )


def _not_there(content: FolderContent, wanted: str) -> str:
    names = [medium.path.name for medium in content.media]
    last = wanted.rpartition("/")[2]
    near = difflib.get_close_matches(last, names, n=1)
    guess = f" Did you mean {near[0]}?" if near else ""
    there = ", ".join(names[:5]) + (", ..." if len(names) > 5 else "")
    return (
        f"the video {wanted!r} is expected in {content.root}. Received "
        f"{there or 'no video'}.{guess}"
    )
