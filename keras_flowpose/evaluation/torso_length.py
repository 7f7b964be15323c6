"""The size of a person in a video, one length for all of its frames.

A length measured in each frame shrinks when the person turns, and with it
every distance that counts as near. The median over a video does not.
"""

import numpy as np

from keras_flowpose.evaluation.pck import NORMALISERS
from keras_flowpose.evaluation.pck import TORSO
from keras_flowpose.evaluation.pck import normaliser_lengths
from keras_flowpose.skeleton import Skeleton

TORSOS_PER_SHOULDERS = 1.4
"""Length of a torso in shoulder widths, seen square on; the proportion that
`keras_flowpose.data.person_frame` crops by."""

_MEASURES = {
    TORSO: ("median torso diagonal of the video", 1.0),
    "shoulder_width": (
        f"{TORSOS_PER_SHOULDERS} x median shoulder width of the video",
        TORSOS_PER_SHOULDERS,
    ),
}


def torso_length(
    truth: np.ndarray, visible: np.ndarray, skeleton: Skeleton
) -> tuple[float, str]:
    """The torso's length in a video, from its labels.

    Args:
        truth: `(frames, joints, 2)`, labelled (x, y) in pixels.
        visible: `(frames, joints)`; labelled where above 0.
        skeleton: Says which joint is which.

    Returns:
        The median torso diagonal in pixels, or, for skeletons without hips,
        1.4 times the median shoulder width; and the name of what was
        measured. 0 and "" if neither can be.
    """
    for normaliser, (name, factor) in _MEASURES.items():
        if not set(NORMALISERS[normaliser]) <= set(skeleton.joints):
            continue
        lengths = normaliser_lengths(truth, visible, skeleton, normaliser)
        known = lengths[lengths > 0]
        if len(known):
            return factor * float(np.median(known)), name
    return 0.0, ""
