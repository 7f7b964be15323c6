"""Parts of a dataset, as a builder goes through them."""

import functools
import pickle
from typing import ClassVar

import cv2
import numpy as np
import tensorflow_datasets as tfds
from tensorflow_datasets.core import registered

from keras_flowpose.datasets._base import PoseBuilder
from keras_flowpose.datasets._config import PoseConfig
from keras_flowpose.datasets._parts import Part
from keras_flowpose.skeleton import UPPER_BODY_7

JPEG = cv2.imencode(".jpg", np.full((3, 5, 3), 99, np.uint8))[1].tobytes()


def stills(first, last):
    for number in range(first, last):
        yield (
            f"{number}",
            {
                "image": JPEG,
                "joints": np.full((7, 2), number, np.float32),
                "visible": np.full(7, 2, np.uint8),
                "video": "v",
                "frame": number,
                "scale_reference": 12.5,
                "label_source": "tracker",
            },
        )


with registered.skip_registration():

    class Toy(PoseBuilder):
        """Two parts in one split, one in the other."""

        name = "toy"
        VERSION = tfds.core.Version("1.0.0")
        BUILDER_CONFIGS: ClassVar = [PoseConfig(name="frames")]
        SKELETON = UPPER_BODY_7
        HOMEPAGE = "https://example.org"
        SCALE_REFERENCE = "right_shoulder-left_hip"

        def _parts(self, dl_manager):
            return {
                "train": [
                    Part("train/0", functools.partial(stills, 0, 3)),
                    Part("train/1", functools.partial(stills, 3, 5)),
                ],
                "test": [Part("test/0", functools.partial(stills, 5, 6))],
            }


def test_all_parts_of_a_split_are_read(tmp_path):
    builder = Toy(data_dir=tmp_path, config="frames")
    builder.download_and_prepare()

    info = tfds.builder_from_directory(builder.data_dir)
    read = tfds.as_numpy(info.as_dataset(split="train"))
    assert sorted(example["frame"] for example in read) == [0, 1, 2, 3, 4]
    assert info.info.splits["test"].num_examples == 1
    assert info.info.metadata["scale_reference"] == "right_shoulder-left_hip"


def test_a_part_can_be_pickled_and_be_made_twice():
    part = Part("train/1", functools.partial(stills, 3, 5))
    copy = pickle.loads(pickle.dumps(part))

    assert [key for key, _ in copy.make()] == ["3", "4"]
    assert [key for key, _ in copy.make()] == ["3", "4"]
