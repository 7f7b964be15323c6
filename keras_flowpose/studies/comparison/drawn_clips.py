"""Drawn signers as labelled videos: nothing is read, every label is exact."""

import functools
from collections.abc import Iterator

import numpy as np

from keras_flowpose.skeleton import UPPER_BODY_7
from keras_flowpose.studies.comparison.labelled_clip import ClipFrame
from keras_flowpose.studies.comparison.labelled_clip import LabelledClip
from keras_flowpose.synthetic.clip import FPS
from keras_flowpose.synthetic.clip import SignerConfig
from keras_flowpose.synthetic.clip import signer_frames

FIRST_SEED = 50_000
"""Persons from here on are not in `synthetic_signer` as its configs draw it."""


def drawn_clips(
    count: int, first_seed: int = FIRST_SEED, frames: int = 100
) -> list[LabelledClip]:
    """Clips of different drawn signers.

    Args:
        count: How many signers, one clip each.
        first_seed: The first one's seed; the others have the next ones.
            Defaults to 50000.
        frames: Length of each clip, at 25 frames a second. Defaults to 100.

    Returns:
        The clips, which are drawn when their frames are asked for.

    Raises:
        ValueError: If a number is out of range.
    """
    configs = [
        SignerConfig(frames=frames, seed=first_seed + number)
        for number in range(count)
    ]
    return [
        LabelledClip(
            name=f"signer {config.seed}",
            joints=UPPER_BODY_7.joints,
            fps=float(FPS),
            count=frames,
            fingerprint=repr(config),
            frames=functools.partial(_frames, config),
        )
        for config in configs
    ]


def _frames(config: SignerConfig) -> Iterator[ClipFrame]:
    for number, frame in enumerate(signer_frames(config)):
        yield ClipFrame(
            image=frame.image,
            time_seconds=number / FPS,
            keypoints=np.float32(frame.joints),
            visible=np.uint8(frame.visible),
        )
