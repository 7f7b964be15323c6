"""Flow between the frames of a clip and in windows of it, inside a graph.

`neighbour_flows` measures, `window_flows` chains: together they turn frames
alone into the `flows` and `present` of `FlowPoseNet`, as `data/window_flow.py`
does with a `FlowEstimator` outside of the graph. Scene cuts are not looked
for.
"""

import numpy as np
import tensorflow as tf

from keras_flowpose.ops.checks import check_shape
from keras_flowpose.ops.coordinates import STRIDE
from keras_flowpose.ops.dense_flow import dense_flow
from keras_flowpose.ops.flow_fields import chain_flows


def neighbour_flows(
    frames: tf.Tensor, stride: int = STRIDE, **options: int
) -> tf.Tensor:
    """Flow from each frame to the one before and to the one after.

    Measured frame by frame, so that memory does not grow with the length of
    the clip.

    Args:
        frames: RGB network frames, tensor `(batch, time, height, width, 3)`
            of any real type, 0-255; height and width are known, time may be
            any number >= 1.
        stride: A power of two, frame pixels between cells. Defaults to that
            of heatmaps, 4.
        **options: `levels`, `iterations`, `radius` and `finest_level`, as for
            `dense_flow`.

    Returns:
        Float32 tensor `(batch, time, 2, rows, columns, 2)`, rows =
        ceil(height / stride) and columns likewise. `[:, t, 0]` is the
        backward flow from frame t to t - 1, `[:, t, 1]` that from t to t + 1:
        (dx, dy) in cells of the grid (frame pixels / stride), at the cells'
        own positions, as `FlowPoseNet` wants them. 0 where there is no such
        frame: to before the first, and to after the last.

        In `WindowPooling`'s order the steps of a window with centre t are
        `[:, t - k, 0]` to the past and `[:, t + k, 1]` to the future, k = 0
        ... n - 1; `window_flows` chains them for all centres at once.

    Raises:
        ValueError: If the shape is wrong, or height or width is not known.

    Example:

    >>> neighbour_flows(tf.zeros([1, 3, 32, 24, 3], tf.uint8)).shape
    TensorShape([1, 3, 2, 8, 6, 2])
    """
    frames = tf.convert_to_tensor(frames)
    axes = ("batch", "time", "height", "width", 3)
    check_shape(frames, "frames", axes)

    def both_ways(pair):
        earlier, later = pair
        # (2 batch, ...): from the earlier to the later ones, and back.
        flow = dense_flow(
            tf.concat([earlier, later], axis=0),
            tf.concat([later, earlier], axis=0),
            stride=stride,
            **options,
        )
        there, back = tf.split(flow / stride, 2)
        return tf.stack([there, back], axis=1)

    in_time = tf.transpose(frames, [1, 0, 2, 3, 4])
    rows, columns = (-(-size // stride) for size in frames.shape[2:4])
    steps = tf.map_fn(
        both_ways,
        (in_time[:-1], in_time[1:]),
        fn_output_signature=tf.TensorSpec(
            [frames.shape[0], 2, rows, columns, 2], tf.float32
        ),
        parallel_iterations=1,
    )
    steps = tf.transpose(steps, [1, 2, 0, 3, 4, 5])
    none = tf.zeros([tf.shape(frames)[0], 1, rows, columns, 2])
    to_previous = tf.concat([none, steps[:, 1]], axis=1)
    to_next = tf.concat([steps[:, 0], none], axis=1)
    flows = tf.stack([to_previous, to_next], axis=2)
    return tf.ensure_shape(flows, [*frames.shape[:2], 2, rows, columns, 2])


def window_flows(
    steps: tf.Tensor, neighbours: int
) -> tuple[tf.Tensor, tf.Tensor]:
    """Chained flow from every frame of a clip to all frames of its window.

    With the batch and time axes folded into one, the results are the inputs
    `flows` and `present` of `FlowPoseNet`; entry m of the window around frame
    t stands for frame t - n + m, so its `frames` are those numbers, clipped.

    Args:
        steps: Float tensor `(batch, time, 2, rows, columns, 2)`, from
            `neighbour_flows`; time is known.
        neighbours: n >= 1, frames on each side of the centre.

    Returns:
        Flows, float tensor `(batch, time, 2 n + 1, rows, columns, 2)`, from
        the centre frame to each frame of the window in order of time, (dx,
        dy) in cells, 0 at the centre and for frames that there are not; and a
        boolean tensor `(batch, time, 2 n + 1)`, which frames there are.

    Raises:
        ValueError: If the shape is wrong or time is not known.
    """
    steps = tf.convert_to_tensor(steps)
    check_shape(steps, "steps", ("batch", "time", 2, "rows", "columns", 2))
    length = steps.shape[1]
    if length is None:
        raise ValueError(
            "`steps` must have a known number of frames (axis 1). Received: "
            f"shape={steps.shape}"
        )
    centres = np.arange(length)[:, None]
    away = np.arange(neighbours)
    grid = steps.shape[3:]

    def chained(side, frames):
        outwards = tf.gather(
            steps[:, :, side], np.clip(frames, 0, length - 1), axis=1
        )
        chains = chain_flows(tf.reshape(outwards, [-1, neighbours, *grid]))
        return tf.reshape(chains, [-1, length, neighbours, *grid])

    past = chained(0, centres - away)
    future = chained(1, centres + away)
    flows = tf.concat(
        [past[:, :, ::-1], tf.zeros_like(past[:, :, :1]), future], axis=2
    )
    numbers = centres + np.arange(-neighbours, neighbours + 1)
    there = (numbers >= 0) & (numbers < length)
    flows = tf.where(there[..., None, None, None], flows, tf.zeros_like(flows))
    present = tf.broadcast_to(there, [tf.shape(steps)[0], *there.shape])
    return flows, present
