"""The temporal stage for one window of frames, as a single graph.

Chains the flows of consecutive frames (unless they are from the centre
already), warps every frame's heatmaps to the centre frame, pools them and
reads the joints.
"""

from typing import NamedTuple

import numpy as np
import tensorflow as tf

from keras_flowpose import argument_checks as checks
from keras_flowpose.ops.decoding import Decoding
from keras_flowpose.ops.decoding import decode_heatmaps
from keras_flowpose.ops.flow_fields import chain_flows
from keras_flowpose.ops.temporal_pooling import bell_weights
from keras_flowpose.ops.temporal_pooling import pool_max
from keras_flowpose.ops.temporal_pooling import pool_sum
from keras_flowpose.ops.temporal_pooling import pool_weighted
from keras_flowpose.ops.warping import Border
from keras_flowpose.ops.warping import warp_backward

POOLINGS = ("parametric", "sum", "max")
"""How `WindowPooling` pools."""

FLOW_MODES = ("chained", "direct")
"""Between which frames flow is: neighbouring ones, or the centre and each."""


class PooledPose(NamedTuple):
    """What a window says about its centre frame, in heatmap cells.

    Args:
        keypoints: `(joints, 2)`, (x, y).
        scores: `(joints,)`, height of the pooled peak.
        spread: `(joints,)`, see `WindowPooling`.
        unpooled_keypoints: `(joints, 2)`, from the centre frame alone.
        unpooled_scores: `(joints,)`.
        heatmaps: `(height, width, joints)`, the pooled maps.
    """

    keypoints: tf.Tensor
    scores: tf.Tensor
    spread: tf.Tensor
    unpooled_keypoints: tf.Tensor
    unpooled_scores: tf.Tensor
    heatmaps: tf.Tensor


class WindowPooling:
    """Heatmaps and consecutive flows of a window to the pose at its centre.

    The spread is an uncertainty: the standard deviation of the experts' peaks
    (each frame's, after the warp) around the pooled peak. Experts count as
    much as they do in the pool, and in proportion to the height of their
    peak, because a frame that does not see a joint has no opinion on it. It
    is NaN where fewer than two frames are present.

    Args:
        neighbours: n >= 1, frames on each side of the centre; T = 2 n + 1.
        heatmap_shape: (height, width, joints) of one frame's maps.
        pooling: "parametric" (default), "sum" or "max". A sum is divided by
            T, so that scores compare.
        weights: For parametric pooling, `(T,)` or `(T, joints)`. Defaults to
            None: `bell_weights`.
        decoding: How joints are read. Defaults to `Decoding.TAYLOR`.
        flow_mode: "chained" (default) if `steps` are between consecutive
            frames, "direct" if each is from the centre frame.

    Call arguments:
        heatmaps: Float32 `(T, height, width, joints)`.
        present: Boolean `(T,)`; a missing frame repeats the centre's maps.
        steps: Float32 `(2, n, height, width, 2)`, flows between consecutive
            frames in heatmap pixels: `steps[0]` from the centre to the frame
            before, from that to the one before, ...; `steps[1]` likewise to
            the frames after. What stands at missing frames is ignored. Direct
            flows are all from the centre frame, in the same places.

    Raises:
        ValueError: If an argument is out of range or `weights` has another
            shape.
    """

    def __init__(
        self,
        neighbours: int,
        heatmap_shape: tuple[int, int, int],
        pooling: str = "parametric",
        weights: np.ndarray | None = None,
        decoding: Decoding = Decoding.TAYLOR,
        flow_mode: str = "chained",
    ) -> None:
        self.flow_mode = checks.one_of("flow_mode", flow_mode, FLOW_MODES)
        self.neighbours = neighbours
        self.frames = 2 * neighbours + 1
        self.pooling = checks.one_of("pooling", pooling, POOLINGS)
        self.decoding = decoding
        height, width, joints = heatmap_shape
        self.weights = self._weights(weights, joints)
        self._run = tf.function(
            self._pool,
            input_signature=[
                tf.TensorSpec([self.frames, height, width, joints]),
                tf.TensorSpec([self.frames], tf.bool),
                tf.TensorSpec([2, neighbours, height, width, 2]),
            ],
        )

    def __call__(self, heatmaps, present, steps) -> PooledPose:
        return PooledPose(*self._run(heatmaps, present, steps))

    def _pool(self, heatmaps, present, steps):
        chained = self.flow_mode == "chained"
        past, future = tf.unstack(chain_flows(steps) if chained else steps)
        flows = tf.concat([past[::-1], tf.zeros_like(past[:1]), future], 0)
        aligned = warp_backward(heatmaps, flows, Border.ZERO)
        pooled = self._pooled(aligned[None], present[None])[0]
        every = tf.concat([aligned, pooled[None]], axis=0)
        peaks, scores = decode_heatmaps(every, self.decoding)
        centre = self.neighbours
        return (
            peaks[-1],
            scores[-1],
            self._spread(peaks[:-1], scores[:-1], peaks[-1], present),
            peaks[centre],
            scores[centre],
            pooled,
        )

    def _pooled(self, aligned, present):
        if self.pooling == "max":
            return pool_max(aligned, present)
        if self.pooling == "sum":
            return pool_sum(aligned, present) / self.frames
        return pool_weighted(aligned, tf.constant(self.weights), present)

    def _spread(self, experts, scores, pooled, present):
        trust = tf.maximum(scores, 0) * np.abs(self.weights)
        trust *= tf.cast(present, tf.float32)[:, None]
        squared = tf.reduce_sum(tf.square(experts - pooled), axis=-1)
        variance = tf.math.divide_no_nan(
            tf.reduce_sum(trust * squared, axis=0), tf.reduce_sum(trust, axis=0)
        )
        several = tf.reduce_sum(tf.cast(present, tf.int32)) > 1
        return tf.where(several, tf.sqrt(variance), np.float32(np.nan))

    def _weights(self, weights, joints):
        """`(T, joints)`; all one for poolings without weights."""
        if self.pooling != "parametric":
            if weights is not None:
                raise ValueError(
                    "`weights` must be None unless `pooling` is 'parametric'. "
                    f"Received: weights with pooling={self.pooling!r}"
                )
            return np.ones((self.frames, joints), np.float32)
        if weights is None:
            return bell_weights(self.frames, joints)
        weights = np.asarray(weights, np.float32)
        if weights.shape == (self.frames,):
            weights = np.repeat(weights[:, None], joints, axis=1)
        if weights.shape != (self.frames, joints):
            raise ValueError(
                f"`weights` must have shape ({self.frames},) or "
                f"({self.frames}, {joints}). Received: shape={weights.shape}"
            )
        return weights
