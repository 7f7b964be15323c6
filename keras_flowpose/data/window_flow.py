"""Flow from the centre of a window to each of its frames, inside tf.data.

As in the estimation of a video: only consecutive frames are compared, outwards
from the centre, at the size of the network frame; their flows are read at the
cells of the heatmap grid and chained there. Where the scene is cut there is no
flow, and frames beyond are missing.
"""

import collections
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import tensorflow as tf

from keras_flowpose.data.clean_exit import stop_pipelines_at_exit
from keras_flowpose.data.flow_cache import FlowCache
from keras_flowpose.data.flow_cache import content_digest
from keras_flowpose.data.flow_cache import flow_key
from keras_flowpose.data.flow_cache import rounded_flow
from keras_flowpose.flow.base import FlowEstimator
from keras_flowpose.ops.coordinates import STRIDE
from keras_flowpose.ops.flow_consistency import reliable_cells
from keras_flowpose.ops.flow_consistency import reliable_chains
from keras_flowpose.ops.flow_fields import chain_flows
from keras_flowpose.ops.scene_cut import is_scene_cut

# To be raised when frames come to be drawn or flow to be read differently.
_VERSION = "1"


class FlowOfWindow(NamedTuple):
    """How a window's centre frame is connected with its other frames.

    Args:
        flows: Float32 tensor `(T, size / 4, size / 4, 2)`: from the centre to
            each frame, in heatmap pixels; 0 at the centre and where a frame
            is not present.
        present: Boolean tensor `(T,)`, of the frames that were, those up to
            the first cut on either side.
        reliable: Boolean tensor `(T, size / 4, size / 4)`, where flow leads
            back to where it came from; None unless asked for.
    """

    flows: tf.Tensor
    present: tf.Tensor
    reliable: tf.Tensor | None


class WindowFlow:
    """Measures the flow of windows, or finds it in a cache.

    Flow is rounded to half precision whether it is kept or not, so that a
    cache changes no number. Across a cut it is kept as NaN.

    Args:
        neighbours: n >= 1, frames on each side of the centre; T = 2 n + 1.
        size: Side of the network frame in pixels, a multiple of 4.
        drawing: How frames are drawn, in a word; part of a flow's name.
        make_flow: Makes a `FlowEstimator`; called once for each thread that
            measures at the same time.
        cache: Where flow is kept; None to keep none.
        detect_cuts: Whether windows end at cuts between scenes. Defaults to
            True.
        check_back: Whether flow is measured the other way round as well, to
            tell where it is reliable. Defaults to False.

    Call arguments:
        encoded: String tensor `(T,)`, the frames' bytes.
        affine: Float tensor `(2, 3)`, from frames to the network frame.
        present: Boolean tensor `(T,)`.
        draw: Makes the network frames, uint8 `(T, size, size, 3)`; only
            called upon where flow is missing.

    Returns:
        A `FlowOfWindow`.

    Raises:
        ValueError: If `make_flow` makes what cannot compare two images. When
            called, if flow is NaN or infinite somewhere.
    """

    def __init__(
        self,
        neighbours: int,
        size: int,
        drawing: str,
        make_flow: Callable[[], FlowEstimator],
        cache: FlowCache | None = None,
        detect_cuts: bool = True,
        check_back: bool = False,
    ) -> None:
        stop_pipelines_at_exit()
        self.neighbours = neighbours
        self.size = size
        self.grid = size // STRIDE
        self._make_flow = make_flow
        self._cache = cache
        # Estimators that no thread is using. Not thread-local: threads of
        # TensorFlow are new to Python each time they call it.
        self._idle = collections.deque([_checked(make_flow())])
        self._detect_cuts = detect_cuts
        self._check_back = check_back
        self._settings = (
            _VERSION,
            f"{drawing} on {size} pixels, every {STRIDE}th",
            self._idle[0].settings,
            *(["none across cuts, 1"] if detect_cuts else []),
        )

    def __call__(
        self,
        encoded: tf.Tensor,
        affine: tf.Tensor,
        present: tf.Tensor,
        draw: Callable[[], tf.Tensor],
    ) -> FlowOfWindow:
        keys, known, steps = tf.numpy_function(
            self._recall,
            [encoded, affine, present],
            [tf.string, tf.bool, tf.float32],
        )
        steps = tf.cond(
            tf.reduce_all(known),
            lambda: steps,
            lambda: tf.numpy_function(
                self._measure, [keys, known, steps, draw()], tf.float32
            ),
        )
        ways = 4 if self._check_back else 2
        steps.set_shape([ways, self.neighbours, self.grid, self.grid, 2])
        flows = _in_order(chain_flows(steps[:2]))
        # A step that is NaN makes all beyond it NaN.
        reached = ~tf.reduce_any(tf.math.is_nan(flows), axis=[1, 2, 3])
        present = present & reached
        flows = tf.where(
            present[:, None, None, None], flows, tf.zeros_like(flows)
        )
        reliable = None
        if self._check_back:
            cells = reliable_cells(steps[:2], steps[2:])
            reliable = _in_order(reliable_chains(steps[:2], cells))
        return FlowOfWindow(flows, present, reliable)

    def _recall(self, encoded, affine, present):
        """Key of each step's flow, whether it is known, and it if it is.

        Steps to frames that are not present need no flow.
        """
        digests = [content_digest(content) for content in encoded]
        settings = (*self._settings, affine.tobytes().hex())
        places = (4 if self._check_back else 2, self.neighbours)
        keys, known = np.full(places, b"", object), np.ones(places, bool)
        steps = np.zeros((*places, self.grid, self.grid, 2), np.float32)
        for place, target, source in self._pairs():
            if not (present[target] and present[source]):
                continue
            key = flow_key(digests[target], digests[source], settings)
            found = None if self._cache is None else self._cache.load(key)
            keys[place], known[place] = key.encode(), found is not None
            if found is not None:
                steps[place] = found
        return keys, known, steps

    def _measure(self, keys, known, steps, frames):
        """The steps, with those that were not known measured."""
        steps = steps.copy()
        estimator = self._idle.pop() if self._idle else self._make_flow()
        cuts = {}
        for place, target, source in self._pairs():
            if known[place]:
                continue
            pair = frozenset([target, source])
            if self._detect_cuts and pair not in cuts:
                cuts[pair] = is_scene_cut(frames[target], frames[source])
            if cuts.get(pair):
                flow = np.full(steps[place].shape, np.nan, np.float16)
            else:
                flow = estimator.flow(frames[target], frames[source])
                # `resize_flow` to a grid of every fourth pixel reads these.
                flow = flow[::STRIDE, ::STRIDE] / STRIDE
                if not np.isfinite(flow).all():
                    raise ValueError(
                        "`make_flow` must make what gives finite flow. "
                        "Received: NaN or infinity from "
                        f"{estimator.settings!r}"
                    )
                flow = rounded_flow(flow)
            if self._cache is not None:
                self._cache.store(keys[place].decode(), flow)
            steps[place] = flow
        self._idle.append(estimator)
        return steps

    def _pairs(self):
        """Place of each step in the arrays, and its target and source."""
        centre = self.neighbours
        for step in range(self.neighbours):
            for side, sign in enumerate((-1, 1)):
                near = centre + sign * step
                yield (side, step), near, near + sign
                if self._check_back:
                    yield (2 + side, step), near + sign, near


def _in_order(outwards):
    """`(2, n, ...)`, to past and future, as `(2 n + 1, ...)` in time.

    The centre gets what is right for no motion: 0 or True.
    """
    past, future = tf.unstack(outwards)
    centre = tf.zeros_like(past[:1])
    centre = ~centre if centre.dtype == tf.bool else centre
    return tf.concat([past[::-1], centre, future], axis=0)


def _checked(estimator):
    if not callable(getattr(estimator, "flow", None)):
        raise ValueError(
            "`make_flow` must make a `FlowEstimator`, which compares two "
            "images: windows do not know the numbers of their frames. "
            f"Received: {estimator!r}"
        )
    return estimator
