"""The samples of ChaLearn 2013 on the disk: folders, archives, both nested."""

import contextlib
import os
import re
import tempfile
import zipfile
from collections.abc import Iterator

import tensorflow_datasets as tfds
from etils import epath

from keras_flowpose.datasets._archives import unpack
from keras_flowpose.safe_files import UserError

_SAMPLE = re.compile(r"Sample(\d{5})(?:\.zip|_data\.mat)")
# Not any archive: the folder may be shared with other datasets.
_OUTER = re.compile(
    r"((?:train|valid|test)\w*)\.(?:tar|tar\.gz|tgz|zip)", re.IGNORECASE
)


def find_samples(
    dl_manager: tfds.download.DownloadManager,
) -> dict[int, epath.Path]:
    """All samples under the manual folder.

    Args:
        dl_manager: Knows the manual folder, and unpacks archives of several
            samples (training1.tar.gz, ...), except where a folder of that
            name lies beside the archive.

    Returns:
        By number, rising: the sample's .zip file, or its `_data.mat` where it
        is unpacked already. There are gaps in the numbers.
    """
    found: dict[int, epath.Path] = {}
    for path, match in _files(dl_manager.manual_dir, _SAMPLE):
        found[int(match[1])] = _unpacked_first(found.get(int(match[1])), path)
    for path, match in _files(dl_manager.manual_dir, _OUTER):
        if _SAMPLE.fullmatch(path.name) or (path.parent / match[1]).is_dir():
            continue
        for inner, sample in _files(unpack(dl_manager, path), _SAMPLE):
            found.setdefault(int(sample[1]), inner)
    return dict(sorted(found.items()))


@contextlib.contextmanager
def sample_file(sample: epath.Path, ending: str) -> Iterator[epath.Path]:
    """One of a sample's files, for the time of the block.

    Args:
        sample: As `find_samples` gave it.
        ending: End of the file's name: `_data.mat`, `_color.mp4`.

    Yields:
        The file's path; out of a .zip file it is unpacked into a temporary
        folder.

    Raises:
        UserError: If the sample has no such file, or it cannot be unpacked.
    """
    name = f"{sample.name.removesuffix('.zip').removesuffix('_data.mat')}"
    name += ending
    if sample.suffix != ".zip":
        path = sample.parent / name
        if not path.exists():
            raise UserError(f"No {name} beside {sample}. Unpack it again.")
        yield path
        return
    with tempfile.TemporaryDirectory() as folder:
        try:
            with zipfile.ZipFile(sample) as archive:
                member = next(
                    member
                    for member in archive.namelist()
                    if member.rpartition("/")[2] == name
                )
                path = epath.Path(archive.extract(member, folder))
        except StopIteration:
            raise UserError(
                f"No {name} in {sample}. Download it again."
            ) from None
        except (RuntimeError, zipfile.BadZipFile) as error:
            # The challenge's test samples came encrypted: a RuntimeError.
            raise UserError(
                f"{sample} cannot be unpacked ({error}). Download it again, or "
                "unpack it with its password."
            ) from error
        yield path


def _files(
    folder: epath.Path, pattern: re.Pattern
) -> Iterator[tuple[epath.Path, re.Match]]:
    """All files of that name below a folder, in one order everywhere."""
    for place, folders, names in os.walk(folder, followlinks=True):
        folders.sort()
        for name in sorted(names):
            match = pattern.fullmatch(name)
            if match:
                yield epath.Path(place) / name, match


def _unpacked_first(known: epath.Path | None, path: epath.Path) -> epath.Path:
    return path if known is None or known.suffix == ".zip" else known
