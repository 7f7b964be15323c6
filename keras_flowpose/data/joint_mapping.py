"""Joints of one dataset as the joints of a net, by name."""

from collections.abc import Sequence

import tensorflow as tf

_FACE = 0.45  # of the way from the neck to the top of the head: the nose


def map_joints(
    joints: tf.Tensor,
    visible: tf.Tensor,
    source_names: Sequence[str],
    target_names: Sequence[str],
) -> tuple[tf.Tensor, tf.Tensor]:
    """Picks the joints that a net wants out of those that a dataset has.

    A joint `head` that the dataset lacks is taken from its `nose`, or put
    0.45 of the way from its `neck` to its `head_top`, where the nose is. Any
    other joint that the dataset lacks comes out as not labelled.

    Args:
        joints: Float tensor `(..., source joints, 2)`, any pixels.
        visible: Integer tensor `(..., source joints)`, 0 = not labelled.
        source_names: The dataset's joint names in storage order.
        target_names: Wanted joint names.

    Returns:
        Joints `(..., target joints, 2)` and visible `(..., target joints)`;
        unlabelled joints are at 0 with visible 0.

    Raises:
        ValueError: If none of the wanted joints can be had from the dataset.
    """
    source_names = list(source_names)
    if len(missing_joints(source_names, target_names)) == len(target_names):
        raise ValueError(
            "`source_names` must hold at least one of the wanted joints "
            f"{', '.join(target_names)}. Received: {', '.join(source_names)}"
        )
    points, flags = [], []
    for name in target_names:
        point, flag = _one_joint(joints, visible, source_names, name)
        points.append(
            tf.zeros_like(joints[..., 0, :]) if point is None else point
        )
        flags.append(tf.zeros_like(visible[..., 0]) if flag is None else flag)
    flags = tf.stack(flags, axis=-1)
    points = tf.stack(points, axis=-2)
    labelled = (flags > 0)[..., None]
    return tf.where(labelled, points, tf.zeros_like(points)), flags


def missing_joints(
    source_names: Sequence[str], target_names: Sequence[str]
) -> tuple[str, ...]:
    """The wanted joints that `map_joints` cannot get from a dataset.

    Args:
        source_names: The dataset's joint names.
        target_names: Wanted joint names.
    """
    zeros = tf.zeros([len(source_names), 2])
    flags = tf.zeros([len(source_names)], tf.int32)
    names = list(source_names)
    return tuple(
        wanted
        for wanted in target_names
        if _one_joint(zeros, flags, names, wanted)[0] is None
    )


def _one_joint(joints, visible, names, wanted):
    if wanted in names:
        index = names.index(wanted)
        return joints[..., index, :], visible[..., index]
    if wanted == "head" and "nose" in names:
        return _one_joint(joints, visible, names, "nose")
    if wanted == "head" and {"neck", "head_top"} <= set(names):
        neck, neck_flag = _one_joint(joints, visible, names, "neck")
        top, top_flag = _one_joint(joints, visible, names, "head_top")
        return neck + _FACE * (top - neck), tf.minimum(neck_flag, top_flag)
    return None, None
