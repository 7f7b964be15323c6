"""What the temporal stage starts from."""

import numpy as np

from keras_flowpose.data.prepared import read_prepared
from keras_flowpose.models.preset_pooling import LearntPooling
from keras_flowpose.models.preset_pooling import PoolingConfig
from keras_flowpose.models.preset_pooling import load_pooling
from keras_flowpose.models.preset_pooling import load_poolings
from keras_flowpose.ops.temporal_pooling import bell_weights
from keras_flowpose.ops.temporal_pooling import centre_weights
from keras_flowpose.run_config import RunConfig
from keras_flowpose.safe_files import UserError
from keras_flowpose.skeleton import skeleton_of


def initial_weights(config: RunConfig) -> np.ndarray:
    """The temporal weights that a run starts from, `(2n + 1, joints)`.

    Random ones ("gaussian") are left to the layer: for them it is the centre.

    Raises:
        UserError: If the preset shall bring them and has none that fit.
    """
    temporal = config.temporal
    frames, joints = 2 * temporal.neighbours + 1, len(config.model.joints)
    if temporal.initial == "bell":
        return causal_bell(frames, joints, temporal.causal)
    if temporal.initial != "preset":
        return centre_weights(frames, joints)
    learnt = load_pooling(config.train.source, temporal.neighbours)
    if learnt is None:
        others = [str(p.config.neighbours) for p in other_poolings(config)]
        has = f"those of {' and '.join(others)}" if others else "none"
        raise UserError(
            f"--initial preset needs temporal weights for "
            f"{temporal.neighbours} neighbours in {config.train.source}, which "
            f"has {has}."
        )
    return learnt.weights


def causal_bell(frames: int, joints: int, causal: bool = True) -> np.ndarray:
    """A bell whose weights for the future count for the centre.

    That is what the estimation of a video makes of a bell without delay.

    >>> causal_bell(3, 1).round(2)
    array([[0.11],
           [0.89],
           [0.  ]], dtype=float32)
    """
    weights = bell_weights(frames, joints)
    if causal:
        middle = frames // 2
        weights[middle] += weights[middle + 1 :].sum(axis=0)
        weights[middle + 1 :] = 0
    return weights


def mirrored_joints(config: RunConfig) -> tuple[int, ...] | None:
    """For each joint the index of its mirror image, if they shall share."""
    if not config.temporal.share_mirrored:
        return None
    return tuple(int(i) for i in skeleton_of(config.model.joints).flip_index)


def learnt_pooling(config: RunConfig, weights: np.ndarray) -> LearntPooling:
    """What a preset keeps of the temporal weights of a run.

    Args:
        config: The run.
        weights: `(2n + 1, joints)`, as they are applied.
    """
    names = (
        "neighbours",
        "weighting",
        "share_mirrored",
        "smoothness",
        "causal",
        "mask_flow",
    )
    options = {name: getattr(config.temporal, name) for name in names}
    return LearntPooling(
        PoolingConfig(joints=config.model.joints, **options), weights
    )


def other_poolings(config: RunConfig) -> list[LearntPooling]:
    """Temporal weights that the source has for windows of other sizes.

    They stay true where the net stays as it is.
    """
    return [
        learnt
        for learnt in load_poolings(config.train.source)
        if learnt.config.neighbours != config.temporal.neighbours
    ]


def windows_of(config: RunConfig) -> dict[str, object]:
    """How `window_batches` makes the windows of a run."""
    temporal, data = config.temporal, config.data
    whole = temporal.whole_frame
    return {
        "joints": config.model.joints,
        "size": config.model.input_size,
        "neighbours": temporal.neighbours,
        "crop": None if whole else data.crop,
        "upright": data.upright and not whole,
        "detect_cuts": not temporal.across_cuts,
        "mask_flow": temporal.mask_flow,
    }


def check_any_label(
    config: RunConfig, split: str, data_dir: str | None
) -> None:
    """Checks that there is something to learn from.

    Args:
        config: The run.
        split: TFDS split.
        data_dir: Where prepared datasets are; None for TFDS's default.

    Raises:
        UserError: If no clip has a labelled joint of the net in its centre
            frame, or there is no such dataset.
    """
    name = config.data.name
    data = read_prepared(name, split, data_dir, clips=True)
    joints = set(config.model.joints)
    known = [joint in joints for joint in data.skeleton.joints]
    for record in data.records:
        visible = record["visible"][data.neighbours].numpy()
        if visible[known].any():
            return
    raise UserError(
        f"None of the {data.count} clips of {name}, split {split!r}, has a "
        "labelled joint in its centre frame: there is nothing to learn from. "
        "Prepare labels for it, or choose another dataset (--data)."
    )
