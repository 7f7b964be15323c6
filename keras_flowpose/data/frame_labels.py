"""The labelled frames of one video, as every annotation file becomes them."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, eq=False)
class FrameLabels:
    """Joints of the labelled frames of one video, one person a frame.

    Args:
        numbers: Integers `(frames,)`, ascending: numbers of the labelled
            frames, counted as the dataset counts them.
        joints: Float32 `(frames, joints, 2)`, (x, y) in pixels of the frame
            with the centre of the top-left pixel at (0, 0); 0 where not
            labelled.
        visible: Uint8 `(frames, joints)`: 0 not labelled, 1 hidden, 2 visible.
        sources: Who made each frame's labels, `(frames,)` names of
            `keras_flowpose.data.label_kinds.LABEL_SOURCES`.
        scale_references: Float32 `(frames,)`, the dataset's own normaliser in
            pixels, 0 where it has none. Defaults to None: none has one.

    Raises:
        ValueError: If lengths differ, numbers are not ascending, or a labelled
            joint is not finite.
    """

    numbers: np.ndarray
    joints: np.ndarray
    visible: np.ndarray
    sources: tuple[str, ...]
    scale_references: np.ndarray | None = None

    def __post_init__(self) -> None:
        if self.scale_references is None:
            zeros = np.zeros(len(self.numbers), np.float32)
            object.__setattr__(self, "scale_references", zeros)
        lengths = {
            name: len(getattr(self, name))
            for name in (
                "numbers",
                "joints",
                "visible",
                "sources",
                "scale_references",
            )
        }
        if len(set(lengths.values())) != 1:
            raise ValueError(
                "`numbers`, `joints`, `visible`, `sources` and "
                "`scale_references` must have one entry a frame. Received: "
                f"lengths={lengths}"
            )
        if (np.diff(self.numbers) <= 0).any():
            raise ValueError(
                "`numbers` must be ascending and each there once. Received: "
                f"numbers={self.numbers}"
            )
        if not np.isfinite(self.joints[self.visible > 0]).all():
            raise ValueError(
                "`joints` must be finite where `visible` > 0. Received: "
                "NaN or infinity."
            )

    def __len__(self) -> int:
        return len(self.numbers)

    def __iter__(self) -> Iterator[int]:
        return map(int, self.numbers)

    def row(self, number: int) -> int | None:
        """Place of a frame's labels, None where it has none.

        Args:
            number: The frame's number.
        """
        row = int(np.searchsorted(self.numbers, number))
        found = row < len(self) and self.numbers[row] == number
        return row if found else None
