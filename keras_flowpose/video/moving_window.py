"""The frames that pooling still needs, with the flow between them."""

from collections import deque
from dataclasses import dataclass

import numpy as np

from keras_flowpose.ops.images import Letterbox
from keras_flowpose.video.grid_flow import FlowView
from keras_flowpose.video.grid_flow import GridFlow


@dataclass(eq=False)
class SeenFrame:
    """A frame that went through the net.

    Args:
        index: Number of the frame, from 0.
        time_seconds: As given to `VideoPoseEstimator.push`.
        letterbox: How its region was put into the network frame.
        corner: (x, y) of the region.
        heatmaps: Float32 `(rows, columns, joints)`.
        view: For measuring flow; None once that is done.
        to_previous: Float32 `(rows, columns, 2)`, flow to the frame before,
            if flow is chained and there is one.
        to_next: The same for the frame after.
    """

    index: int
    time_seconds: float | None
    letterbox: Letterbox
    corner: tuple[int, int]
    heatmaps: np.ndarray
    view: FlowView | None = None
    to_previous: np.ndarray | None = None
    to_next: np.ndarray | None = None


class MovingWindow:
    """A buffer of fixed size that hands out windows for `WindowPooling`.

    Chained flow is measured when a frame comes in, from and to the one before
    it, whose image is then let go. Direct flow is measured when a window is
    asked for, from its centre to each of its frames, so images stay.

    Args:
        neighbours: n >= 0, frames on each side of the centre.
        lookahead: How many of those ahead are there, 0 ... n.
        flow: Measures flow; None if there are no neighbours.
        flow_mode: "chained" or "direct".
    """

    def __init__(
        self,
        neighbours: int,
        lookahead: int,
        flow: GridFlow | None,
        flow_mode: str,
    ) -> None:
        self.neighbours = neighbours
        self._flow = flow
        self._chained = flow_mode == "chained"
        # From the first neighbour of the frame that is due to the newest.
        self._frames: deque[SeenFrame] = deque(
            maxlen=neighbours + 1 + lookahead
        )

    def add(self, frame: SeenFrame) -> None:
        """Takes the next frame, and drops one that no window needs."""
        if self._chained and self._flow is not None and self._frames:
            last = self._frames[-1]
            frame.to_previous = self._flow(frame.view, last.view)
            last.to_next = self._flow(last.view, frame.view)
            last.view = None
        self._frames.append(frame)

    def frame(self, index: int) -> SeenFrame:
        """The frame of that number, which must still be here."""
        return self._frames[index - self._frames[0].index]

    def around(self, centre: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Heatmaps, presence and flows of a window.

        Args:
            centre: Number of the frame at its centre.

        Returns:
            The call arguments of `WindowPooling`.
        """
        frames = {frame.index: frame for frame in self._frames}
        length = self.neighbours
        indices = range(centre - length, centre + length + 1)
        present = np.array([index in frames for index in indices])
        middle = frames[centre]
        blank = np.zeros_like(middle.heatmaps)
        heatmaps = np.stack(
            [frames[i].heatmaps if i in frames else blank for i in indices]
        )
        grid = blank.shape[:2]
        steps = np.zeros((2, length, *grid, 2), np.float32)
        for step in range(length):
            for side, sign in enumerate((-1, 1)):
                near, far = centre + sign * step, centre + sign * (step + 1)
                if far not in frames:
                    continue
                if not self._chained:
                    flow = self._flow(middle.view, frames[far].view)
                elif far < near:
                    flow = frames[near].to_previous
                else:
                    flow = frames[near].to_next
                steps[side, step] = flow
        return heatmaps, present, steps
