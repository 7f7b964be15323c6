"""Small prepared datasets of clips, whose scene moves by a known step."""

import functools
from typing import ClassVar

import cv2
import numpy as np
import tensorflow_datasets as tfds
from tensorflow_datasets.core import registered

from keras_flowpose.data.frame_labels import FrameLabels
from keras_flowpose.datasets._base import PoseBuilder
from keras_flowpose.datasets._config import PoseConfig
from keras_flowpose.datasets._examples import video_examples
from keras_flowpose.datasets._parts import Part
from keras_flowpose.skeleton import LSP_14

MOTION = (3, -2)  # pixels a frame, x and y
HEIGHT, WIDTH = 90, 131
FRAMES = 10
LABELLED = (0, 2, 4, 6, 9)
NEIGHBOURS = 3


def scene(index, height=HEIGHT, width=WIDTH, motion=MOTION, seed=0):
    """Frame `index` of a smooth texture that moves as a whole."""
    rng = np.random.default_rng(seed)
    coarse = rng.integers(0, 256, (height // 3, width // 3, 3), "uint8")
    big = cv2.resize(
        coarse, (3 * width, 3 * height), interpolation=cv2.INTER_CUBIC
    )
    x, y = width - index * motion[0], height - index * motion[1]
    return np.ascontiguousarray(big[y : y + height, x : x + width])


def pose(index):
    """Joints `(14, 2)` that move with the scene."""
    spread = np.random.default_rng(1).uniform(-20, 20, (len(LSP_14), 2))
    return (spread + [50, 50] + np.multiply(MOTION, index)).astype(np.float32)


class SceneFrames:
    """Frames of the scene as PNG, all but those that are missing."""

    def __init__(self, missing=(), seed=0):
        self.missing = set(missing)
        self.seed = seed

    def read(self, number):
        if not 0 <= number < FRAMES or number in self.missing:
            return None
        return tf_png(scene(number, seed=self.seed))


def tf_png(image):
    """Encodes RGB without loss."""
    return cv2.imencode(".png", image[..., ::-1])[1].tobytes()


def examples(config, missing, seed):
    """Every labelled frame of the scene."""
    labels = FrameLabels(
        numbers=np.array(LABELLED),
        joints=np.stack([pose(number) for number in LABELLED]),
        visible=np.full((len(LABELLED), len(LSP_14)), 2, np.uint8),
        sources=("tracker",) * len(LABELLED),
        scale_references=np.full(len(LABELLED), 40, np.float32),
    )
    frames = SceneFrames(missing, seed)
    return video_examples(f"scene{seed}", frames, labels, config)


with registered.skip_registration():

    class MovingScene(PoseBuilder):
        """Clips or frames of moving textures, prepared in a second."""

        name = "moving_scene"
        VERSION = tfds.core.Version("1.0.0")
        BUILDER_CONFIGS: ClassVar = [
            PoseConfig(name="frames"),
            PoseConfig(name="clips", clips=True, neighbours=NEIGHBOURS),
        ]
        SKELETON = LSP_14
        HOMEPAGE = "https://example.org"
        SCALE_REFERENCE = "forty pixels"

        def _parts(self, dl_manager):
            return {
                split: [
                    Part(
                        f"{split}/{seed}",
                        functools.partial(
                            examples, self.builder_config, missing, seed
                        ),
                    )
                ]
                for split, missing, seed in (
                    ("train", (), 0),
                    ("test", (1, 7), 2),
                )
            }


def prepare_moving_scene(folder, *configs):
    """Prepares configs (by default both usual ones) into a data folder."""
    for config in configs or ("frames", "clips"):
        builder = MovingScene(data_dir=folder, config=config)
        builder.download_and_prepare()
    return folder
