"""Leeds Sports Pose as a TFDS dataset."""

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

_RELEASES = ("lsp_dataset", "lsp_dataset_original")
_ARCHIVES = tuple(f"{release}.zip" for release in _RELEASES)
_FOLDERS = ("", *(f"{release}/" for release in _RELEASES))
_IMAGES = 2000
_TRAINING_IMAGES = 1000


class Builder(PoseBuilder):
    """Builder of `lsp_pose`; see the README beside this file."""

    VERSION = tfds.core.Version("1.0.0")
    RELEASE_NOTES: ClassVar[dict[str, str]] = {"1.0.0": "First release."}
    MANUAL_DOWNLOAD_INSTRUCTIONS = """\
    Download `lsp_dataset.zip` or, at full size, `lsp_dataset_original.zip`
    from https://sam.johnson.io/research/lsp.html. Put one of them into the
    manual folder as it is, or unpack it there, so that the folder holds
    `joints.mat` and `images/im0001.jpg` ... (a top folder `lsp_dataset/` or
    `lsp_dataset_original/` may stay).
    """
    SKELETON = LSP_14
    HOMEPAGE = "https://sam.johnson.io/research/lsp.html"

    MANUAL_FILES = (
        ManualFile(
            "the labels",
            (*(f + _leeds.ANNOTATIONS for f in _FOLDERS), *_ARCHIVES),
            HOMEPAGE,
        ),
        ManualFile(
            "the images",
            (*(f + "images/im*.jpg" for f in _FOLDERS), *_ARCHIVES),
            HOMEPAGE,
        ),
    )

    def _parts(
        self, dl_manager: tfds.download.DownloadManager
    ) -> dict[str, list[Part]]:
        root = find_root(
            dl_manager, _leeds.ANNOTATIONS, _RELEASES, self.HOMEPAGE
        )
        points, flags = _leeds.read_joints(
            root / _leeds.ANNOTATIONS,
            axes=("column", "joint", "image"),
            images=_IMAGES,
            other="Shape (14, 3, 10000) is LSP Extended, which `lspet_pose` "
            "prepares; its third column has another meaning.",
        )
        names = [f"im{number:04d}.jpg" for number in range(1, _IMAGES + 1)]
        everything = np.ones_like(flags, bool)
        _leeds.check_labels(names, points, flags, everything)
        # The flag says `occluded`, the opposite of LSPET's.
        visible = np.where(flags == 1, Visibility.HIDDEN, Visibility.VISIBLE)
        images = root / "images"
        present = present_images(images, names, self.allow_missing)
        self.info.metadata["missing_images"] = len(names) - len(present)
        stills = _leeds.stills(names, points, visible)
        splits = {
            "train": stills[:_TRAINING_IMAGES],
            "test": stills[_TRAINING_IMAGES:],
        }
        return {
            split: still_parts(
                split, images, [s for s in stills if s.image in present]
            )
            for split, stills in splits.items()
        }
