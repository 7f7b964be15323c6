"""Arithmetic of optical flow fields.

Every field here is backward, `(dx, dy)` in pixels of the grid it lives on:
the content of target pixel p is found at p + flow(p) in the source frame.
"""

import tensorflow as tf

from keras_flowpose.ops.checks import check_shape
from keras_flowpose.ops.coordinates import pixel_grid
from keras_flowpose.ops.warping import Border
from keras_flowpose.ops.warping import sample_at
from keras_flowpose.ops.warping import warp_backward

_FLOW = ("batch", "height", "width", 2)


def flow_from_opencv(flow: tf.Tensor) -> tf.Tensor:
    """Takes a field that OpenCV computed *from* the target *to* the source.

    OpenCV's `calc(first, second)` gives, for each pixel of `first`, where it
    went in `second`, as (dx, dy): this package's backward flow with `first`
    as the target and `second` as the source. Only the type is made float32.

    Args:
        flow: Tensor `(..., height, width, 2)`.

    Raises:
        ValueError: If the last axis is not 2.
    """
    flow = tf.convert_to_tensor(flow)
    check_shape(flow, "flow", ("...", "height", "width", 2))
    return tf.cast(flow, tf.float32)


def resize_flow(
    flow: tf.Tensor, height: int | tf.Tensor, width: int | tf.Tensor
) -> tf.Tensor:
    """Brings a flow field to another grid, vectors scaled with the grid.

    Grids relate as everywhere in the package, by multiplication alone: cell
    (i, j) of the result reads the field at (i h / height, j w / width), the
    last row and column clamped.

    Args:
        flow: Float tensor `(batch, h, w, 2)`, (dx, dy) in its own pixels.
        height: Rows of the result.
        width: Columns of the result.

    Returns:
        Float tensor `(batch, height, width, 2)`, in pixels of the new grid.

    Raises:
        ValueError: If a static shape is wrong.
    """
    flow = tf.convert_to_tensor(flow)
    check_shape(flow, "flow", _FLOW)
    shape = tf.shape(flow)
    step = tf.stack([shape[2] / width, shape[1] / height])
    return flow_at_cells(
        flow,
        tf.zeros([2], flow.dtype),
        tf.cast(step, flow.dtype),
        height,
        width,
    )


def flow_at_cells(
    flow: tf.Tensor,
    start: tf.Tensor,
    step: tf.Tensor,
    height: int | tf.Tensor,
    width: int | tf.Tensor,
) -> tf.Tensor:
    """Reads a flow field at the cells of another grid, vectors in cells.

    Cell (i, j) stands at position `start + step * (j, i)` of the field, which
    is looked up there bilinearly, the nearest edge pixel outside; vectors are
    divided by `step`.

    Args:
        flow: Float tensor `(batch, h, w, 2)`, (dx, dy) in its own pixels.
        start: Float tensor `(2,)`, (x, y) of the first cell.
        step: Float tensor `(2,)`, pixels between cells in x and in y, > 0.
        height: Rows of the grid.
        width: Columns of the grid.

    Returns:
        Float tensor `(batch, height, width, 2)`, in cells of the grid.

    Raises:
        ValueError: If a static shape is wrong.
    """
    flow = tf.convert_to_tensor(flow)
    check_shape(flow, "flow", _FLOW)
    check_shape(start, "start", (2,))
    check_shape(step, "step", (2,))
    grid_x, grid_y = pixel_grid(height, width, flow.dtype)
    ones = tf.ones([height, width], flow.dtype)
    cells = tf.stack([grid_x * ones, grid_y * ones], axis=-1)
    at = tf.broadcast_to(
        start + step * cells, [tf.shape(flow)[0], height, width, 2]
    )
    return sample_at(flow, at, Border.EDGE) / step


def transform_flow(flow: tf.Tensor, affine: tf.Tensor) -> tf.Tensor:
    """The flow between two images after the same affine map of both.

    Where p goes to A p, flow(p) becomes L flow(p), L being the linear part of
    A: a mirror turns dx round, a zoom lengthens vectors. Cells that come from
    outside the field take its nearest edge.

    Args:
        flow: Float tensor `(batch, height, width, 2)`.
        affine: Float tensor `(2, 3)` from old to new positions, both in
            pixels of the flow's grid.

    Returns:
        Float tensor of the same shape, the flow between the new images.

    Raises:
        ValueError: If a static shape is wrong.
    """
    flow = tf.convert_to_tensor(flow)
    check_shape(flow, "flow", _FLOW)
    check_shape(affine, "affine", (2, 3))
    shape = tf.shape(flow)
    old = positions_before(affine, shape[1], shape[2])
    moved = sample_at(flow, tf.broadcast_to(old, shape), Border.EDGE)
    return tf.linalg.matvec(affine[:, :2], moved)


def positions_before(
    affine: tf.Tensor, height: int | tf.Tensor, width: int | tf.Tensor
) -> tf.Tensor:
    """Where the cells of a grid have been before an affine map.

    Args:
        affine: Float tensor `(2, 3)` from old to new positions, in pixels of
            the grid.
        height: Rows of the grid.
        width: Columns of the grid.

    Returns:
        Float tensor `(height, width, 2)`, (x, y).
    """
    x, y = pixel_grid(height, width, affine.dtype)
    ones = tf.ones([height, width], affine.dtype)
    new = tf.stack([x * ones, y * ones], axis=-1)
    inverse = tf.linalg.inv(affine[:, :2])
    return tf.linalg.matvec(inverse, new - affine[:, 2])


def compose_flows(first: tf.Tensor, second: tf.Tensor) -> tf.Tensor:
    """The flow that does one step, then another from where that led.

    `composed(p) = first(p) + second(p + first(p))`, looked up bilinearly;
    look-ups outside the frame take the nearest edge pixel.

    Args:
        first: Float tensor `(batch, height, width, 2)`, from frame a to b.
        second: The same, from frame b to c.

    Returns:
        Float tensor of the same shape, from frame a to c.

    Raises:
        ValueError: If a static shape is wrong.
    """
    check_shape(second, "second", _FLOW)
    return first + warp_backward(second, first, Border.EDGE)


def chain_flows(steps: tf.Tensor) -> tf.Tensor:
    """Flows from one frame to each of its n successors (or predecessors).

    Positions are accumulated in real numbers, one look-up a step:
    F(0 -> m)(p) = F(0 -> m-1)(p) + f(m-1 -> m)(p + F(0 -> m-1)(p)). The
    follow-up code of the authors' group chains too, at rounded positions.

    Args:
        steps: Float tensor `(batch, steps, height, width, 2)`, the flows
            between consecutive frames: from the target frame to its
            neighbour, from that to the next, and so on outwards.

    Returns:
        Float tensor of the same shape: entry m is the flow from the target
        frame to the frame m + 1 steps away.

    Raises:
        ValueError: If the number of steps is not known statically, or a
            static shape is wrong.

    Reference:
        The paper names dense tracks; the chaining is this package's
        choice (see docs/architecture.md).
    """
    steps = tf.convert_to_tensor(steps)
    check_shape(steps, "steps", ("batch", "steps", "height", "width", 2))
    if steps.shape[1] is None:
        raise ValueError(
            "`steps` must have a known number of steps (axis 1). Received: "
            f"shape={steps.shape}"
        )
    chained = [steps[:, 0]]
    for step in range(1, steps.shape[1]):
        chained.append(compose_flows(chained[-1], steps[:, step]))
    return tf.stack(chained, axis=1)


def forward_backward_error(
    forward: tf.Tensor, backward: tf.Tensor
) -> tf.Tensor:
    """How far a pixel ends from where it began, going there and back.

    Small where both flows agree, large where content is hidden in the other
    frame or a flow is wrong.

    Args:
        forward: Float tensor `(batch, height, width, 2)`, from a to b.
        backward: The same, from b to a.

    Returns:
        Float tensor `(batch, height, width)`, distance in pixels.

    Raises:
        ValueError: If a static shape is wrong.
    """
    return tf.norm(compose_flows(forward, backward), axis=-1)
