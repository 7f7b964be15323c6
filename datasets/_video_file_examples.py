"""Examples of a user's videos, folders of frames, and stills."""

import warnings
from collections.abc import Iterator
from pathlib import Path

from keras_flowpose.data.frame_labels import FrameLabels
from keras_flowpose.datasets._config import PoseConfig
from keras_flowpose.datasets._damage import Damage
from keras_flowpose.datasets._examples import video_examples
from keras_flowpose.datasets._examples import wanted_numbers
from keras_flowpose.datasets._frame_files import ImageFiles
from keras_flowpose.datasets._frame_files import VideoFile
from keras_flowpose.datasets._image_size import image_size
from keras_flowpose.datasets._parts import Example
from keras_flowpose.datasets._upright import upright
from keras_flowpose.datasets._video_checks import behind_the_end
from keras_flowpose.safe_files import UserError


def examples_of_video(
    path: Path,
    name: str,
    labels: FrameLabels,
    config: PoseConfig,
    allow_missing: bool,
) -> Iterator[Example | Damage]:
    """Examples from a video file.

    What comes behind a damaged place is left out and told as damage: how many
    frames were lost there is not known, so labels would belong to others.

    Args:
        path: The video file.
        name: Its name, with that of the person.
        labels: The person's labels.
        config: Frames or clips.
        allow_missing: Whether labels behind the end are left out as well.

    Yields:
        As `keras_flowpose.datasets._examples.video_examples`, and damage.

    Raises:
        UserError: If there is no video in the file, or frames behind its end
            are labelled.
    """
    reach = config.neighbours * config.stride if config.clips else 0
    wanted = wanted_numbers(labels, config)
    video = VideoFile(path, wanted, back=2 * reach)
    yield from video_examples(name, video, labels, config)
    centres = list(labels)[:: config.every]
    end = video.last + 1 if video.damaged_from is None else video.damaged_from
    absent = [number for number in centres if number >= end]
    if video.damage is not None:
        yield Damage(
            f"{path}: {video.damage} {len(absent)} of {len(centres)} labelled "
            "frames were left out."
        )
    elif absent:
        message = behind_the_end(path, absent[-1], video.last + 1)
        if not allow_missing:
            raise UserError(message)
        warnings.warn(f"{message} Left out.", stacklevel=2)


def examples_of_images(
    paths: dict[int, Path], name: str, labels: FrameLabels, config: PoseConfig
) -> Iterator[Example]:
    """Examples from a folder of frames, for clips all of one size.

    Args:
        paths: Its images by frame number.
        name: The folder's name, with that of the person.
        labels: The person's labels.
        config: Frames or clips.

    Yields:
        As `keras_flowpose.datasets._examples.video_examples`.

    Raises:
        UserError: If a file is no whole JPEG or PNG, or the frames of a clip
            are of different sizes.
    """
    images = _OneSize(paths) if config.clips else _UprightImages(paths)
    yield from video_examples(name, images, labels, config)


def examples_of_stills(
    stills: list[tuple[Path, str, FrameLabels]], config: PoseConfig
) -> Iterator[Example]:
    """Examples of pictures that have nothing to do with each other.

    Args:
        stills: File, name and labels of each.
        config: A config of frames.

    Yields:
        As `keras_flowpose.datasets._examples.video_examples`.

    Raises:
        UserError: If a file is no whole JPEG or PNG.
    """
    for path, name, labels in stills:
        images = _UprightImages({0: path})
        yield from video_examples(name, images, labels, config)


class _UprightImages(ImageFiles):
    """Image files; those that a camera has turned are turned back."""

    def read(self, number: int) -> bytes | None:
        """As `FrameFiles.read`."""
        content = super().read(number)
        return content if content is None else upright(content)


class _OneSize(_UprightImages):
    """Image files that clips can be made of."""

    _first: tuple[int, tuple[int, int]] | None = None

    def read(self, number: int) -> bytes | None:
        """As `FrameFiles.read`."""
        content = super().read(number)
        size = None if content is None else image_size(content)
        if size is None:
            return content
        self._first = self._first or (number, size)
        other, expected = self._first
        if size != expected:
            raise UserError(
                f"{self.paths[number]} is expected to have the size of "
                f"{self.paths[other]}, {expected[0]} x {expected[1]}, for "
                f"clips. Received {size[0]} x {size[1]}. If these are stills, "
                "call them by other names than numbers, or prepare "
                "video_folder/frames."
            )
        return content
