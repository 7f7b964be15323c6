"""An estimator for a preset, with the window and weights that it has learnt."""

import os
from collections.abc import Sequence

import numpy as np
from tensorflow import keras

from keras_flowpose.models.preset_calibration import choose_calibration
from keras_flowpose.models.preset_pooling import choose_pooling
from keras_flowpose.models.presets import from_preset
from keras_flowpose.skeleton import UPPER_BODY_7
from keras_flowpose.video.estimator import VideoPoseEstimator
from keras_flowpose.video.job_checks import heatmap_joints


def preset_estimator(
    model: keras.Model | str | os.PathLike,
    joints: Sequence[str] | None = None,
    neighbours: int | None = None,
    pooling: str | None = None,
    lookahead: int | None = None,
    weights: np.ndarray | None = None,
    precision: str = "auto",
    mask_flow: bool | None = None,
    **options,
) -> VideoPoseEstimator:
    """Makes the estimator that a preset is meant for.

    Where the preset has a calibration for this pooling and window, poses come
    with the error to expect.

    Args:
        model: A preset's name, the folder of a preset or a training run, or
            a Keras model as `VideoPoseEstimator` takes it.
        joints: Joint names. Defaults to None: those of the preset, or the
            paper's seven for a Keras model.
        neighbours: As `VideoPoseEstimator`; of a preset with learnt temporal
            weights, those that it has learnt for.
        pooling: As `VideoPoseEstimator`.
        lookahead: As `VideoPoseEstimator`; 0 where the preset's weights are
            for past frames only.
        weights: As `VideoPoseEstimator`; those of the preset where it has
            some for this window.
        precision: What a preset computes in, as `from_preset`. Defaults to
            "auto".
        mask_flow: As `VideoPoseEstimator`; for the preset's weights, as they
            were learnt.
        **options: Passed to `VideoPoseEstimator`.

    Raises:
        UserError: If there is no such preset, its files are damaged, or its
            net has no heatmaps.
        ValueError: If another argument is out of range.
    """
    calibration = None
    if not isinstance(model, keras.Model):
        joints = joints or heatmap_joints(model)
        chosen = choose_pooling(model, neighbours, pooling, lookahead)
        if weights is None:
            neighbours, weights = chosen.neighbours, chosen.weights
            lookahead = chosen.lookahead
            direct = options.get("flow_mode") == "direct"
            if mask_flow is None and not direct:
                mask_flow = chosen.mask_flow
            calibration = _calibration(model, pooling, neighbours)
        model = from_preset(model, precision)
    return VideoPoseEstimator(
        model,
        joints=joints or UPPER_BODY_7.joints,
        neighbours=neighbours,
        pooling=pooling,
        lookahead=lookahead,
        weights=weights,
        mask_flow=mask_flow,
        calibration=calibration,
        **options,
    )


def _calibration(model, pooling, neighbours):
    pooling = pooling or "parametric"
    neighbours = 15 if neighbours is None else neighbours
    if neighbours == 0 or pooling == "none":
        neighbours, pooling = 0, "none"
    return choose_calibration(model, pooling, neighbours)[0]
