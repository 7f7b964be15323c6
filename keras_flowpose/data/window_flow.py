"""Flow from the centre of a window to each of its frames, inside tf.data.

As in the estimation of a video: only consecutive frames are compared, outwards
from the centre, at the size of the network frame; their flows are read at the
cells of the heatmap grid and chained there.
"""

import collections
from collections.abc import Callable

import numpy as np
import tensorflow as tf

from keras_flowpose.data.clean_exit import stop_pipelines_at_exit
from keras_flowpose.data.flow_cache import FlowCache
from keras_flowpose.data.flow_cache import content_digest
from keras_flowpose.data.flow_cache import flow_key
from keras_flowpose.data.flow_cache import rounded_flow
from keras_flowpose.flow.base import FlowEstimator
from keras_flowpose.ops.coordinates import STRIDE
from keras_flowpose.ops.flow_fields import chain_flows

# To be raised when frames come to be drawn or flow to be read differently.
_VERSION = "1"


class WindowFlow:
    """Measures the flow of windows, or finds it in a cache.

    Flow is rounded to half precision whether it is kept or not, so that a
    cache changes no number.

    Args:
        neighbours: n >= 1, frames on each side of the centre; T = 2 n + 1.
        size: Side of the network frame in pixels, a multiple of 4.
        drawing: How frames are drawn, in a word; part of a flow's name.
        make_flow: Makes a `FlowEstimator`; called once for each thread that
            measures at the same time.
        cache: Where flow is kept; None to keep none.

    Call arguments:
        encoded: String tensor `(T,)`, the frames' bytes.
        affine: Float tensor `(2, 3)`, from frames to the network frame.
        present: Boolean tensor `(T,)`.
        draw: Makes the network frames, uint8 `(T, size, size, 3)`; only
            called upon where flow is missing.

    Returns:
        Float32 tensor `(T, size / 4, size / 4, 2)`: from the centre to each
        frame, in heatmap pixels; 0 at the centre and where a frame is not
        present.
    """

    def __init__(
        self,
        neighbours: int,
        size: int,
        drawing: str,
        make_flow: Callable[[], FlowEstimator],
        cache: FlowCache | None = None,
    ) -> None:
        stop_pipelines_at_exit()
        self.neighbours = neighbours
        self.size = size
        self.grid = size // STRIDE
        self._make_flow = make_flow
        self._cache = cache
        # Estimators that no thread is using. Not thread-local: threads of
        # TensorFlow are new to Python each time they call it.
        self._idle = collections.deque([make_flow()])
        self._settings = (
            _VERSION,
            f"{drawing} on {size} pixels, every {STRIDE}th",
            self._idle[0].settings,
        )

    def __call__(
        self,
        encoded: tf.Tensor,
        affine: tf.Tensor,
        present: tf.Tensor,
        draw: Callable[[], tf.Tensor],
    ) -> tf.Tensor:
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
        steps.set_shape([2, self.neighbours, self.grid, self.grid, 2])
        past, future = tf.unstack(chain_flows(steps))
        flows = tf.concat([past[::-1], tf.zeros_like(past[:1]), future], 0)
        reached = present[:, None, None, None]
        return tf.where(reached, flows, tf.zeros_like(flows))

    def _recall(self, encoded, affine, present):
        """Key of each step's flow, whether it is known, and it if it is.

        Steps to frames that are not present need no flow.
        """
        digests = [content_digest(content) for content in encoded]
        settings = (*self._settings, affine.tobytes().hex())
        keys = np.full([2, self.neighbours], b"", object)
        known = np.ones([2, self.neighbours], bool)
        shape = (2, self.neighbours, self.grid, self.grid, 2)
        steps = np.zeros(shape, np.float32)
        for place, (target, source) in self._pairs():
            if not present[source]:
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
        for place, (target, source) in self._pairs():
            if known[place]:
                continue
            flow = estimator.flow(frames[target], frames[source])
            # `resize_flow` to a grid of every fourth pixel reads just these.
            flow = rounded_flow(flow[::STRIDE, ::STRIDE] / STRIDE)
            if self._cache is not None:
                self._cache.store(keys[place].decode(), flow)
            steps[place] = flow
        self._idle.append(estimator)
        return steps

    def _pairs(self):
        """Place of each step in the arrays, and its target and source."""
        centre = self.neighbours
        for step in range(self.neighbours):
            yield (0, step), (centre - step, centre - step - 1)
            yield (1, step), (centre + step, centre + step + 1)
