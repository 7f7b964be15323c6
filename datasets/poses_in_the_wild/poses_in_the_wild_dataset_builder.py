"""Poses in the Wild as TFDS datasets."""

import collections
import dataclasses
import functools
from collections.abc import Iterator
from collections.abc import Mapping
from typing import ClassVar

import tensorflow_datasets as tfds
from etils import epath

from keras_flowpose.data.frame_labels import FrameLabels
from keras_flowpose.datasets._base import PoseBuilder
from keras_flowpose.datasets._config import PoseConfig
from keras_flowpose.datasets._examples import video_examples
from keras_flowpose.datasets._frame_files import ImageFiles
from keras_flowpose.datasets._manual_folder import find_root
from keras_flowpose.datasets._manual_folder import present_images
from keras_flowpose.datasets._parts import Example
from keras_flowpose.datasets._parts import ManualFile
from keras_flowpose.datasets._parts import Part
from keras_flowpose.datasets.poses_in_the_wild import annotations

_TOP_FOLDER = "poses_in_the_wild_public"
_SUFFIX = ".tar.gz"


@dataclasses.dataclass(eq=False, kw_only=True)
class PosesInTheWildConfig(PoseConfig):
    """As `PoseConfig`, for videos that lack every second frame."""

    stride: int = 2


class Builder(PoseBuilder):
    """Builder of `poses_in_the_wild`; see the README beside this file."""

    VERSION = tfds.core.Version("1.0.0")
    RELEASE_NOTES: ClassVar[dict[str, str]] = {"1.0.0": "First release."}
    BUILDER_CONFIGS: ClassVar = [
        PosesInTheWildConfig(
            name="frames", description="One labelled frame an example."
        ),
        PosesInTheWildConfig(
            name="clips",
            clips=True,
            description="A labelled frame with 15 neighbours on each side.",
        ),
    ]
    MANUAL_DOWNLOAD_INSTRUCTIONS = """\
    Download `poses_in_the_wild_public.tar.gz` from
    https://lear.inrialpes.fr/research/posesinthewild/. Put it into the manual
    folder as it is, or unpack it there, so that the folder holds
    `poses_in_the_wild_data.mat` and `dataset/selected_seqs/seq4/...` (a top
    folder `poses_in_the_wild_public/` may stay).
    """
    SKELETON = annotations.SKELETON
    HOMEPAGE = "https://lear.inrialpes.fr/research/posesinthewild/"

    MANUAL_FILES = (
        ManualFile(
            "the labels",
            (
                annotations.FILE,
                f"{_TOP_FOLDER}/{annotations.FILE}",
                _TOP_FOLDER + _SUFFIX,
            ),
            HOMEPAGE,
        ),
        ManualFile(
            "the frames",
            (
                "dataset/selected_seqs/*/*.png",
                f"{_TOP_FOLDER}/dataset/selected_seqs/*/*.png",
                _TOP_FOLDER + _SUFFIX,
            ),
            HOMEPAGE,
        ),
    )

    def _parts(
        self, dl_manager: tfds.download.DownloadManager
    ) -> dict[str, list[Part]]:
        root = find_root(
            dl_manager,
            annotations.FILE,
            (_TOP_FOLDER,),
            self.HOMEPAGE,
            suffix=_SUFFIX,
        )
        frames = annotations.read_annotations(root / annotations.FILE)
        names = {frame.path for frame in frames}
        present = present_images(root, names, self.allow_missing)
        self.info.metadata["missing_images"] = len(names) - len(present)
        shots = _grouped(frames, "shot")
        sequences = _grouped(frames, "sequence")
        parts = []
        for sequence, own in sequences.items():
            # The neighbours may lie in the folder of another sequence.
            shot = shots[own[0].shot]
            parts.append(
                Part(
                    f"test/{sequence}",
                    functools.partial(
                        _examples,
                        sequence,
                        {
                            frame.number: root / frame.path
                            for frame in shot
                            if frame.path in present
                        },
                        annotations.labels_of(shot),
                        self.builder_config,
                        sorted(frame.number for frame in own),
                    ),
                )
            )
        return {"test": parts}


def _examples(
    sequence: str,
    paths: Mapping[int, epath.Path],
    labels: FrameLabels,
    config: PoseConfig,
    centres: list[int],
) -> Iterator[Example]:
    return video_examples(sequence, ImageFiles(paths), labels, config, centres)


def _grouped(
    frames: list[annotations.Frame], by: str
) -> dict[str, list[annotations.Frame]]:
    groups = collections.defaultdict(list)
    for frame in frames:
        groups[getattr(frame, by)].append(frame)
    return groups
