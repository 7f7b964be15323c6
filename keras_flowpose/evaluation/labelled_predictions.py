"""Predictions together with the labels that they are scored against."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field

import numpy as np

from keras_flowpose.evaluation.pck import NORMALISERS
from keras_flowpose.evaluation.pck import TORSO
from keras_flowpose.evaluation.pck import normaliser_lengths
from keras_flowpose.evaluation.summary import Condition
from keras_flowpose.evaluation.summary import EvaluationResult
from keras_flowpose.evaluation.summary import evaluate_predictions
from keras_flowpose.skeleton import Skeleton


@dataclass(frozen=True)
class LabelledPredictions:
    """Everything that scoring needs, in one set of pixels.

    Args:
        skeleton: The joints, in the order of the arrays.
        predictions: `(images, joints, 2)`, (x, y) in pixels.
        truth: `(images, joints, 2)`, labelled (x, y) in the same pixels.
        visible: `(images, joints)`; above 0 where a joint counts.
        scores: `(images, joints)`, confidence of the predictions; None where
            there is none.
        lengths: `(images,)`, normaliser of the PCK in the same pixels, 0
            where unknown. None: it is measured between the labelled joints
            where the skeleton has them, else there is no PCK.
        normaliser: The name of what `lengths` holds.
        scale: Factor from these pixels to those of `unit`. Defaults to 1.
        unit: What scaled distances are measured in.
        conditions: How the predictions came about, for the record.
    """

    skeleton: Skeleton
    predictions: np.ndarray
    truth: np.ndarray
    visible: np.ndarray
    scores: np.ndarray | None = None
    lengths: np.ndarray | None = None
    normaliser: str = TORSO
    scale: float = 1.0
    unit: str = "pixels of the image"
    conditions: dict[str, Condition] = field(default_factory=dict)

    def evaluate(self, name: str) -> EvaluationResult:
        """Scores the predictions; `name` is the label of the curve.

        Raises:
            ValueError: If arrays do not fit each other or the skeleton, or a
                label that counts is not finite.
        """
        lengths = self.lengths
        if lengths is None and self._has_normaliser():
            lengths = normaliser_lengths(
                self.truth, self.visible, self.skeleton, self.normaliser
            )
        return evaluate_predictions(
            self.predictions,
            self.truth,
            self.visible,
            self.skeleton,
            lengths=lengths,
            normaliser=self.normaliser,
            scale=self.scale,
            unit=self.unit,
            name=name,
            conditions=self.conditions,
        )

    def subset(
        self,
        images: np.ndarray,
        conditions: Mapping[str, Condition] | None = None,
    ) -> "LabelledPredictions":
        """The same of some images only.

        Args:
            images: Bool `(images,)`, or the numbers of images in their order.
            conditions: By what they were chosen, added to the record.
        """
        chosen = {
            name: None if value is None else value[images]
            for name in (
                "predictions",
                "truth",
                "visible",
                "scores",
                "lengths",
            )
            for value in [getattr(self, name)]
        }
        told = {**self.conditions, **(conditions or {})}
        return dataclasses.replace(self, conditions=told, **chosen)

    def _has_normaliser(self) -> bool:
        ends = NORMALISERS.get(self.normaliser)
        return ends is not None and set(ends) <= set(self.skeleton.joints)
