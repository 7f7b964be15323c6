"""A dataset of a few tiny videos, with a builder that counts its work.

A video is a text file `NAME.frames`, its number of frames, with `!` behind it
where the video is damaged. The builder notes
each part that it makes in `made.log` beside the videos; where a file `stop_at`
names a video, it stops in the middle of it, as `stop_how` says.
"""

import os
from pathlib import Path

from keras_flowpose import datasets

NAME = "tiny_video_pose"
VIDEOS = ("a", "b", "c", "d")
FRAMES = 5  # of each video

_SOURCE = '''
"""Builder of tiny videos."""

import functools
import os
import time

import cv2
import numpy as np
import tensorflow_datasets as tfds

from keras_flowpose.data.frame_labels import FrameLabels
from keras_flowpose.datasets._base import PoseBuilder
from keras_flowpose.datasets._config import PoseConfig
from keras_flowpose.datasets._examples import video_examples
from keras_flowpose.datasets._damage import Damage
from keras_flowpose.datasets._parts import ManualFile
from keras_flowpose.datasets._parts import Part
from keras_flowpose.safe_files import UserError
from keras_flowpose.skeleton import Skeleton


class Builder(PoseBuilder):
    VERSION = tfds.core.Version("1.0.0")
    RELEASE_NOTES = {"1.0.0": "First release."}
    MANUAL_DOWNLOAD_INSTRUCTIONS = "Put the videos there."
    SKELETON = Skeleton(
        "three",
        ("head", "right_wrist", "left_wrist"),
        (("head", "right_wrist"), ("head", "left_wrist")),
        (("right_wrist", "left_wrist"),),
    )
    HOMEPAGE = "https://example.org"
    SCALE_REFERENCE = "head-right_wrist"
    MANUAL_FILES = (
        ManualFile("the videos", ("*.frames", "all.zip"), HOMEPAGE),
        ManualFile("the masks", ("masks/*",), "the authors", required=False),
    )
    BUILDER_CONFIGS = [
        PoseConfig(name="frames", description="Single frames."),
        PoseConfig(name="clips", clips=True, neighbours=1),
    ]

    def __init__(self, *, shade=0, **kwargs):
        self.shade = shade
        super().__init__(**kwargs)

    def _parts(self, dl_manager):
        folder = dl_manager.manual_dir
        if (folder / "all.zip").exists():
            folder = dl_manager.extract(folder / "all.zip")
        splits = {"train": [], "test": []}
        for path in sorted(folder.glob("*.frames")):
            split = "test" if path.stem == "d" else "train"
            make = functools.partial(
                _examples, path, dl_manager.manual_dir, self.builder_config,
                self.shade,
            )
            splits[split].append(Part(f"{split}/{path.stem}", make, True))
        return splits


class Frames:
    def __init__(self, video, count, shade):
        self.video, self.count, self.shade = video, count, shade

    def read(self, number):
        if not 0 <= number < self.count:
            return None
        seed = [ord(c) for c in self.video] + [number]
        noise = np.random.default_rng(seed).integers(
            0, 200, (13, 17, 3), dtype=np.uint8
        )
        return cv2.imencode(".png", noise + np.uint8(self.shade))[1].tobytes()


def _examples(path, folder, config, shade):
    count = int(path.read_text().rstrip("!"))
    with (folder / "made.log").open("a") as log:
        log.write(path.stem + " ")
    numbers = np.arange(count)
    joints = np.zeros((count, 3, 2), np.float32)
    joints[:] = [[8, 2], [3, 9], [14.5, 10]]
    joints[:, 1, 0] += numbers
    visible = np.full((count, 3), 2, np.uint8)
    visible[:1, 2] = 1
    visible[-1:, 0], joints[-1:, 0] = 0, 0
    labels = FrameLabels(
        numbers, joints, visible, ("manual",) * count,
        np.full(count, 4.0, np.float32) + numbers,
    )
    examples = video_examples(
        path.stem, Frames(path.stem, count, shade), labels, config
    )
    stop = folder / "stop_at"
    for place, example in enumerate(examples):
        yield example
        if place == 1 and stop.exists() and stop.read_text() == path.stem:
            _stop(folder)
    if path.read_text().endswith("!"):
        yield Damage(f"{path.stem} is cut off.")


def _stop(folder):
    how = (folder / "stop_how").read_text()
    if how == "error":
        raise UserError("a damaged video")
    if how == "interrupt":
        raise KeyboardInterrupt
    (folder / "reached").write_text("")
    time.sleep(600)
'''


def write_builder(folder: Path) -> None:
    """Writes the builder as a folder in `folder`."""
    package = folder / NAME
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("")
    (package / f"{NAME}_dataset_builder.py").write_text(_SOURCE)
    (package / "README.md").write_text(
        "Tiny videos: noise\nand three joints. Nothing else.\n\nMore of it.\n"
    )
    (package / "CITATIONS.bib").write_text("@misc{tiny}")
    (package / "TAGS.txt").write_text("content.language.en")


def write_videos(folder: Path) -> Path:
    """Writes the manual folder."""
    folder.mkdir(parents=True)
    for video in VIDEOS:
        (folder / f"{video}.frames").write_text(str(FRAMES))
    return folder


def made(folder: Path) -> str:
    """Videos that were made so far, in order, those that were stopped too."""
    log = folder / "made.log"
    return log.read_text().replace(" ", "") if log.exists() else ""


def stop_at(folder: Path, video: str, how: str) -> None:
    """Lets the builder stop; `""` lets it go on."""
    (folder / "stop_at").write_text(video)
    (folder / "stop_how").write_text(how)


def make_known(folder: Path) -> None:
    """Adds the datasets in `folder` to those of the package."""
    datasets.__path__.append(str(folder))


def forget(folder: Path) -> None:
    """Undoes `make_known`, but for what is imported."""
    datasets.__path__.remove(str(folder))


def content(folder: Path) -> dict[str, bytes]:
    """All files below a folder by their relative path."""
    return {
        os.path.relpath(path, folder): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }
