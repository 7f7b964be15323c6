"""Flow between two frames of a video, brought to the heatmap grid."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import tensorflow as tf

from keras_flowpose import argument_checks as checks
from keras_flowpose.flow.base import NumberedFlow
from keras_flowpose.flow.named import Flow
from keras_flowpose.ops.flow_consistency import reliable_cells
from keras_flowpose.ops.flow_consistency import step_inconsistency
from keras_flowpose.ops.flow_fields import flow_at_cells
from keras_flowpose.ops.flow_fields import flow_from_opencv
from keras_flowpose.ops.images import Letterbox

FLOW_SIZES = ("network", "full")
"""At which size `GridFlow` measures: of the network frame, or the video's."""

_ALL = (slice(None), slice(None))


@dataclass(frozen=True, eq=False)
class FlowView:
    """A frame as flow is measured on it, from `GridFlow.view`.

    Args:
        number: Of the frame in its video, from 0.
        image: RGB, uint8 `(height, width, 3)`, or None where flow does not
            come from images.
        shape: (height, width) of the flow that is asked for.
        part: Rows and columns of that flow that show the region.
        start: Float32 `(2,)`, (x, y) of the first heatmap cell in the region's
            flow.
        step: Float32 `(2,)`, its pixels between cells.
    """

    number: int
    image: np.ndarray | None
    shape: tuple[int, int]
    part: tuple[slice, slice]
    start: np.ndarray
    step: np.ndarray


class StepFlow(NamedTuple):
    """Flow from one frame to another, and what it is worth.

    Args:
        flow: Float32 `(rows, columns, 2)`, (dx, dy) in heatmap cells.
        error: Float32 `(rows, columns)`, how far from where it began the way
            there and back ends, in heatmap cells.
        reliable: Boolean `(rows, columns)`, see `reliable_cells`.
    """

    flow: np.ndarray
    error: np.ndarray
    reliable: np.ndarray


class GridFlow:
    """Flow between frames, at each cell of the heatmap grid.

    At full size, flow is measured on the pixels of the region, which may be
    finer than those of the network frame, and read where the letterbox puts
    the cells; cells in its black margins take the nearest edge. Precomputed
    flow of full size is that of the whole frame.

    Args:
        flow: Where flow comes from.
        size: "network" or "full".
        network_size: (height, width) of the network frame.
        grid: (rows, columns) of the heatmaps.

    Call arguments:
        target: The frame whose cells get flow.
        source: The frame that it leads to.

    Attributes:
        settings: What the flow is, in short words.

    Returns:
        Float32 array `(rows, columns, 2)`, (dx, dy) in heatmap cells.

    Raises:
        ValueError: If `size` is another word, or the flow has another shape
            than the frames, or is NaN or infinite at a cell: flow that failed
            is not taken for no motion, which would blur the poses silently.
    """

    def __init__(
        self,
        flow: Flow,
        size: str,
        network_size: tuple[int, int],
        grid: tuple[int, int],
    ) -> None:
        self.size = checks.one_of("flow_size", size, FLOW_SIZES)
        # Objects need none to measure flow.
        self.settings = getattr(flow, "settings", type(flow).__name__)
        self._flow = flow
        self._numbered = isinstance(flow, NumberedFlow)
        self._network_size = network_size
        rows, columns = grid
        # (x, y)
        self._stride = np.divide(network_size, grid, dtype=np.float32)[::-1]
        pair = tf.TensorSpec([2])
        self._at_cells = tf.function(
            lambda flow, start, step: flow_at_cells(
                flow_from_opencv(flow)[None], start, step, rows, columns
            )[0],
            input_signature=[tf.TensorSpec([None, None, 2]), pair, pair],
        )
        both = tf.TensorSpec([2, rows, columns, 2])
        self._compare = tf.function(
            lambda flows, cell: (
                step_inconsistency(flows, flows[::-1]),
                reliable_cells(flows, flows[::-1], cell),
            ),
            input_signature=[both, tf.TensorSpec([])],
        )

    def view(
        self,
        number: int,
        frame: np.ndarray,
        region: tuple[int, int, int, int],
        network_image: np.ndarray,
        letterbox: Letterbox,
    ) -> FlowView:
        """What has to be kept of a frame to measure flow on it.

        Args:
            number: Of the frame, from 0.
            frame: RGB, uint8; may be changed afterwards.
            region: (x, y, width, height) of the part that the net sees.
            network_image: That part in the network frame.
            letterbox: How it is put there.
        """
        start, step = np.zeros(2), self._stride
        if self.size == "network":
            image, shape, part = network_image, self._network_size, _ALL
        else:
            x, y, width, height = region
            part = (slice(y, y + height), slice(x, x + width))
            start = letterbox.to_frame(np.zeros(2, np.float32))
            step = self._stride / letterbox.scale
            if self._numbered:
                image, shape = None, frame.shape[:2]
            else:
                # A copy, because cameras use their memory again.
                image, shape, part = frame[part].copy(), (height, width), _ALL
        return FlowView(
            number=number,
            image=None if self._numbered else image,
            shape=tuple(shape),
            part=part,
            start=np.float32(start),
            step=np.float32(step),
        )

    def __call__(self, target: FlowView, source: FlowView) -> np.ndarray:
        if self._numbered:
            flow = self._flow.flow_between(
                target.number, source.number, target.shape
            )
        else:
            flow = self._flow.flow(target.image, source.image)
        if flow.shape != (*target.shape, 2):
            raise ValueError(
                "`flow` must give fields of the frames' shape, "
                f"{(*target.shape, 2)}. Received: shape={flow.shape}"
            )
        cells = self._cells(np.float32(flow[target.part]), target)
        if not np.isfinite(cells).all():
            raise ValueError(
                "`flow` must give finite fields. Received: NaN or infinity "
                f"from frame {target.number} to {source.number}"
            )
        return cells

    def _cells(self, flow: np.ndarray, target: FlowView) -> np.ndarray:
        across, down = self._stride
        if self.size == "network" and across % 1 == down % 1 == 0:
            # Each cell lies on a pixel, so there is nothing to look up.
            return flow[:: int(down), :: int(across)] / self._stride
        return self._at_cells(flow, target.start, target.step).numpy()

    def both_ways(
        self, first: FlowView, second: FlowView
    ) -> tuple[StepFlow, StepFlow]:
        """Flow between two frames, checked against the way back.

        Args:
            first: A frame.
            second: Another one.

        Returns:
            The flow from the first to the second, and from there back.

        Raises:
            ValueError: As the call.
        """
        flows = np.stack([self(first, second), self(second, first)])
        # Pixels between cells, where flow was measured.
        errors, reliable = self._compare(flows, first.step[0])
        there, back = zip(flows, errors.numpy(), reliable.numpy(), strict=True)
        return StepFlow(*there), StepFlow(*back)
