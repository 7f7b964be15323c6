"""A comparison whose poses are made up: learnt weights are right."""

import numpy as np

from keras_flowpose.configs import ModelConfig
from keras_flowpose.studies.ablation.compared_variants import ComparedVariants
from keras_flowpose.studies.ablation.study import Study
from keras_flowpose.studies.ablation.variant_predictions import (
    VariantPredictions,
)
from keras_flowpose.studies.ablation.variants import variants_of

FLOWS = ("dis-medium", "none")
SIZES = (1, 2, 3)
JOINTS = ("head", "right_wrist", "left_wrist")


def made_up() -> ComparedVariants:
    """Twelve windows of four videos; all but learnt weights miss by 5 px."""
    variants = tuple(variants_of(FLOWS, SIZES))
    random = np.random.default_rng(0)
    labels = random.uniform(20, 100, (12, 3, 4))
    labels[..., 2:] = 1, 40
    points = np.repeat(labels[None, ..., :2], len(variants), axis=0)
    for number, variant in enumerate(variants):
        if variant.pooling != "parametric":
            points[number, ..., 0] += 5
    distance = np.abs(np.arange(-3, 4))
    weights = np.zeros([2, len(SIZES), 7, 3], np.float32)
    for place, size in enumerate(SIZES):
        inside = distance <= size
        weights[:, place, inside] = (0.5 ** (1 + distance[inside]))[:, None]
    return ComparedVariants(
        Study("tiny", "some/clips", neighbours=3),
        ModelConfig(joints=JOINTS, input_size=256),
        "abc float32",
        FLOWS,
        SIZES,
        weights,
        7,
        VariantPredictions(
            variants,
            points,
            labels,
            np.repeat(["a", "b", "c", "d"], 3),
            np.arange(12),
        ),
        "torso",
    )
