"""Drawn signers as a TFDS dataset of poses."""

import functools
from typing import ClassVar

import tensorflow_datasets as tfds

from keras_flowpose._version import __version__
from keras_flowpose.datasets._base import PoseBuilder
from keras_flowpose.datasets._parts import Part
from keras_flowpose.datasets._parts import Parts
from keras_flowpose.datasets.synthetic_signer.config import (
    SyntheticSignerConfig,
)
from keras_flowpose.datasets.synthetic_signer.config import all_configs
from keras_flowpose.datasets.synthetic_signer.config import split_of
from keras_flowpose.datasets.synthetic_signer.drawn_videos import drawn_examples
from keras_flowpose.datasets.synthetic_signer.drawn_videos import video_name
from keras_flowpose.skeleton import UPPER_BODY_7


class Builder(PoseBuilder):
    """Builder of `synthetic_signer`; see the README beside this file."""

    VERSION = tfds.core.Version("1.0.0")
    RELEASE_NOTES: ClassVar[dict[str, str]] = {"1.0.0": "First release."}
    BUILDER_CONFIGS: ClassVar[list[SyntheticSignerConfig]] = all_configs()
    SKELETON = UPPER_BODY_7
    HOMEPAGE = ""

    def _parts(self, dl_manager: tfds.download.DownloadManager) -> Parts:
        del dl_manager  # nothing is downloaded
        config = self.builder_config
        self.info.metadata["drawn_by"] = f"keras_flowpose {__version__}"
        parts: Parts = {}
        for person in range(config.people):
            split = split_of(person)
            for drawn in config.videos_of(person):
                make = functools.partial(drawn_examples, drawn, config)
                name = f"{split}/{video_name(drawn)}"
                part = Part(name, make, expensive=True)
                parts.setdefault(split, []).append(part)
        return parts
