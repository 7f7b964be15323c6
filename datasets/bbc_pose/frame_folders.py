"""The frames of BBC Pose on the disk: one folder a video, or archives."""

import os
import re
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping

import numpy as np
import tensorflow_datasets as tfds
from etils import epath

from keras_flowpose.datasets._archives import unpack
from keras_flowpose.safe_files import UserError

ANNOTATIONS = "bbcpose.mat"
CODE_ARCHIVES = ("*bbcpose*code*.tgz", "*bbcpose*code*.zip")
DATA_ARCHIVES = ("*bbcpose*data*.zip", "*bbcpose*data*.tgz")

# Numbers are not padded, and files of other programs may lie between them.
_FRAME = re.compile(r"(0|[1-9][0-9]*)\.jpg")


class FrameFolder(Mapping[int, epath.Path]):
    """Paths of frames by their number, made when they are asked for.

    Args:
        folder: Folder of the video.
        numbers: Integers `(frames,)`, ascending: the frames to offer.
    """

    def __init__(self, folder: epath.Path, numbers: np.ndarray) -> None:
        self.folder = folder
        self.numbers = numbers

    def __getitem__(self, number: int) -> epath.Path:
        place = np.searchsorted(self.numbers, number)
        if place == len(self.numbers) or self.numbers[place] != number:
            raise KeyError(number)
        return self.folder / f"{number}.jpg"

    def __iter__(self) -> Iterator[int]:
        return map(int, self.numbers)

    def __len__(self) -> int:
        return len(self.numbers)


def frame_numbers(folder: epath.Path) -> np.ndarray:
    """Numbers of the frames in a folder.

    Args:
        folder: Holds `0.jpg`, `1.jpg` ... from any number on, with gaps.

    Returns:
        Int32 `(frames,)`, ascending.
    """
    # Unlike a list of the folder, this holds one name at a time.
    with os.scandir(folder) as entries:
        found = (_FRAME.fullmatch(entry.name) for entry in entries)
        numbers = np.fromiter((int(m[1]) for m in found if m), np.int32)
    numbers.sort()
    return numbers


def find_annotations(
    dl_manager: tfds.download.DownloadManager,
) -> epath.Path:
    """Path of `bbcpose.mat`, unpacked if need be.

    Raises:
        UserError: If it is not there.
    """
    manual = dl_manager.manual_dir
    path = _annotations_in(manual)
    if path is None:
        for archive in _matching(manual, CODE_ARCHIVES):
            path = path or _annotations_in(unpack(dl_manager, archive))
    if path is None:
        raise UserError(
            f"No `{ANNOTATIONS}` under {manual}. Expected "
            f"{manual / 'code' / ANNOTATIONS}: unpack "
            "bbcpose_extbbcpose_code_1.0.tgz there, or put it there as it is."
        )
    return path


def find_videos(
    dl_manager: tfds.download.DownloadManager, videos: Iterable[int]
) -> dict[int, epath.Path]:
    """Folders of the videos that are there, unpacked if need be.

    Args:
        dl_manager: Knows the manual folder.
        videos: Numbers of the videos.

    Returns:
        A folder by video. Videos that are not there are left out.
    """
    manual = dl_manager.manual_dir
    found, videos = {}, set(videos)
    outer = iter(_matching(manual, DATA_ARCHIVES))
    places = _places(manual)
    while places:
        for video in sorted(videos - set(found)):
            folder = _folder_of(dl_manager, places, video)
            if folder is not None:
                found[video] = folder
        # Tens of gigabytes each: unpacked only for what is still missing.
        archive = next(outer, None) if videos - set(found) else None
        places = _places(unpack(dl_manager, archive)) if archive else []
    return found


def _annotations_in(folder: epath.Path) -> epath.Path | None:
    for place in _places(folder):
        for path in (place / ANNOTATIONS, place / "code" / ANNOTATIONS):
            if path.exists():
                return path
    return None


def _folder_of(dl_manager, places, video):
    for place in places:
        if (place / str(video)).is_dir():
            return place / str(video)
    for place in places:
        archive = place / f"{video}.tgz"
        if archive.exists():
            unpacked = unpack(dl_manager, archive)
            inner = unpacked / str(video)
            return inner if inner.is_dir() else unpacked
    return None


def _places(folder: epath.Path) -> list[epath.Path]:
    """The folder and the folders in it that are no videos."""
    inner = (p for p in folder.iterdir() if not p.name.isdigit())
    return [folder, *sorted(p for p in inner if p.is_dir())]


def _matching(folder: epath.Path, patterns: Iterable[str]) -> list[epath.Path]:
    return sorted(p for pattern in patterns for p in folder.glob(pattern))
