"""Where a person is, how large and how turned, read from the labelled joints.

The paper's FLIC crops lie round the torso. A pose with hips gives its torso
directly; one without is measured by its shoulders or arms, through typical
proportions, so that every dataset yields crops of the same kind.
"""

from collections.abc import Sequence

import tensorflow as tf

# Length in torsos (middle of the shoulders to middle of the hips) of what
# else may be labelled, seen square on. Foreshortening only shortens, so the
# longest estimate is the best one.
_TORSOS_PER_LENGTH = (
    ("right_shoulder", "left_shoulder", 1.4),
    ("right_shoulder", "right_elbow", 1.7),
    ("left_shoulder", "left_elbow", 1.7),
    ("right_elbow", "right_wrist", 2.0),
    ("left_elbow", "left_wrist", 2.0),
)
TORSO_DIAGONAL = "right_shoulder-left_hip"
"""The name of what `torso_diagonal` measures."""

_SMALLEST_TORSO = 4.0  # pixels; below, labels lie on one spot


def person_frame(
    joints: tf.Tensor, visible: tf.Tensor, names: Sequence[str]
) -> tuple[tf.Tensor, tf.Tensor, tf.Tensor]:
    """Centre, size and tilt of one person's upper body.

    Args:
        joints: Float tensor `(joints, 2)`, (x, y) in image pixels.
        visible: Integer tensor `(joints,)`, 0 = not labelled.
        names: Joint names in storage order.

    Returns:
        centre: `(2,)`, between the shoulders if one of them is labelled, else
            the middle of all labelled joints.
        torso: Scalar, length of the torso in pixels: measured, or estimated
            from shoulders, then arms, then the extent of the labelled joints.
        tilt: Scalar, radians by which the image must be turned, clockwise
            as seen, to bring the shoulders straight above the hips; 0 where
            that is not known.
    """
    names = list(names)
    labelled = visible > 0
    shoulders, has_shoulders = _middle(joints, labelled, names, "shoulder")
    hips, has_hips = _middle(joints, labelled, names, "hip")
    has_torso = has_shoulders & has_hips
    spine = shoulders - hips
    torso = tf.where(has_torso, tf.norm(spine), 0.0)
    # The shoulders also correct a torso that is seen from above.
    for first, second, torsos in _TORSOS_PER_LENGTH:
        if first not in names or second not in names:
            continue
        a, b = names.index(first), names.index(second)
        length = torsos * tf.norm(joints[a] - joints[b])
        is_shoulders = second == "left_shoulder" and first == "right_shoulder"
        usable = labelled[a] & labelled[b]
        if not is_shoulders:
            usable &= torso < _SMALLEST_TORSO
        torso = tf.where(usable, tf.maximum(torso, length), torso)
    low, high = _extent(joints, labelled)
    extent = tf.reduce_max(high - low)
    torso = tf.where(torso < _SMALLEST_TORSO, extent / 2, torso)
    centre = tf.where(has_shoulders, shoulders, (low + high) / 2)
    upright = tf.math.atan2(spine[0], -spine[1])
    tilt = tf.where(has_torso, -upright, 0.0)
    return centre, tf.maximum(torso, _SMALLEST_TORSO), tilt


def torso_diagonal(
    joints: tf.Tensor, visible: tf.Tensor, names: Sequence[str]
) -> tf.Tensor:
    """Distance from the right shoulder to the left hip, PCK's normaliser.

    Args:
        joints: Float tensor `(..., joints, 2)`, (x, y) in image pixels.
        visible: Integer tensor `(..., joints)`, 0 = not labelled.
        names: Joint names in storage order.

    Returns:
        `(...)` in image pixels; 0 where one of the two is not labelled.
    """
    if not has_torso_diagonal(names):
        return tf.zeros(tf.shape(visible)[:-1], joints.dtype)
    shoulder, hip = map(list(names).index, TORSO_DIAGONAL.split("-"))
    both = (visible[..., shoulder] > 0) & (visible[..., hip] > 0)
    length = tf.norm(joints[..., shoulder, :] - joints[..., hip, :], axis=-1)
    return tf.where(both, length, 0.0)


def has_torso_diagonal(names: Sequence[str]) -> bool:
    """Whether a skeleton of these joints has the two that it runs between."""
    return set(TORSO_DIAGONAL.split("-")) <= set(names)


def _middle(joints, labelled, names, kind):
    """Mean of the labelled ones of a left/right pair, and if there is one."""
    sides = [f"right_{kind}", f"left_{kind}"]
    indices = [names.index(side) for side in sides if side in names]
    if not indices:
        return tf.zeros([2], joints.dtype), tf.constant(False)
    weights = tf.cast(tf.gather(labelled, indices), joints.dtype)
    total = tf.reduce_sum(weights)
    summed = tf.reduce_sum(tf.gather(joints, indices) * weights[:, None], 0)
    return summed / tf.maximum(total, 1.0), total > 0


def _extent(joints, labelled):
    far = tf.constant(1e9, joints.dtype)
    chosen = labelled[:, None]
    low = tf.reduce_min(tf.where(chosen, joints, far), axis=0)
    high = tf.reduce_max(tf.where(chosen, joints, -far), axis=0)
    something = tf.reduce_any(labelled)
    return tf.where(something, low, 0.0), tf.where(something, high, 0.0)
