"""Finding the files of a dataset in the folder that the user filled by hand."""

from collections.abc import Iterable
from collections.abc import Sequence
from pathlib import PurePosixPath

import tensorflow_datasets as tfds
from etils import epath

from keras_flowpose.datasets._archives import unpack
from keras_flowpose.safe_files import UserError


def find_root(
    dl_manager: tfds.download.DownloadManager,
    annotations: str,
    tops: Sequence[str],
    homepage: str,
    suffix: str = ".zip",
) -> epath.Path:
    """The folder with the annotation file: unpacked by hand, or unpacked here.

    Looks in the manual folder itself and in its sub-folders `tops`; where
    neither holds the annotations, unpacks the archive of that name, whether
    its files lie in a top folder or not.

    Args:
        dl_manager: What TFDS gives a builder.
        annotations: File name of the annotations.
        tops: Names of the top folder, also the archives' names without
            `suffix`. Several are different releases of the dataset, only one
            of which may be there.
        homepage: Where the dataset can be downloaded, for messages.
        suffix: End of the archives' names. Defaults to `.zip`.

    Raises:
        UserError: If no annotations are found, or several, or an archive
            cannot be unpacked.
    """
    manual = dl_manager.manual_dir
    folders = [manual, *(manual / top for top in tops)]
    archives = [manual / f"{top}{suffix}" for top in tops]
    found = [f for f in folders if (f / annotations).exists()]
    if not found:
        packed = [archive for archive in archives if archive.exists()]
        _check_single(packed)
        found = [
            _unpacked(dl_manager, archive, annotations) for archive in packed
        ]
    _check_single(found)
    if not found:
        raise UserError(
            f"No `{annotations}` under {manual}. Expected "
            f"{manual / annotations}, "
            f"{', '.join(str(f / annotations) for f in folders[1:])}, or the "
            f"archive {' or '.join(a.name for a in archives)} there. Download "
            f"it from {homepage}."
        )
    return found[0]


def present_images(
    folder: epath.Path, names: Iterable[str], allow_missing: bool
) -> set[str]:
    """Which of the images that the annotations name are there.

    Args:
        folder: The folder of the images.
        names: Their paths in it, with `/`; may be repeated.
        allow_missing: Whether some may be missing.

    Returns:
        Those of `names` that are there, at least one.

    Raises:
        UserError: If there is no such folder, if no image is there, or if one
            is missing and `allow_missing` is False.
    """
    names = set(names)
    first = min(names)
    if not folder.is_dir():
        raise UserError(f"No folder {folder}. Expected {first} ... in it.")
    present = set()
    for parent in {PurePosixPath(name).parent for name in names}:
        if (folder / str(parent)).is_dir():
            files = (folder / str(parent)).iterdir()
            present |= {(parent / file.name).as_posix() for file in files}
    present &= names
    missing = sorted(names - present)
    if missing and not allow_missing:
        raise UserError(
            f"{len(missing)} of {len(names)} images are missing in "
            f"{folder}: {', '.join(missing[:3])}"
            f"{', ...' if len(missing) > 3 else ''}. Complete the folder, "
            "or --allow-missing (in Python `allow_missing=True`) to leave "
            "them out."
        )
    if not present:
        raise UserError(
            f"{folder} holds none of the {len(names)} images. Expected "
            f"{first} ..."
        )
    return present


def _unpacked(dl_manager, archive, annotations):
    folder = unpack(dl_manager, archive)
    inner = sorted(path for path in folder.iterdir() if path.is_dir())
    for candidate in [folder, *inner]:
        if (candidate / annotations).exists():
            return candidate
    raise UserError(
        f"{archive} holds no `{annotations}`, neither at its top nor in a "
        "folder there. Download it again."
    )


def _check_single(places):
    if len(places) > 1:
        raise UserError(
            "The manual folder must hold one release of the dataset. "
            f"Received: {', '.join(map(str, places))}. Move the others away."
        )
