"""Leeds Sports Pose Extended as a TFDS dataset."""

import hashlib
from typing import ClassVar

import numpy as np
import tensorflow_datasets as tfds

from keras_flowpose.data.label_kinds import Visibility
from keras_flowpose.datasets import _leeds
from keras_flowpose.datasets._base import PoseBuilder
from keras_flowpose.datasets._manual_folder import find_root
from keras_flowpose.datasets._manual_folder import present_images
from keras_flowpose.datasets._parts import ManualFile
from keras_flowpose.datasets._parts import Part
from keras_flowpose.datasets._stills import still_parts
from keras_flowpose.skeleton import LSP_14

_TOP_FOLDER = "lspet_dataset"
_ARCHIVE = f"{_TOP_FOLDER}.zip"


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
            (
                _leeds.ANNOTATIONS,
                f"{_TOP_FOLDER}/{_leeds.ANNOTATIONS}",
                _ARCHIVE,
            ),
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
        root = find_root(
            dl_manager, _leeds.ANNOTATIONS, (_TOP_FOLDER,), self.HOMEPAGE
        )
        points, flags = _leeds.read_joints(
            root / _leeds.ANNOTATIONS,
            axes=("joint", "column", "image"),
            images=None,
            other="Shape (3, 14, 2000) is LSP without `Extended`, which "
            "`lsp_pose` prepares; its third column has another meaning.",
        )
        names = [f"im{number:05d}.jpg" for number in range(1, len(points) + 1)]
        # Where the flag is 0 the file holds junk.
        labelled = flags == 1
        _leeds.check_labels(names, points, flags, labelled)
        visible = np.where(
            labelled, Visibility.VISIBLE, Visibility.NOT_LABELLED
        )
        images = root / "images"
        present = present_images(images, names, self.allow_missing)
        self.info.metadata["missing_images"] = len(names) - len(present)
        splits = {"train": [], "validation": [], "test": []}
        for still in _leeds.stills(names, points, visible):
            if still.image in present:
                splits[split_of(still.image)].append(still)
        return {
            split: still_parts(split, images, stills)
            for split, stills in splits.items()
        }


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
