"""Drawn videos: their names, which say how to draw them again; examples."""

import re
from collections.abc import Iterator

import cv2
import numpy as np

from keras_flowpose.data.frame_labels import FrameLabels
from keras_flowpose.datasets._config import PoseConfig
from keras_flowpose.datasets._examples import video_examples
from keras_flowpose.datasets._examples import wanted_numbers
from keras_flowpose.datasets._parts import Example
from keras_flowpose.synthetic.clip import SignerConfig
from keras_flowpose.synthetic.clip import signer_frames

_NAME = re.compile(r"person(\d+)-seed(\d+)-(\d+)x(\d+)x(\d+)")
_QUALITY = 95  # of the JPEG files, beside what is drawn as compression


def video_name(drawn: SignerConfig) -> str:
    """The name of a drawn video: `person12-seed12-100x256x256`.

    Args:
        drawn: What is drawn; only its seeds, length and size are told.
    """
    height, width = drawn.shape
    return (
        f"person{drawn.identity_seed}-seed{drawn.seed}-"
        f"{drawn.frames}x{height}x{width}"
    )


def signer_config(name: str) -> SignerConfig:
    """What to draw for the video of that name.

    What is not stored, such as exact optical flow, comes with the frames that
    are drawn again, in the same version of this package. The example with
    `frame` 7 is made of `list(signer_frames(signer_config(video)))[7]`.

    Args:
        name: The feature `video` of an example.

    Raises:
        ValueError: If the name is another one's.
    """
    match = _NAME.fullmatch(name)
    if match is None:
        raise ValueError(
            "`name` must be like person12-seed12-100x256x256. Received: "
            f"name={name!r}"
        )
    person, seed, frames, height, width = map(int, match.groups())
    return SignerConfig(
        frames=frames, size=(height, width), seed=seed, identity_seed=person
    )


def drawn_examples(
    drawn: SignerConfig, config: PoseConfig
) -> Iterator[Example]:
    """The examples of one video.

    The first one is in the middle of the first `every` frames, so that the
    last one is as far from the video's end, where clips lack neighbours.

    Args:
        drawn: What is drawn.
        config: Frames or clips, and which.

    Yields:
        As `keras_flowpose.datasets._examples.video_examples`.
    """
    numbers = range((config.every - 1) // 2, drawn.frames)
    frames = _DrawnFrames(drawn, wanted_numbers(numbers, config))
    yield from video_examples(
        video_name(drawn), frames, frames.labels, config, numbers
    )


class _DrawnFrames:
    """A drawn video: the frames that are needed as JPEG, and all labels.

    A hundred frames of 256 x 256 pixels take less than 2 MB, so they are
    drawn once, for the labels and the pictures.

    Args:
        drawn: What is drawn.
        wanted: Numbers of the frames that are needed.
    """

    def __init__(self, drawn: SignerConfig, wanted: set[int]) -> None:
        joints, visible = [], []
        self._encoded: dict[int, bytes] = {}
        for number, frame in enumerate(signer_frames(drawn)):
            joints.append(frame.joints)
            visible.append(frame.visible)
            if number in wanted:
                self._encoded[number] = _jpeg(frame.image)
        flags = np.stack(visible)
        self.labels = FrameLabels(
            numbers=np.arange(drawn.frames),
            # What is outside the frame counts as not labelled.
            joints=np.where(flags[..., None] > 0, np.stack(joints), 0),
            visible=flags,
            sources=("synthetic",) * drawn.frames,
        )

    def read(self, number: int) -> bytes | None:
        """As `FrameFiles.read`."""
        return self._encoded.get(number)


def _jpeg(image: np.ndarray) -> bytes:
    bgr = cv2.cvtColor(image, cv2.COLOR_RGB2BGR)
    _, encoded = cv2.imencode(".jpg", bgr, [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])
    return encoded.tobytes()
