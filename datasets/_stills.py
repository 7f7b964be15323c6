"""Labelled single images as the parts of a split."""

import functools
from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from etils import epath

from keras_flowpose.datasets._frame_files import image_bytes
from keras_flowpose.datasets._parts import Example
from keras_flowpose.datasets._parts import Part

_STILLS_A_PART = 500


@dataclass(frozen=True, eq=False)
class Still:
    """One person in one image, labelled by hand.

    Args:
        key: Unique in the split.
        image: File name of a JPEG or PNG.
        joints: `(joints, 2)`, (x, y) in pixels of the image with the centre
            of the top-left pixel at (0, 0); any value where not labelled.
        visible: `(joints,)`, values of `label_kinds.Visibility`.
        video: Which video the image is from. Defaults to None: from none,
            which is stored as the file name.
        frame: Its frame number there. Defaults to 0.
        scale_reference: The dataset's own normaliser in pixels. Defaults to
            0: it has none.
    """

    key: str
    image: str
    joints: np.ndarray
    visible: np.ndarray
    video: str | None = None
    frame: int = 0
    scale_reference: float = 0.0


def still_parts(
    split: str, folder: epath.Path, stills: Sequence[Still]
) -> list[Part]:
    """The parts of a split of stills, a few hundred stills each.

    Args:
        split: The split's name.
        folder: Where the images are.
        stills: The split's images; all have to be there.
    """
    return [
        Part(
            f"{split}/{start:05d}",
            functools.partial(
                _examples, folder, stills[start : start + _STILLS_A_PART]
            ),
        )
        for start in range(0, len(stills), _STILLS_A_PART)
    ]


def _examples(folder: epath.Path, stills: Sequence[Still]) -> Iterator[Example]:
    for still in stills:
        labelled = still.visible > 0
        joints = np.where(labelled[:, None], still.joints, 0)
        yield (
            still.key,
            {
                "image": image_bytes(folder / still.image),
                "joints": joints.astype(np.float32),
                "visible": still.visible.astype(np.uint8),
                "video": still.image if still.video is None else still.video,
                "frame": still.frame,
                "scale_reference": still.scale_reference,
                "label_source": "manual",
            },
        )
