"""Whether flow can be trusted: it should lead there and back again.

The flow from frame a to b, followed by that from b to a, ends where it began,
unless content is hidden in b or one of the two is wrong. Fields live on a grid
of cells and are read there as in `flow_fields.py`; "steps" are flows between
consecutive frames, outwards from a target frame.
"""

import tensorflow as tf

from keras_flowpose.ops.checks import check_shape
from keras_flowpose.ops.coordinates import STRIDE
from keras_flowpose.ops.coordinates import pixel_grid
from keras_flowpose.ops.flow_fields import chain_flows
from keras_flowpose.ops.flow_fields import compose_flows
from keras_flowpose.ops.flow_fields import positions_before
from keras_flowpose.ops.warping import Border
from keras_flowpose.ops.warping import sample_at
from keras_flowpose.ops.warping import warp_backward

_FLOW = ("...", "height", "width", 2)

# Of Sundaram, Brox and Keutzer: how much of the way may be missing, squared,
# as a share of the flows' squared lengths, and in squared pixels.
_SHARE = 0.01
_PIXELS = 0.5


def step_inconsistency(flow_to: tf.Tensor, flow_back: tf.Tensor) -> tf.Tensor:
    """How far each cell ends from where it began, going there and back.

    `|f(p) + b(p + f(p))|`; passes no gradient on.

    Args:
        flow_to: Float tensor `(..., height, width, 2)`, f, from the target to
            another frame.
        flow_back: Float tensor of the same shape, b, from there to the
            target; read bilinearly, at the nearest edge cell where f leads
            out of the frame.

    Returns:
        Float tensor `(..., height, width)`, distance in cells; NaN where a
        flow is.

    Raises:
        ValueError: If a static shape is wrong.
    """
    _, missing = _there_and_back(flow_to, flow_back)
    return tf.stop_gradient(tf.norm(missing, axis=-1))


def chain_inconsistency(steps: tf.Tensor, step_errors: tf.Tensor) -> tf.Tensor:
    """Errors of steps, added up along the chains that `chain_flows` makes.

    `e_k(p) = e_{k-1}(p) + error_k(p + F_{k-1}(p))`, F_{k-1} being the chained
    flow. Passes no gradient on.

    Args:
        steps: Float tensor `(batch, steps, height, width, 2)`, as for
            `chain_flows`.
        step_errors: Float tensor `(batch, steps, height, width)`, e.g. the
            `step_inconsistency` of each.

    Returns:
        Float tensor `(batch, steps, height, width)`, of the flow to the frame
        k + 1 steps away, in the unit of `step_errors`.

    Raises:
        ValueError: If the number of steps is not known statically, or a
            static shape is wrong.
    """
    steps, step_errors = _checked(steps, step_errors, "step_errors")
    sums = tf.cumsum(_along_chains(steps, step_errors), axis=1)
    return tf.stop_gradient(sums)


def reliable_cells(
    flow_to: tf.Tensor, flow_back: tf.Tensor, cell: float = STRIDE
) -> tf.Tensor:
    """Where one step of flow can be trusted.

    That is: where `|f + b|^2 < 0.01 (|f|^2 + |b|^2) + 0.5`, in pixels of the
    image on which flow was measured, and where f does not lead out of the
    frame by a cell or more.

    Args:
        flow_to: As for `step_inconsistency`.
        flow_back: As for `step_inconsistency`.
        cell: Pixels of that image between cells. Defaults to 4.

    Returns:
        Boolean tensor `(..., height, width)`; False where a flow is NaN.

    Raises:
        ValueError: If a static shape is wrong.

    Reference:
        Sundaram, Brox and Keutzer, Dense Point Trajectories by
        GPU-accelerated Large Displacement Optical Flow, ECCV 2010.
    """
    flow_to = tf.convert_to_tensor(flow_to)
    read_back, missing = _there_and_back(flow_to, flow_back)
    lengths = _squared(flow_to) + _squared(read_back)
    close = cell**2 * _squared(missing) < (cell**2 * _SHARE * lengths + _PIXELS)
    return close & _inside(flow_to)


def reliable_chains(steps: tf.Tensor, reliable: tf.Tensor) -> tf.Tensor:
    """Where chained flow can be trusted: where each of its steps can.

    As dense tracks are, a chain is given up at the first step that fails.

    Args:
        steps: Float tensor `(batch, steps, height, width, 2)`, as for
            `chain_flows`.
        reliable: Boolean tensor `(batch, steps, height, width)`, the
            `reliable_cells` of each step.

    Returns:
        Boolean tensor `(batch, steps, height, width)`, of the flow to the
        frame k + 1 steps away.

    Raises:
        ValueError: If the number of steps is not known statically, or a
            static shape is wrong.
    """
    steps = tf.convert_to_tensor(steps)
    steps, trust = _checked(steps, tf.cast(reliable, steps.dtype), "reliable")
    # Between cells, most of what surrounds a position decides.
    kept = _along_chains(steps, trust) > 0.5
    return tf.cumsum(tf.cast(~kept, tf.int32), axis=1) == 0


def transform_reliable(reliable: tf.Tensor, affine: tf.Tensor) -> tf.Tensor:
    """Where flow can be trusted after the same affine map of both images.

    Args:
        reliable: Boolean tensor `(batch, height, width)`.
        affine: Float tensor `(2, 3)`, as for `transform_flow`.

    Returns:
        Boolean tensor of the same shape, False in cells that come from
        outside the field.

    Raises:
        ValueError: If a static shape is wrong.
    """
    reliable = tf.convert_to_tensor(reliable)
    check_shape(reliable, "reliable", ("batch", "height", "width"))
    check_shape(affine, "affine", (2, 3))
    shape = tf.shape(reliable)
    old = positions_before(affine, shape[1], shape[2])
    at = tf.broadcast_to(old, tf.concat([shape, [2]], axis=0))
    trust = tf.cast(reliable, old.dtype)[..., None]
    moved = sample_at(trust, at, Border.ZERO)[..., 0] > 0.5
    return tf.ensure_shape(moved, reliable.shape)


def _there_and_back(flow_to, flow_back):
    """What b is where f leads, and f + b."""
    flow_to = tf.convert_to_tensor(flow_to)
    flow_back = tf.convert_to_tensor(flow_back)
    check_shape(flow_to, "flow_to", _FLOW)
    check_shape(flow_back, "flow_back", _FLOW)
    shape = tf.shape(flow_to)
    fields = tf.concat([[-1], shape[-3:]], axis=0)
    there = tf.reshape(flow_to, fields)
    missing = compose_flows(there, tf.reshape(flow_back, fields))
    missing = tf.reshape(missing, shape)
    missing.set_shape(flow_to.shape)
    return missing - flow_to, missing


def _checked(steps, values, name):
    steps, values = tf.convert_to_tensor(steps), tf.convert_to_tensor(values)
    check_shape(steps, "steps", ("batch", "steps", "height", "width", 2))
    count = steps.shape[1]
    check_shape(values, name, ("batch", count or "steps", "height", "width"))
    return steps, values


def _along_chains(steps, values):
    """Each step's values, read where the chain of those before has led."""
    chained = chain_flows(steps)
    read = [values[:, 0]]
    for step in range(1, steps.shape[1]):
        there = chained[:, step - 1]
        found = warp_backward(values[:, step, ..., None], there, Border.EDGE)
        read.append(found[..., 0])
    return tf.stack(read, axis=1)


def _inside(flow):
    """Where flow leads to cells that share in the frame."""
    shape = tf.shape(flow)
    height, width = shape[-3], shape[-2]
    x, y = pixel_grid(height, width, flow.dtype)
    x, y = x + flow[..., 0], y + flow[..., 1]
    right, bottom = tf.cast(width, x.dtype), tf.cast(height, y.dtype)
    return (x > -1) & (x < right) & (y > -1) & (y < bottom)


def _squared(flow):
    return tf.reduce_sum(tf.square(flow), axis=-1)
