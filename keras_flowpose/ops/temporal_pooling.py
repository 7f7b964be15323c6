"""Pooling of aligned heatmaps over time, sum, max and parametric.

The maps of all frames of a window, warped to its centre frame, are experts
on where the joints are at the centre. Axis 1 is time everywhere; windows have
an odd number of frames and their centre in the middle.
"""

import numpy as np
import tensorflow as tf

from keras_flowpose import argument_checks as checks
from keras_flowpose.ops.checks import check_shape
from keras_flowpose.ops.compilation import compiled

_STACK = ("batch", "frames", "height", "width", "joints")


def pool_weighted(
    aligned: tf.Tensor, weights: tf.Tensor, present: tf.Tensor | None = None
) -> tf.Tensor:
    """Sums the maps of a window, each times a weight of its frame and joint.

    `pooled[b, y, x, k] = sum over t of weights[t, k] * aligned[b, t, y, x, k]`

    Args:
        aligned: Float tensor `(batch, frames, height, width, joints)`.
        weights: Float tensor `(frames, joints)`.
        present: Boolean tensor `(batch, frames)`, False where a frame is
            missing: see `fill_missing`. Defaults to None: none is.

    Returns:
        Tensor `(batch, height, width, joints)` of the type of `aligned`,
        summed in float32 whatever that is.

    Raises:
        ValueError: If a static shape is wrong.

    Example:

    >>> maps = tf.reshape([1.0, 2.0, 4.0], [1, 3, 1, 1, 1])
    >>> weights = tf.constant([[0.25], [0.5], [0.25]])
    >>> float(pool_weighted(maps, weights)[0, 0, 0, 0])
    2.25

    Reference:
        The paper's parametric pooling: one 1 x 1 convolution over time per
        joint, without bias.
    """
    aligned = _checked_stack(aligned)
    weights = tf.convert_to_tensor(weights)
    check_shape(weights, "weights", (aligned.shape[1] or "frames", "joints"))
    pooled = _weighted_sum(aligned, weights, _presence(aligned, present))
    return _with_static_shape(pooled, aligned)


def pool_sum(aligned: tf.Tensor, present: tf.Tensor | None = None) -> tf.Tensor:
    """Sums the maps of a window: `pool_weighted` with all weights 1.

    Args:
        aligned: Float tensor `(batch, frames, height, width, joints)`.
        present: As in `pool_weighted`.

    Returns:
        Tensor `(batch, height, width, joints)` of the same type.

    Raises:
        ValueError: If a static shape is wrong.
    """
    aligned = _checked_stack(aligned)
    pooled = _sum(aligned, _presence(aligned, present))
    return _with_static_shape(pooled, aligned)


def pool_max(aligned: tf.Tensor, present: tf.Tensor | None = None) -> tf.Tensor:
    """Takes the largest confidence that any frame has at each place.

    Args:
        aligned: Float tensor `(batch, frames, height, width, joints)`.
        present: As in `pool_weighted`.

    Returns:
        Tensor `(batch, height, width, joints)` of the same type.

    Raises:
        ValueError: If a static shape is wrong.
    """
    aligned = _checked_stack(aligned)
    pooled = _maximum(aligned, _presence(aligned, present))
    return _with_static_shape(pooled, aligned)


def fill_missing(aligned: tf.Tensor, present: tf.Tensor) -> tf.Tensor:
    """Puts the centre frame's map wherever a frame is missing.

    So the pooled map keeps its scale whatever the weights (and their signs)
    are, and the first and last frames of a clip get poses like all others.

    Args:
        aligned: Float tensor `(batch, frames, height, width, joints)`, frames
            odd. What stands in a missing frame's place does not matter, be it
            NaN.
        present: Boolean tensor `(batch, frames)`. The centre frame is used
            whether it says so or not.

    Returns:
        Tensor like `aligned`.

    Raises:
        ValueError: If a static shape is wrong.
    """
    aligned = _checked_stack(aligned)
    present = _presence(aligned, present)
    middle = tf.shape(aligned)[1] // 2
    centre = aligned[:, middle : middle + 1]
    exists = tf.cast(present, tf.bool)[:, :, None, None, None]
    return tf.where(exists, aligned, centre)


def fill_unreliable(aligned: tf.Tensor, reliable: tf.Tensor) -> tf.Tensor:
    """Puts the centre frame's map into cells whose flow cannot be trusted.

    To a cell such a frame is as one that is missing, see `fill_missing`.

    Args:
        aligned: Float tensor `(batch, frames, height, width, joints)`, frames
            odd. What stands in an unreliable cell does not matter, be it NaN.
        reliable: Tensor `(batch, frames, height, width)`, Boolean or numbers,
            of which 0 is False. The centre frame is used whether it says so
            or not.

    Returns:
        Tensor like `aligned`.

    Raises:
        ValueError: If a static shape is wrong.
    """
    aligned = _checked_stack(aligned)
    reliable = tf.convert_to_tensor(reliable)
    sizes = zip(aligned.shape[:4], _STACK[:4], strict=True)
    check_shape(reliable, "reliable", tuple(s or name for s, name in sizes))
    middle = tf.shape(aligned)[1] // 2
    centre = aligned[:, middle : middle + 1]
    trusted = tf.cast(reliable, tf.bool)[..., None]
    return tf.where(trusted, aligned, centre)


def centre_weights(frames: int, joints: int) -> np.ndarray:
    """Weights with which the pooled map is the centre frame's own.

    >>> centre_weights(3, 2)
    array([[0., 0.],
           [1., 1.],
           [0., 0.]], dtype=float32)
    """
    weights = np.zeros((checks.odd_number("frames", frames), joints))
    weights[frames // 2] = 1
    return weights.astype(np.float32)


def bell_weights(
    frames: int, joints: int, sigma: float | None = None
) -> np.ndarray:
    """Weights that fall with the distance from the centre and sum to 1.

    The shape that the paper's learnt weights have (its Figure 9), for use
    without training.

    Args:
        frames: Odd number of frames in the window.
        joints: Number of joints, all with the same weights.
        sigma: Standard deviation of the Gaussian, in frames. Defaults to
            None: `(frames + 1) / 8`, a quarter of the way to the window's
            end (4 frames for 31). Not tuned on data.

    Returns:
        Float32 array `(frames, joints)`.

    Raises:
        ValueError: If `frames` is even or `sigma` is not positive.
    """
    checks.odd_number("frames", frames)
    sigma = checks.positive(
        "sigma", (frames + 1) / 8 if sigma is None else sigma
    )
    distance = np.arange(frames) - frames // 2
    bell = np.exp(-0.5 * (distance / sigma) ** 2)
    bell = (bell / bell.sum()).astype(np.float32)
    return np.repeat(bell[:, None], joints, axis=1)


# Compiled, these loop once over the stack: neither the filled stack nor the
# products are ever written to memory.
@compiled
def _weighted_sum(aligned, weights, present):
    filled = tf.cast(fill_missing(aligned, present), tf.float32)
    weights = tf.cast(weights, tf.float32)[None, :, None, None, :]
    return tf.cast(tf.reduce_sum(filled * weights, axis=1), aligned.dtype)


@compiled
def _sum(aligned, present):
    filled = tf.cast(fill_missing(aligned, present), tf.float32)
    return tf.cast(tf.reduce_sum(filled, axis=1), aligned.dtype)


@compiled
def _maximum(aligned, present):
    return tf.reduce_max(fill_missing(aligned, present), axis=1)


def _checked_stack(aligned):
    aligned = tf.convert_to_tensor(aligned)
    check_shape(aligned, "aligned", _STACK)
    return aligned


def _presence(aligned, present):
    if present is None:
        return tf.ones(tf.shape(aligned)[:2], tf.bool)
    present = tf.convert_to_tensor(present)
    check_shape(present, "present", ("batch", aligned.shape[1] or "frames"))
    return present


def _with_static_shape(pooled, aligned):
    # A compiled kernel does not pass static shapes on.
    pooled.set_shape(aligned.shape[:1] + aligned.shape[2:])
    return pooled
