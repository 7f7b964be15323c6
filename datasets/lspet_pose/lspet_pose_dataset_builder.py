"""Leeds Sports Pose Extended as a TFDS dataset."""

import functools
import hashlib
from collections.abc import Iterator
from typing import ClassVar

import numpy as np
import scipy.io
import tensorflow_datasets as tfds
from etils import epath

from keras_flowpose.data.schema import Visibility
from keras_flowpose.datasets._base import PoseBuilder
from keras_flowpose.datasets._parts import Example
from keras_flowpose.datasets._parts import ManualFile
from keras_flowpose.datasets._parts import Part
from keras_flowpose.safe_files import UserError
from keras_flowpose.skeleton import LSP_14

_ANNOTATIONS = "joints.mat"
_TOP_FOLDER = "lspet_dataset"
_ARCHIVE = f"{_TOP_FOLDER}.zip"
_STILLS_A_PART = 500
_JPEG_START = b"\xff\xd8"


class Builder(PoseBuilder):
    """Builder of `lspet_pose`; see the README beside this file."""

    VERSION = tfds.core.Version("1.0.0")
    RELEASE_NOTES: ClassVar[dict[str, str]] = {"1.0.0": "First release."}
    MANUAL_DOWNLOAD_INSTRUCTIONS = """\
    Download `lspet_dataset.zip` from https://sam.johnson.io/research/lspet.html.
    Put it into the manual folder as it is, or unpack it there, so that the
    folder holds `joints.mat` and `images/im00001.jpg` ... (a top folder
    `lspet_dataset/` may stay).
    """
    SKELETON = LSP_14
    HOMEPAGE = "https://sam.johnson.io/research/lspet.html"

    MANUAL_FILES = (
        ManualFile(
            "the labels",
            (_ANNOTATIONS, f"{_TOP_FOLDER}/{_ANNOTATIONS}", _ARCHIVE),
            HOMEPAGE,
        ),
        ManualFile(
            "the images",
            ("images/im*.jpg", f"{_TOP_FOLDER}/images/im*.jpg", _ARCHIVE),
            HOMEPAGE,
        ),
    )

    def _parts(
        self, dl_manager: tfds.download.DownloadManager
    ) -> dict[str, list[Part]]:
        root = _find_root(dl_manager)
        joints, flags = _read_annotations(root / _ANNOTATIONS)
        names = [f"im{number:05d}.jpg" for number in range(1, len(joints) + 1)]
        _check_labels(names, joints, flags)
        present = self._present_images(root / "images", names)
        chosen: dict[str, list[int]] = {
            "train": [],
            "validation": [],
            "test": [],
        }
        for row, name in enumerate(names):
            if name in present:
                chosen[split_of(name)].append(row)
        return {
            split: [
                Part(
                    f"{split}/{start:05d}",
                    functools.partial(
                        _examples,
                        root / "images",
                        [
                            (names[row], joints[row], flags[row])
                            for row in rows[start : start + _STILLS_A_PART]
                        ],
                    ),
                )
                for start in range(0, len(rows), _STILLS_A_PART)
            ]
            for split, rows in chosen.items()
        }

    def _present_images(self, folder: epath.Path, names: list[str]) -> set[str]:
        present = {path.name for path in folder.iterdir()} & set(names)
        missing = sorted(set(names) - present)
        if missing and not self.allow_missing:
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
                f"{names[0]} ..."
            )
        self.info.metadata["missing_images"] = len(missing)
        return present


def _examples(
    folder: epath.Path, rows: list[tuple[str, np.ndarray, np.ndarray]]
) -> Iterator[Example]:
    for name, joints, flags in rows:
        jpeg = (folder / name).read_bytes()
        if not jpeg.startswith(_JPEG_START):
            raise UserError(
                f"{folder / name} is not a JPEG image ({len(jpeg)} bytes). "
                "Download it again."
            )
        labelled = flags == 1
        # MATLAB counts pixels from 1; where a joint is not labelled the file
        # holds junk.
        points = np.where(labelled[:, None], joints - 1, 0)
        visible = np.where(
            labelled, Visibility.VISIBLE, Visibility.NOT_LABELLED
        )
        yield (
            name,
            {
                "image": jpeg,
                "joints": points.astype(np.float32),
                "visible": visible.astype(np.uint8),
                "video": name,
                "frame": 0,
                "scale_reference": 0.0,
                "label_source": "manual",
            },
        )


def split_of(name: str) -> str:
    """The split of an image: about 90 % train, 5 % validation, 5 % test.

    Args:
        name: The image's file name, e.g. `im00001.jpg`.

    Returns:
        `train`, `validation` or `test`; the same on every machine.
    """
    digest = hashlib.sha256(name.encode()).digest()
    share = int.from_bytes(digest[:8], "big") / 2**64
    if share < 0.9:
        return "train"
    return "validation" if share < 0.95 else "test"


def _find_root(dl_manager: tfds.download.DownloadManager) -> epath.Path:
    manual = dl_manager.manual_dir
    archive = manual / _ARCHIVE
    candidates = [manual, manual / _TOP_FOLDER]
    if archive.exists() and not any(
        (folder / _ANNOTATIONS).exists() for folder in candidates
    ):
        unpacked = dl_manager.extract(archive)
        candidates = [unpacked, unpacked / _TOP_FOLDER]
    for folder in candidates:
        if (folder / _ANNOTATIONS).exists():
            if not (folder / "images").is_dir():
                raise UserError(
                    f"No folder {folder / 'images'} beside {_ANNOTATIONS}. "
                    "Expected images/im00001.jpg ... in it."
                )
            return folder
    raise UserError(
        f"No `{_ANNOTATIONS}` under {manual}. Expected {manual / _ANNOTATIONS} "
        f"and {manual / 'images'}, or {archive}. Download lspet_dataset.zip "
        f"from {Builder.HOMEPAGE}."
    )


def _read_annotations(path: epath.Path) -> tuple[np.ndarray, np.ndarray]:
    try:
        with path.open("rb") as file:
            content = scipy.io.loadmat(file)
        # The stored axes are (joint, column, image).
        table = np.transpose(content["joints"], (2, 0, 1)).astype(np.float64)
    except (KeyError, NotImplementedError, ValueError) as error:
        raise UserError(
            f"{path} cannot be read ({error}). Expected a MATLAB file of "
            "version 5 with the array `joints`, 14 x 3 x images."
        ) from error
    if table.shape[1:] != (len(LSP_14), 3):
        raise UserError(
            f"`joints` in {path} must have shape (14, 3, images). Received: "
            f"shape={content['joints'].shape}. (LSP without `Extended` has "
            "shape (3, 14, 2000) and another meaning of the third column.)"
        )
    return table[..., :2], table[..., 2]


def _check_labels(
    names: list[str], joints: np.ndarray, flags: np.ndarray
) -> None:
    odd_flag = ~np.isin(flags, (0, 1))
    not_finite = (flags == 1) & ~np.isfinite(joints).all(axis=-1)
    for row, joint in np.argwhere(odd_flag | not_finite)[:1]:
        raise UserError(
            f"The labels of {names[row]} are damaged: "
            f"{LSP_14.joints[joint]} has x, y, visible = "
            f"{joints[row, joint, 0]}, {joints[row, joint, 1]}, "
            f"{flags[row, joint]}. Download {_ANNOTATIONS} again."
        )
