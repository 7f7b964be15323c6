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
from keras_flowpose.ops.flow_consistency import reliable_chains
from keras_flowpose.ops.flow_error import flow_error_at
from keras_flowpose.ops.flow_fields import chain_flows
from keras_flowpose.ops.second_mode import second_mode_ratio
from keras_flowpose.ops.temporal_pooling import bell_weights
from keras_flowpose.ops.temporal_pooling import fill_unreliable
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
        second_mode: `(joints,)`, see `second_mode_ratio`.
        flow_error: `(joints,)`, see `WindowPooling`.
        unpooled_keypoints: `(joints, 2)`, from the centre frame alone.
        unpooled_scores: `(joints,)`.
        heatmaps: `(height, width, joints)`, the pooled maps.
    """

    keypoints: tf.Tensor
    scores: tf.Tensor
    spread: tf.Tensor
    second_mode: tf.Tensor
    flow_error: tf.Tensor
    unpooled_keypoints: tf.Tensor
    unpooled_scores: tf.Tensor
    heatmaps: tf.Tensor


class WindowPooling:
    """Heatmaps and consecutive flows of a window to the pose at its centre.

    Three uncertainties come with the pose. The spread is the standard
    deviation of the experts' peaks (each frame's, after the warp) around the
    pooled peak. Experts count as much as they do in the pool, and in
    proportion to the height of their peak, because a frame that does not see a
    joint has no opinion on it. The flow error is the mean distance by which
    the experts' flow, there and back again, misses the pooled peak, where they
    count as much as in the pool; the centre's own is 0. Both are NaN where
    fewer than two frames are present. The second mode is that of the pooled
    map.

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
        mask_flow: Whether the centre's maps are repeated at cells where the
            chain of flow has a step that is not reliable. Defaults to False.

    Call arguments:
        heatmaps: Float32 `(T, height, width, joints)`.
        present: Boolean `(T,)`; a missing frame repeats the centre's maps.
        steps: Float32 `(2, n, height, width, 2)`, flows between consecutive
            frames in heatmap pixels: `steps[0]` from the centre to the frame
            before, from that to the one before, ...; `steps[1]` likewise to
            the frames after. What stands at missing frames is ignored. Direct
            flows are all from the centre frame, in the same places.
        step_errors: Float32 `(2, n, height, width)`, how far each step's way
            there and back ends from where it began, in heatmap pixels. NaN
            where that is not known: so is the flow error then.
        reliable: Boolean `(2, n, height, width)`, whether each step is; used
            if `mask_flow`.

    Raises:
        ValueError: If an argument is out of range or `weights` has another
            shape, or direct flow is to be masked.
    """

    def __init__(
        self,
        neighbours: int,
        heatmap_shape: tuple[int, int, int],
        pooling: str = "parametric",
        weights: np.ndarray | None = None,
        decoding: Decoding = Decoding.TAYLOR,
        flow_mode: str = "chained",
        mask_flow: bool = False,
    ) -> None:
        if mask_flow and flow_mode == "direct":
            raise ValueError(
                "`mask_flow` must be False where `flow_mode` is 'direct', "
                "which measures no way back. Received: mask_flow=True"
            )
        self.mask_flow = checks.boolean("mask_flow", mask_flow)
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
                tf.TensorSpec([2, neighbours, height, width]),
                tf.TensorSpec([2, neighbours, height, width], tf.bool),
            ],
        )

    def __call__(
        self, heatmaps, present, steps, step_errors, reliable
    ) -> PooledPose:
        return PooledPose(
            *self._run(heatmaps, present, steps, step_errors, reliable)
        )

    def _pool(self, heatmaps, present, steps, step_errors, reliable):
        chained = self.flow_mode == "chained"
        flows = chain_flows(steps) if chained else steps
        aligned = warp_backward(heatmaps, _in_time(flows, 0.0), Border.ZERO)
        if self.mask_flow:
            reliable = _in_time(reliable_chains(steps, reliable), True)
            aligned = fill_unreliable(aligned[None], reliable[None])[0]
        pooled = self._pooled(aligned[None], present[None])[0]
        every = tf.concat([aligned, pooled[None]], axis=0)
        peaks, scores = decode_heatmaps(every, self.decoding)
        centre = self.neighbours
        return (
            peaks[-1],
            scores[-1],
            self._spread(peaks[:-1], scores[:-1], peaks[-1], present),
            second_mode_ratio(pooled[None])[0],
            self._flow_error(peaks[-1], flows, step_errors, present),
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
        return _of_several(tf.sqrt(variance), present)

    def _flow_error(self, peaks, flows, step_errors, present):
        errors = _in_time(flow_error_at(peaks, flows, step_errors), 0.0)
        trust = np.abs(self.weights) * tf.cast(present, tf.float32)[:, None]
        mean = tf.math.divide_no_nan(
            tf.reduce_sum(trust * errors, axis=0), tf.reduce_sum(trust, axis=0)
        )
        return _of_several(mean, present)

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


def single_frame_pose(
    heatmaps: tf.Tensor, decoding: Decoding = Decoding.TAYLOR
) -> PooledPose:
    """The pose that a frame's own maps say, as `WindowPooling` would tell it.

    Args:
        heatmaps: Float tensor `(height, width, joints)`.
        decoding: How joints are read. Defaults to `Decoding.TAYLOR`.

    Returns:
        The pose; spread and flow error are NaN.
    """
    points, scores = decode_heatmaps(heatmaps, decoding)
    unknown = np.float32(np.nan) * tf.ones_like(scores)
    second_mode = second_mode_ratio(heatmaps[None])[0]
    measures = (unknown, second_mode, unknown)
    return PooledPose(points, scores, *measures, points, scores, heatmaps)


def flows_in_time(
    steps: tf.Tensor, reliable: tf.Tensor, chained: bool
) -> tuple[tf.Tensor, tf.Tensor]:
    """Flows of a window, as the signatures of a bundle take them.

    Args:
        steps: As `WindowPooling` takes them.
        reliable: The same.
        chained: Whether steps are between consecutive frames.

    Returns:
        Flow from the centre to each frame, `(T, height, width, 2)`, and
        whether each step that leads there can be trusted, boolean
        `(T, height, width)`; of direct flow that is `reliable` itself.
    """
    flows = chain_flows(steps) if chained else steps
    trusted = reliable_chains(steps, reliable) if chained else reliable
    return _in_time(flows, 0.0), _in_time(trusted, True)


def _in_time(sides, centre):
    """`(2, n, ...)`, past and future outwards, as `(2n + 1, ...)` in order."""
    past, future = tf.unstack(sides)
    middle = tf.fill(tf.shape(past[:1]), tf.cast(centre, past.dtype))
    return tf.concat([past[::-1], middle, future], axis=0)


def _of_several(values, present):
    several = tf.reduce_sum(tf.cast(present, tf.int32)) > 1
    return tf.where(several, values, np.float32(np.nan))
