"""Optical flow as a layer."""

import tensorflow as tf
from tensorflow import keras

from keras_flowpose import argument_checks as checks
from keras_flowpose.ops.dense_flow import dense_flow


@keras.utils.register_keras_serializable(package="keras_flowpose")
class DenseFlow(keras.layers.Layer):
    """Where each pixel of one image is found in another.

    Robust Lucas-Kanade from coarse to fine; `ops/dense_flow.py` describes it.
    It has no weights, and passes gradients on to both images. For the frames
    of a whole clip see `ops/neighbour_flows.py`.

    Args:
        levels: Integer >= 1, of the pyramid. Motion of up to about
            `2 ** (finest_level + levels)` pixels is found. Defaults to 4.
        iterations: Integer >= 1, steps on each level. Defaults to 3.
        radius: Integer >= 0: windows are tents that end `radius + 1` pixels
            from their centre. Defaults to 3.
        finest_level: Integer >= 0, the level at which steps end: 0 is the
            image itself, four times as dear as 1, half its size (default).
        stride: A power of two: vectors of every so many pixels in x and y
            only. Defaults to 1.
        **kwargs: Passed to `keras.layers.Layer`. Flow is computed and given
            in float32 under every precision policy.

    Call arguments:
        target: RGB images, 0-255, `(batch, height, width, 3)`, whose pixels
            get flow.
        source: The images that it leads to, of the same shape.

    Input shape:
        The shape above, twice; height and width are known.

    Output shape:
        `(batch, ceil(height / stride), ceil(width / stride), 2)`, (dx, dy) in
        pixels of the images: the content of target pixel p is found at
        p + flow(p) in the source.

    Example:

    >>> frames = tf.random.uniform([2, 32, 24, 3], maxval=255)
    >>> flow = DenseFlow(stride=4)(frames, frames)
    >>> flow.shape, float(tf.reduce_max(tf.abs(flow))) < 0.01
    (TensorShape([2, 8, 6, 2]), True)

    Reference:
        `ops/dense_flow.py`. The paper uses FastDeepFlow.
    """

    def __init__(
        self,
        levels=4,
        iterations=3,
        radius=3,
        finest_level=1,
        stride=1,
        **kwargs,
    ):
        # Images in half precision would have lost their fine pattern.
        super().__init__(autocast=False, **kwargs)
        self.levels = checks.whole_number("levels", levels)
        self.iterations = checks.whole_number("iterations", iterations)
        self.radius = checks.whole_number("radius", radius, 0)
        self.finest_level = checks.whole_number("finest_level", finest_level, 0)
        self.stride = checks.whole_number("stride", stride)
        if stride & (stride - 1):
            raise ValueError(
                f"`stride` must be a power of two. Received: stride={stride}"
            )

    def call(self, target, source):
        # Keras 2 makes tensors of the first argument only.
        return dense_flow(
            target,
            tf.convert_to_tensor(source),
            levels=self.levels,
            iterations=self.iterations,
            radius=self.radius,
            finest_level=self.finest_level,
            stride=self.stride,
        )

    def get_config(self):
        return {
            **super().get_config(),
            "levels": self.levels,
            "iterations": self.iterations,
            "radius": self.radius,
            "finest_level": self.finest_level,
            "stride": self.stride,
        }
