"""Scores of those persons only who are upright in the picture."""

import os

import numpy as np

from keras_flowpose.data.prepared import read_prepared
from keras_flowpose.data.viewpoint import UPRIGHT_DEGREES
from keras_flowpose.data.viewpoint import upright_in_picture
from keras_flowpose.evaluation.labelled_predictions import LabelledPredictions
from keras_flowpose.safe_files import UserError


def only_upright(
    stored: LabelledPredictions, data_dir: str | os.PathLike | None = None
) -> LabelledPredictions:
    """Leaves out persons who lean or lie in the picture as it was taken.

    Whether crops are turned upright before the net sees them is another
    thing: this is about the pictures, and about the hips, which the net need
    not know.

    Args:
        stored: What `predict_prepared` gave; its conditions say which images
            it saw.
        data_dir: Folder of prepared datasets; None for TFDS's default.

    Returns:
        Predictions and labels of the persons whose torso is within 30 degrees
        of vertical, with that among their conditions.

    Raises:
        UserError: If the dataset has no hips, or nobody is upright.
    """
    name, split = stored.conditions["data"], stored.conditions["split"]
    data = read_prepared(
        name, split, None if data_dir is None else str(data_dir)
    )
    # Without the images, which need not be copied.
    labels = data.records.map(
        lambda record: (record["joints"], record["visible"])
    )
    joints, visible = map(
        np.stack, zip(*labels.as_numpy_iterator(), strict=True)
    )
    try:
        upright = upright_in_picture(joints, visible, data.skeleton)
    except ValueError as error:
        raise UserError(
            f"Who is upright in {name} is not known: it has the joints "
            f"{', '.join(data.skeleton.joints)}; shoulders and hips are needed."
        ) from error
    if not upright.any():
        raise UserError(
            f"Nobody in the {len(upright)} images of {name} {split} is upright."
        )
    rule = f"upright: torso within {UPRIGHT_DEGREES:g} degrees of vertical"
    return stored.subset(upright, {"persons": rule})
