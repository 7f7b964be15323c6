"""Aligned heatmaps of a window to one map stack."""

import math

import numpy as np
import tensorflow as tf
from tensorflow import keras

from keras_flowpose import argument_checks as checks
from keras_flowpose.ops import temporal_pooling as ops
from keras_flowpose.run_config import WEIGHTINGS

MODES = ("parametric", "sum", "max")
"""How maps are pooled over time."""

INITIAL = ("centre", "bell", "gaussian")
"""Where the weights of parametric pooling start."""

# The logarithm of 0, for a softmax to start from.
_SMALL = 1e-3


@keras.utils.register_keras_serializable(package="keras_flowpose")
class TemporalPooling(keras.layers.Layer):
    """Pools what every frame of a window says about its centre frame.

    Parametric pooling learns one weight per frame and joint, `pooled[k] = sum
    over t of kernel[t, k] * aligned[t, k]`, without bias or activation: 217
    weights for 31 frames and 7 joints. It can learn how far flow is to be
    trusted for each joint, which sum and max pooling cannot.

    A missing frame's expert is replaced by the centre frame's own map.

    Args:
        mode: "parametric" (default), "sum" or "max". A sum is as many times
            larger than a single map as there are frames.
        initial: Where parametric weights start. "centre" (default): 1 for
            the centre frame, 0 for others, so that training begins at the
            single-frame net. "bell": falling with the distance in time and
            summing to 1, useful without training. "gaussian": random with
            standard deviation 0.01, as the author advised.
        sigma: Width of the bell in frames, > 0. Defaults to None: a quarter of
            the way to the window's end, see `bell_weights`.
        weighting: What weights may be: "free" (default), "non-negative", or
            "softmax", non-negative with sum 1. (A softmax starts close to the
            centre or the bell, not exactly there.)
        mirrored: For each joint the index of its mirror image, as
            `Skeleton.flip_index` has them; the two then have the same weights.
            Defaults to None: every joint has its own.
        smoothness: Number >= 0; times the squared differences between the
            weights of frames next to each other it is added to the loss.
            Defaults to 0.
        causal: Whether only the centre and past frames have weights. Defaults
            to False.
        **kwargs: Passed to `keras.layers.Layer`.

    Call arguments:
        aligned: Float tensor `(batch, frames, height, width, joints)`; the
            number of frames is odd.
        present: Boolean tensor `(batch, frames)`, False where a frame is
            missing. Defaults to None: none is.
        reliable: Boolean tensor `(batch, frames, height, width)`, False where
            flow to a frame is not to be trusted: there the centre frame's map
            counts instead. Defaults to None: it is everywhere.

    Input shape:
        `(batch, frames, height, width, joints)`; frames and joints known if
        pooling is parametric.

    Output shape:
        `(batch, height, width, joints)`.

    Example:

    >>> maps = tf.reshape([1.0, 5.0, 3.0], [1, 3, 1, 1, 1])
    >>> [
    ...     float(TemporalPooling(mode)(maps)[0, 0, 0, 0])
    ...     for mode in ("parametric", "sum", "max")
    ... ]
    [5.0, 9.0, 5.0]

    Reference:
        Figure 8 (pooling types) and Figure 9 (learnt weights) of the paper.
        `weighting`, `mirrored`, `smoothness`, `causal` and `reliable` are not
        in it.
    """

    def __init__(
        self,
        mode="parametric",
        initial="centre",
        sigma=None,
        weighting="free",
        mirrored=None,
        smoothness=0.0,
        causal=False,
        **kwargs,
    ):
        super().__init__(**kwargs)
        self.mode = checks.one_of("mode", mode, MODES)
        self.initial = checks.one_of("initial", initial, INITIAL)
        if sigma is not None:
            checks.positive("sigma", sigma)
        self.sigma = sigma
        self.weighting = checks.one_of("weighting", weighting, WEIGHTINGS)
        if mirrored is not None and any(
            not 0 <= image < len(mirrored) or mirrored[image] != joint
            for joint, image in enumerate(mirrored)
        ):
            raise ValueError(
                "`mirrored` must name the mirror image of each joint, and "
                f"images each other. Received: mirrored={mirrored!r}"
            )
        self.mirrored = mirrored
        self.smoothness = checks.within("smoothness", smoothness, 0, math.inf)
        self.causal = checks.boolean("causal", causal)

    def build(self, aligned_shape):
        frames, joints = aligned_shape[1], aligned_shape[-1]
        if len(aligned_shape) != 5 or (frames is not None and frames % 2 == 0):
            raise ValueError(
                "`aligned` must have shape (batch, frames, height, width, "
                "joints) with an odd number of frames. Received: "
                f"shape={tuple(aligned_shape)}"
            )
        if self.mode == "parametric":
            if frames is None or joints is None:
                raise ValueError(
                    "`aligned` must have known numbers of frames and joints "
                    "for parametric pooling. Received: "
                    f"shape={tuple(aligned_shape)}"
                )
            if self.mirrored is not None and len(self.mirrored) != joints:
                raise ValueError(
                    f"`mirrored` must have an entry for each of the {joints} "
                    f"joints. Received: mirrored={self.mirrored!r}"
                )
            self._frames = frames
            # The column of the kernel that each joint reads.
            images = self.mirrored or range(joints)
            owners = [min(pair) for pair in enumerate(images)]
            self._kept = sorted(set(owners))
            self._columns = [self._kept.index(owner) for owner in owners]
            used = frames // 2 + 1 if self.causal else frames
            signed = self.weighting != "non-negative"
            self.kernel = self.add_weight(
                name="kernel",
                shape=(used, len(self._kept)),
                initializer=self._initializer(frames, joints),
                regularizer=self._roughness if self.smoothness else None,
                constraint=None if signed else keras.constraints.NonNeg(),
                trainable=True,
            )
        super().build(aligned_shape)

    def call(self, aligned, present=None, reliable=None):
        if reliable is not None:
            aligned = ops.fill_unreliable(aligned, reliable)
        if self.mode == "max":
            return ops.pool_max(aligned, present)
        if self.mode == "sum":
            return ops.pool_sum(aligned, present)
        return ops.pool_weighted(aligned, self.applied_weights(), present)

    def compute_output_shape(self, aligned_shape):
        return (aligned_shape[0], *aligned_shape[2:])

    def get_config(self):
        return {
            **super().get_config(),
            "mode": self.mode,
            "initial": self.initial,
            "sigma": self.sigma,
            "weighting": self.weighting,
            "mirrored": self.mirrored,
            "smoothness": self.smoothness,
            "causal": self.causal,
        }

    def applied_weights(self):
        """The weights that maps are summed with, `(frames, joints)`.

        The kernel itself unless an option shares, normalises or omits some.
        Parametric pooling only, and once the layer is built.
        """
        weights = self._of_used_frames(tf.convert_to_tensor(self.kernel))
        missing = self._frames - weights.shape[0]  # the future, if causal
        weights = tf.pad(weights, [[0, missing], [0, 0]])
        return tf.gather(weights, self._columns, axis=1)

    def assign_weights(self, weights):
        """Sets the kernel so that these weights are applied, if they can be.

        Of mirrored joints the first one's count, and of a softmax positive
        weights with sum 1 come back as they are, zeros nearly.

        Args:
            weights: Float array `(frames, joints)`.
        """
        self.kernel.assign(self._kernel_of(np.asarray(weights, np.float32)))

    def _of_used_frames(self, kernel):
        softmax = self.weighting == "softmax"
        return tf.nn.softmax(kernel, axis=0) if softmax else kernel

    def _kernel_of(self, weights):
        """Inverse of `applied_weights`."""
        used = len(weights) // 2 + 1 if self.causal else len(weights)
        kernel = weights[:used, self._kept]
        if self.weighting == "softmax":
            kernel = np.log(np.maximum(kernel, _SMALL))
        return kernel

    def _roughness(self, kernel):
        weights = tf.gather(self._of_used_frames(kernel), self._columns, axis=1)
        steps = weights[1:] - weights[:-1]
        return self.smoothness * tf.reduce_sum(tf.square(steps))

    def _initializer(self, frames, joints):
        if self.initial == "gaussian":
            if self.weighting == "non-negative":
                return keras.initializers.RandomUniform(0.0, 0.02)
            return keras.initializers.RandomNormal(stddev=0.01)
        if self.initial == "bell":
            weights = ops.bell_weights(frames, joints, self.sigma)
        else:
            weights = ops.centre_weights(frames, joints)
        return keras.initializers.Constant(self._kernel_of(weights))
