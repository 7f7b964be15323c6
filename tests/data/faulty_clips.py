"""Prepared clips with what may be wrong with clips: short, cut, unlabelled."""

import functools
from pathlib import Path
from typing import ClassVar

import numpy as np
import tensorflow_datasets as tfds
from tensorflow_datasets.core import registered

from keras_flowpose.data.frame_labels import FrameLabels
from keras_flowpose.datasets._base import PoseBuilder
from keras_flowpose.datasets._config import PoseConfig
from keras_flowpose.datasets._examples import video_examples
from keras_flowpose.datasets._parts import Part
from keras_flowpose.skeleton import LSP_14
from tests.data import clips


class Frames:
    """The moving scene for some frames, in another scene from `cut` on."""

    def __init__(self, frames, cut=None):
        self.frames = frames
        self.cut = cut

    def read(self, number):
        if not 0 <= number < self.frames:
            return None
        image = clips.scene(number)
        if self.cut is not None and number >= self.cut:
            # As different as can be, and still full of texture.
            image = np.where(np.arange(131)[:, None] < 60, 255 - image // 4, 0)
        return clips.tf_png(image.astype(np.uint8))


def _examples(config, name, frames, labelled, visible):
    labels = FrameLabels(
        numbers=np.array(labelled),
        joints=np.stack([clips.pose(number) for number in labelled]),
        visible=np.full((len(labelled), len(LSP_14)), visible, np.uint8),
        sources=("tracker",) * len(labelled),
        scale_references=np.full(len(labelled), 40, np.float32),
    )
    return video_examples(name, frames, labels, config)


VIDEOS = {
    "whole": (Frames(10), (4, 5), 2),
    "short": (Frames(2), (0, 1), 2),
    "cut": (Frames(10, cut=6), (4, 5), 2),
    "unlabelled": (Frames(10), (4, 5), 0),
}

with registered.skip_registration():

    class FaultyScene(PoseBuilder):
        """A split for each kind of video, and one with all of them."""

        name = "faulty_scene"
        VERSION = tfds.core.Version("1.0.0")
        BUILDER_CONFIGS: ClassVar = [
            PoseConfig(name="clips", clips=True, neighbours=3)
        ]
        SKELETON = LSP_14
        HOMEPAGE = "https://example.org"
        SCALE_REFERENCE = "forty pixels"

        def _parts(self, dl_manager):
            parts = {
                name: Part(
                    f"{name}/0",
                    functools.partial(
                        _examples, self.builder_config, name, *video
                    ),
                )
                for name, video in VIDEOS.items()
            }
            return {name: [part] for name, part in parts.items()}


def prepare_faulty_scene(folder: Path) -> Path:
    """Prepares the clips into a data folder."""
    FaultyScene(data_dir=folder, config="clips").download_and_prepare()
    return folder
