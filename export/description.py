"""What a bundle says of itself, for clients and for its check."""

from collections.abc import Sequence
from typing import Any

from keras_flowpose._version import __version__
from keras_flowpose.export.served_net import ServedNet
from keras_flowpose.export.signatures import ONE_BY_ONE
from keras_flowpose.export.signatures import Signature
from keras_flowpose.skeleton import skeleton_of

DESCRIPTION_FILE = "assets/joints.json"
"""Where it stands, in the folder of a version."""

# How far answers may be from the model's own, in pixels and heights of peaks.
_TOLERANCE = 0.01, 1e-3
# Rounded differently in batches of another size.
_LOW_TOLERANCE = 4.0, 0.05


def bundle_description(
    net: ServedNet, offered: Sequence[Signature], batch_sizes: Sequence[int]
) -> dict[str, Any]:
    """Describes a bundle.

    Args:
        net: What is served.
        offered: Its signatures.
        batch_sizes: Sizes that the server pads batches to.

    Returns:
        What JSON can hold; the keys are explained in docs/serving.md.
    """
    stage = net.temporal
    tolerance = _LOW_TOLERANCE if net.low_precision else _TOLERANCE
    weights = None if stage is None else stage.weights
    return {
        **net_description(net),
        "window": stage and stage.frames,
        "pooling": stage and stage.pooling,
        "pooling_weights": None if weights is None else weights.tolist(),
        "mask_flow": bool(stage and stage.mask_flow),
        "batch_sizes": list(batch_sizes),
        "one_by_one": list(ONE_BY_ONE),
        "tolerance_pixels": tolerance[0],
        "tolerance_scores": tolerance[1],
        "signatures": {s.name: s.declared() for s in offered},
    }


def net_description(net: ServedNet) -> dict[str, Any]:
    """What is to be known of a net for single frames.

    Args:
        net: The net.

    Returns:
        What JSON can hold; the keys are explained in docs/serving.md.
    """
    skeleton = skeleton_of(net.joints)
    return {
        "format": 1,
        "keras_flowpose": __version__,
        "source": net.source,
        "joints": list(net.joints),
        "limbs": [list(limb) for limb in skeleton.limb_indices],
        "mirrored": list(skeleton.flip_index),
        "input_size": list(net.size),
        "heatmap_shape": net.heatmap_shape and list(net.heatmap_shape),
        "stride": net.heatmap_shape and net.stride,
    }
