"""The window around a frame of a clip whose length a graph finds out."""

from typing import NamedTuple

import tensorflow as tf

from keras_flowpose.ops.flow_consistency import reliable_cells
from keras_flowpose.ops.flow_consistency import reliable_chains
from keras_flowpose.ops.flow_fields import chain_flows


class ClipWindow(NamedTuple):
    """What pooling wants to know about a window of T = 2n + 1 frames.

    Args:
        numbers: Int32 `(T,)`, which frames of the clip; the nearest one where
            there is none.
        flows: Float32 `(T, h, w, 2)`, from the centre to each frame, in cells.
        present: Boolean `(T,)`, which there are.
        reliable: Boolean `(T, h, w)`, where flow leads there and back; None
            if nobody asks.
    """

    numbers: tf.Tensor
    flows: tf.Tensor
    present: tf.Tensor
    reliable: tf.Tensor | None


def clip_window(
    steps: tf.Tensor,
    centre: tf.Tensor,
    neighbours: int,
    masked_at_stride: int | None = None,
) -> ClipWindow:
    """Chains the flow of a clip around one of its frames.

    As `window_flows`, but for one frame, so that the memory of a long clip is
    that of one window.

    Args:
        steps: Float32 `(time, 2, h, w, 2)`, a row of `neighbour_flows`.
        centre: Int32 scalar, number of the frame.
        neighbours: n, frames on each side.
        masked_at_stride: Network-frame pixels between cells, if unreliable
            flow is to be found. Defaults to None: it is not looked for, which
            would double the graph.
    """
    length = tf.shape(steps)[0]

    def step(side, frames):
        return tf.gather(steps[:, side], _within(frames, length))

    away = tf.range(neighbours)
    outwards = tf.stack([step(0, centre - away), step(1, centre + away)])
    outwards = tf.ensure_shape(outwards, [2, neighbours, *steps.shape[2:]])
    reliable = None
    if masked_at_stride is not None:
        back = tf.stack(
            [step(1, centre - away - 1), step(0, centre + away + 1)]
        )
        trusted = reliable_cells(outwards, back, masked_at_stride)
        reliable = _in_time(reliable_chains(outwards, trusted), True)
    numbers = centre + tf.range(-neighbours, neighbours + 1)
    return ClipWindow(
        numbers=_within(numbers, length),
        flows=_in_time(chain_flows(outwards), 0.0),
        present=(numbers >= 0) & (numbers < length),
        reliable=reliable,
    )


def _within(numbers, length):
    return tf.clip_by_value(numbers, 0, length - 1)


def _in_time(sides, centre):
    """`(2, n, ...)`, past and future outwards, as `(2n + 1, ...)` in order."""
    past, future = tf.unstack(sides)
    middle = tf.fill(tf.shape(past[:1]), tf.cast(centre, past.dtype))
    return tf.concat([past[::-1], middle, future], axis=0)
