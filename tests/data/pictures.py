"""Small prepared datasets of pictures whose content is known."""

import functools
from typing import ClassVar

import cv2
import numpy as np
import tensorflow_datasets as tfds
from tensorflow_datasets.core import registered

from keras_flowpose.datasets._base import PoseBuilder
from keras_flowpose.datasets._config import PoseConfig
from keras_flowpose.datasets._parts import Part
from keras_flowpose.skeleton import Skeleton

SKELETON = Skeleton(
    "arm",
    ("head", "right_wrist", "left_wrist"),
    (("head", "right_wrist"), ("head", "left_wrist")),
    (("right_wrist", "left_wrist"),),
)
JOINTS = np.array([[50, 10], [20, 60], [80, 61]], np.float32)
GREY = 90


def png(height=101, width=133, value=GREY):
    """A plain picture as PNG bytes."""
    image = np.full((height, width, 3), value, np.uint8)
    return cv2.imencode(".png", image)[1].tobytes()


def still(number, visible=(2, 2, 2), **changes):
    """An example of stills."""
    return {
        "image": png(),
        "joints": JOINTS,
        "visible": np.array(visible, np.uint8),
        "video": f"film/{number}",
        "frame": number,
        "scale_reference": 0.0,
        "label_source": "manual",
        **changes,
    }


def clip(number, present, visible):
    """An example of clips."""
    frames = len(present)
    return {
        "frames": [png(value=40 * place) for place in range(frames)],
        "present": np.array(present),
        "frame_numbers": np.arange(frames) + number - frames // 2,
        "joints": np.stack([JOINTS] * frames),
        "visible": np.array(visible, np.uint8),
        "label_source": ["tracker"] * frames,
        "video": "film",
        "frame": number,
        "scale_reference": 0.0,
    }


with registered.skip_registration():

    class ArmPose(PoseBuilder):
        """Prepares the examples that it is given."""

        name = "arm_pose"
        VERSION = tfds.core.Version("1.2.3")
        SKELETON = SKELETON
        HOMEPAGE = "https://example.org"
        splits: ClassVar = {}

        def _parts(self, dl_manager):
            return {
                split: [Part(split, functools.partial(_keyed, examples))]
                for split, examples in self.splits.items()
            }


def _keyed(examples):
    return ((str(number), e) for number, e in enumerate(examples))


def write(folder, splits, reference="", missing=0):
    """Prepares `arm_pose`, or for clips `arm_pose/clips`.

    Args:
        folder: The data folder.
        splits: Lists of examples by the split's name.
        reference: Name of the dataset's own length.
        missing: Number of images that were left out.
    """
    first = next(iter(splits.values()))[0]
    config = None
    if "present" in first:
        neighbours = len(first["present"]) // 2
        config = PoseConfig(name="clips", clips=True, neighbours=neighbours)
    builder = ArmPose(data_dir=folder, config=config)
    builder.splits = splits
    builder.info.metadata["scale_reference"] = reference
    builder.info.metadata["missing_images"] = missing
    options = tfds.download.DownloadConfig(try_download_gcs=False)
    builder.download_and_prepare(download_config=options)
