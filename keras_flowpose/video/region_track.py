"""Which part of each frame is looked at, and how it is cut out."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, eq=False)
class RegionTrack:
    """A region for each frame of a video.

    Args:
        boxes: Int32 `(frames, 4)`, (x, y, width, height) in pixels of the
            frame. A box may reach beyond the frame, where it is black.
        starts: Boolean `(frames,)`, where a scene begins; boxes jump there
            and nowhere else.
        found: Boolean `(frames,)`, whether a person was found there; where
            none was, the box is the whole frame.

    Raises:
        ValueError: If the arrays do not fit each other, or a box is empty.
    """

    boxes: np.ndarray
    starts: np.ndarray
    found: np.ndarray

    def __post_init__(self) -> None:
        for name, kind in (("boxes", np.int32), ("starts", bool)):
            object.__setattr__(
                self, name, np.asarray(getattr(self, name), kind)
            )
        object.__setattr__(self, "found", np.asarray(self.found, bool))
        frames = len(self.boxes)
        shapes = self.boxes.shape, self.starts.shape, self.found.shape
        if shapes != ((frames, 4), (frames,), (frames,)):
            raise ValueError(
                "`boxes` must have shape (frames, 4), `starts` and `found` "
                f"(frames,). Received: shapes={shapes}"
            )
        if frames == 0 or self.boxes[:, 2:].min() < 1:
            raise ValueError(
                "`boxes` must be of one frame or more, each 1 pixel wide and "
                f"high or more. Received: {frames} frames"
            )

    def __len__(self) -> int:
        return len(self.boxes)

    def box(self, index: int) -> tuple[int, int, int, int]:
        """The region of a frame; beyond the last, that of the last."""
        return tuple(self.boxes[min(index, len(self) - 1)].tolist())

    def begins(self, index: int) -> bool:
        """Whether a scene begins with that frame."""
        return index < len(self) and bool(self.starts[index])


def cut_out(image: np.ndarray, box: tuple[int, int, int, int]) -> np.ndarray:
    """The part of an image in a box, black where that reaches beyond it.

    Training does the same: its crops are black beyond the picture.

    Args:
        image: `(height, width, channels)`.
        box: (x, y, width, height) in pixels, anywhere.

    Returns:
        `(box height, box width, channels)`; a view of the image where the
        box lies within it.
    """
    x, y, width, height = box
    rows, columns = image.shape[:2]
    left, right = max(x, 0), min(x + width, columns)
    top, bottom = max(y, 0), min(y + height, rows)
    if (right - left, bottom - top) == (width, height):
        return image[top:bottom, left:right]
    cut = np.zeros((height, width, *image.shape[2:]), image.dtype)
    if left < right and top < bottom:
        cut[top - y : bottom - y, left - x : right - x] = image[
            top:bottom, left:right
        ]
    return cut
