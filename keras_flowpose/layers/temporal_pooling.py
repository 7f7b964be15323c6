"""Aligned heatmaps of a window to one map stack."""

from tensorflow import keras

from keras_flowpose import argument_checks as checks
from keras_flowpose.ops import temporal_pooling as ops

MODES = ("parametric", "sum", "max")
"""How maps are pooled over time."""

INITIAL = ("centre", "bell", "gaussian")
"""Where the weights of parametric pooling start."""


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
        **kwargs: Passed to `keras.layers.Layer`.

    Call arguments:
        aligned: Float tensor `(batch, frames, height, width, joints)`; the
            number of frames is odd.
        present: Boolean tensor `(batch, frames)`, False where a frame is
            missing. Defaults to None: none is.

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
    """

    def __init__(
        self, mode="parametric", initial="centre", sigma=None, **kwargs
    ):
        super().__init__(**kwargs)
        self.mode = checks.one_of("mode", mode, MODES)
        self.initial = checks.one_of("initial", initial, INITIAL)
        if sigma is not None:
            checks.positive("sigma", sigma)
        self.sigma = sigma

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
            self.kernel = self.add_weight(
                name="kernel",
                shape=(frames, joints),
                initializer=self._initializer(frames, joints),
                trainable=True,
            )
        super().build(aligned_shape)

    def call(self, aligned, present=None):
        if self.mode == "max":
            return ops.pool_max(aligned, present)
        if self.mode == "sum":
            return ops.pool_sum(aligned, present)
        return ops.pool_weighted(aligned, self.kernel, present)

    def compute_output_shape(self, aligned_shape):
        return (aligned_shape[0], *aligned_shape[2:])

    def get_config(self):
        return {
            **super().get_config(),
            "mode": self.mode,
            "initial": self.initial,
            "sigma": self.sigma,
        }

    def _initializer(self, frames, joints):
        if self.initial == "gaussian":
            return keras.initializers.RandomNormal(stddev=0.01)
        if self.initial == "bell":
            weights = ops.bell_weights(frames, joints, self.sigma)
        else:
            weights = ops.centre_weights(frames, joints)
        return keras.initializers.Constant(weights)
