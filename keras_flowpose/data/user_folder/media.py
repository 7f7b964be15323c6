"""Videos, folders of frames and stills in a user's folder."""

import collections
import functools
import os
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from keras_flowpose.data.label_files.image_names import folder_of
from keras_flowpose.data.label_files.image_names import frame_number
from keras_flowpose.data.label_files.image_names import is_image
from keras_flowpose.data.label_files.image_names import is_video
from keras_flowpose.safe_files import UserError

_LABEL_SUFFIXES = (".csv", ".json")
SPLITS_STEM = "splits"
"""`splits.csv` or `splits.json` says which video goes where."""


@dataclass(frozen=True)
class Medium:
    """A video file, or the frames of a video as image files of one folder.

    Args:
        name: Path below the user's folder without the video's suffix; it
            names the video in the prepared data.
        path: The video file or the folder.
        images: File names in the folder by frame number; None for a video.
        clash: Two files for one frame, one line; "" where there are none.
    """

    name: str
    path: Path
    images: Mapping[int, str] | None = None
    clash: str = ""

    @property
    def last_name(self) -> str:
        """The name without folders."""
        return self.name.rpartition("/")[2]


@dataclass(frozen=True)
class FolderContent:
    """What lies in a user's folder.

    Args:
        root: The folder.
        media: Videos and folders of frames.
        images: Every image, its path below the folder.
        label_files: Every `.json` and `.csv` but the splits.
        splits: `splits.csv` or `splits.json`, None where there is none.
    """

    root: Path
    media: Sequence[Medium]
    images: frozenset[str]
    label_files: Sequence[Path]
    splits: Path | None

    @functools.cached_property
    def images_by_last_name(self) -> Mapping[str, list[str]]:
        """Paths of the images by their file name without folders."""
        names = collections.defaultdict(list)
        for image in sorted(self.images):
            names[image.rpartition("/")[2]].append(image)
        return names


def scan(root: str | os.PathLike) -> FolderContent:
    """Looks through a folder and all folders in it.

    Files and folders whose names begin with a dot are passed over, and so is
    every file that is neither video, image, JSON nor CSV.

    Args:
        root: The user's folder.

    Raises:
        UserError: If there is no such folder, or it holds no label file,
            nothing to be labelled, or two splits files.
    """
    root = Path(root).expanduser()
    if not root.is_dir():
        raise UserError(f"The folder {root} does not exist.")
    files = _files(root)
    images = [name for name in files if is_image(name)]
    videos = [name for name in files if is_video(name)]
    splits, labels = _tables(root, files)
    if not images and not videos:
        raise UserError(
            f"{root}: videos (.mp4, .mov, ...) or images (.jpg, .png) are "
            f"expected. Received {_count(files)}."
        )
    if not labels:
        raise UserError(
            f"{root}: at least one label file (.json or .csv) is expected, "
            "e.g. talk.csv beside talk.mp4, or annotations.json for all. "
            f"Received {_count(files)}."
        )
    media = [
        *(Medium(name.rpartition(".")[0], root / name) for name in videos),
        *_image_folders(root, images),
    ]
    return FolderContent(root, media, frozenset(images), labels, splits)


def _files(root: Path) -> list[str]:
    """Paths below the folder with forward slashes, sorted."""
    found = []
    seen: set[str] = set()  # links may lead in a circle
    for folder, inner, names in os.walk(root, followlinks=True):
        real = os.path.realpath(folder)
        inner[:] = sorted(
            name
            for name in inner
            if not name.startswith(".") and real not in seen
        )
        seen.add(real)
        place = Path(folder).relative_to(root)
        found += [
            (place / name).as_posix()
            for name in sorted(names)
            if not name.startswith(".")
        ]
    return found


def _tables(root: Path, files: Sequence[str]) -> tuple[Path | None, list[Path]]:
    tables = [
        root / name for name in files if name.lower().endswith(_LABEL_SUFFIXES)
    ]
    splits = [
        path
        for path in tables
        if path.stem.lower() == SPLITS_STEM and path.parent == root
    ]
    if len(splits) > 1:
        raise UserError(
            f"{root}: one file that names the splits is expected. Received "
            f"{' and '.join(path.name for path in splits)}."
        )
    labels = [path for path in tables if path not in splits]
    return (splits[0] if splits else None), labels


def _image_folders(root: Path, images: Sequence[str]) -> list[Medium]:
    numbered: dict[str, dict[int, str]] = collections.defaultdict(dict)
    clashes: dict[str, str] = {}
    for image in images:
        number = frame_number(image)
        if number is None:
            continue
        folder, name = folder_of(image), image.rpartition("/")[2]
        other = numbered[folder].setdefault(number, name)
        if other != name:
            clashes[folder] = f"{other} and {name} for frame {number}"
    return [
        # Images right in the user's folder: the folder's name may change.
        Medium(
            folder or "frames",
            root / folder,
            frames,
            clashes.get(folder, ""),
        )
        for folder, frames in numbered.items()
    ]


def _count(files: Sequence[str]) -> str:
    if not files:
        return "an empty folder"
    some = ", ".join(files[:3])
    return f"{len(files)} files ({some}{', ...' if len(files) > 3 else ''})"
