"""The frames that pooling still needs, with the flow between them."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from keras_flowpose.ops.images import Letterbox
from keras_flowpose.video.grid_flow import FlowView
from keras_flowpose.video.grid_flow import GridFlow
from keras_flowpose.video.grid_flow import StepFlow


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
        image: The network frame, for finding cuts; None once that is done.
        starts: Whether a scene is known to begin with it.
        scene: How many cuts there were up to this frame.
        to_previous: Flow to the frame before, if flow is chained and there is
            one in the same scene.
        to_next: The same for the frame after.
    """

    index: int
    time_seconds: float | None
    letterbox: Letterbox
    corner: tuple[int, int]
    heatmaps: np.ndarray
    view: FlowView | None = None
    image: np.ndarray | None = None
    starts: bool = False
    scene: int = 0
    to_previous: StepFlow | None = None
    to_next: StepFlow | None = None


class Window(NamedTuple):
    """What `WindowPooling` is called with, T = 2 n + 1 frames.

    Args:
        heatmaps: Float32 `(T, rows, columns, joints)`, 0 where a frame is
            missing.
        present: Boolean `(T,)`.
        steps: Float32 `(2, n, rows, columns, 2)`, flows to the past and to
            the future in heatmap cells, 0 where a frame is missing.
        step_errors: Float32 `(2, n, rows, columns)`, the `error` of each step;
            NaN if flow is direct, 0 where a frame is missing.
        reliable: Boolean `(2, n, rows, columns)`, of each step; True where a
            frame is missing.
    """

    heatmaps: np.ndarray
    present: np.ndarray
    steps: np.ndarray
    step_errors: np.ndarray
    reliable: np.ndarray


class MovingWindow:
    """A buffer of fixed size that hands out windows for `WindowPooling`.

    Chained flow is measured when a frame comes in, from and to the one before
    it, whose image is then let go. Direct flow is measured when a window is
    asked for, from its centre to each of its frames, so images stay.

    A scene ends at a cut: frames beyond it are missing, and no flow is
    measured across.

    Args:
        neighbours: n >= 0, frames on each side of the centre.
        lookahead: How many of those ahead are there, 0 ... n.
        flow: Measures flow; None if there are no neighbours.
        flow_mode: "chained" or "direct".
        is_cut: Tells from the network frames of two frames whether the scene
            changes between them. Defaults to None: it never does.
    """

    def __init__(
        self,
        neighbours: int,
        lookahead: int,
        flow: GridFlow | None,
        flow_mode: str,
        is_cut: Callable[[np.ndarray, np.ndarray], bool] | None = None,
    ) -> None:
        self.neighbours = neighbours
        self._flow = flow
        self._chained = flow_mode == "chained"
        self._is_cut = is_cut
        # From the first neighbour of the frame that is due to the newest.
        self._frames: deque[SeenFrame] = deque(
            maxlen=neighbours + 1 + lookahead
        )

    def add(self, frame: SeenFrame) -> None:
        """Takes the next frame, and drops one that no window needs."""
        if self._frames:
            self._connect(self._frames[-1], frame)
        self._frames.append(frame)

    def frame(self, index: int) -> SeenFrame:
        """The frame of that number, which must still be here."""
        return self._frames[index - self._frames[0].index]

    def around(self, centre: int) -> Window:
        """Heatmaps, presence and flows of a window.

        Args:
            centre: Number of the frame at its centre.
        """
        middle = self.frame(centre)
        frames = {
            frame.index: frame
            for frame in self._frames
            if frame.scene == middle.scene
        }
        length = self.neighbours
        indices = range(centre - length, centre + length + 1)
        blank = np.zeros_like(middle.heatmaps)
        steps = np.zeros((2, length, *blank.shape[:2], 2), np.float32)
        unknown = 0 if self._chained else np.nan
        errors = np.full(steps.shape[:-1], unknown, np.float32)
        reliable = np.ones(steps.shape[:-1], bool)
        for step in range(length):
            for side, sign in enumerate((-1, 1)):
                near, far = centre + sign * step, centre + sign * (step + 1)
                if far not in frames:
                    continue
                here = side, step
                if not self._chained:
                    steps[here] = self._flow(middle.view, frames[far].view)
                    continue
                frame = frames[near]
                found = frame.to_previous if far < near else frame.to_next
                steps[here], errors[here], reliable[here] = found
        return Window(
            heatmaps=np.stack(
                [frames[i].heatmaps if i in frames else blank for i in indices]
            ),
            present=np.array([index in frames for index in indices]),
            steps=steps,
            step_errors=errors,
            reliable=reliable,
        )

    def _connect(self, last: SeenFrame, frame: SeenFrame) -> None:
        """Finds what is between a frame and the next one."""
        cut = frame.starts
        if self._is_cut is not None:
            cut = cut or self._is_cut(last.image, frame.image)
            last.image = None
        frame.scene = last.scene + cut
        if not self._chained or self._flow is None:
            return
        if frame.scene == last.scene:
            frame.to_previous, last.to_next = self._flow.both_ways(
                frame.view, last.view
            )
        last.view = None
