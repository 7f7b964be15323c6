"""Complaints at the door: each rule about tensors in exactly one function."""

import tensorflow as tf


def check_shape(
    tensor: tf.Tensor, name: str, axes: tuple[str | int, ...]
) -> None:
    """Checks the static shape of a tensor as far as it is known.

    Args:
        tensor: The tensor to look at.
        name: The caller's name for it, used in the message.
        axes: One entry for each axis: a word for any size, an integer for a
            fixed one. A leading "..." stands for any number of axes.

    Raises:
        ValueError: If rank or a fixed size differ. Unknown ranks and sizes
            pass: the graph complains about them when it runs.
    """
    shape = tf.TensorShape(tensor.shape)  # NumPy arrays come with a tuple
    if shape.rank is None:
        return
    fixed = axes[1:] if axes[0] == "..." else axes
    rank_fits = (
        shape.rank >= len(fixed)
        if axes[0] == "..."
        else shape.rank == len(fixed)
    )
    if rank_fits:
        trailing = shape.as_list()[shape.rank - len(fixed) :]
        if all(
            isinstance(want, str) or have is None or have == want
            for want, have in zip(fixed, trailing, strict=True)
        ):
            return
    wanted = ", ".join(str(axis) for axis in axes)
    raise ValueError(
        f"`{name}` must have shape ({wanted}). Received: shape={shape}"
    )
