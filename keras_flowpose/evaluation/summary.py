"""All scores of one set of predictions, on the screen and as JSON."""

import dataclasses
import json
import os
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from pathlib import Path
from typing import Any

import numpy as np

from keras_flowpose.evaluation.accuracy import PIXELS
from keras_flowpose.evaluation.accuracy import accuracy_within
from keras_flowpose.evaluation.accuracy import average_over_sides
from keras_flowpose.evaluation.distances import joint_distances
from keras_flowpose.evaluation.pck import FRACTIONS
from keras_flowpose.evaluation.pck import TORSO
from keras_flowpose.evaluation.pck import relative_distances
from keras_flowpose.evaluation.pixel_error import pixel_error
from keras_flowpose.safe_files import UserError
from keras_flowpose.safe_files import atomic_write
from keras_flowpose.skeleton import Skeleton

NETWORK_FRAME = "pixels of the 256-pixel network frame"
"""The unit of distances when a net is scored, whatever its input size."""


Condition = str | int | float | bool


@dataclass(frozen=True)
class JointScores:
    """Scores of one joint type, e.g. both wrists.

    Scores are None where nothing counts.

    Args:
        count: Labelled joints that accuracy and error are made of.
        missed: How many of them were not predicted.
        accuracy: Share within each of `EvaluationResult.distances`.
        mean_error: Mean distance of the predicted ones.
        median_error: Median distance of the predicted ones.
        pck_count: Labelled joints in images whose normaliser is known.
        pck: Share within each of `EvaluationResult.fractions`.
    """

    count: int
    missed: int
    accuracy: tuple[float | None, ...]
    mean_error: float | None
    median_error: float | None
    pck_count: int
    pck: tuple[float | None, ...]


@dataclass(frozen=True)
class EvaluationResult:
    """All scores of one set of predictions.

    Args:
        name: What was scored; the label of its curve.
        unit: What distances are measured in, e.g. "pixels of the image".
        images: Number of images.
        distances: The distances d of the accuracies.
        fractions: The fractions of the normaliser of the PCK.
        normaliser: Name of the normaliser of the PCK; None without PCK.
        joint_types: Scores by joint type, averaged over left and right;
            `all` is the average over all joints.
        conditions: How the predictions came about: net, data, crop, ...
    """

    name: str
    unit: str
    images: int
    distances: tuple[float, ...]
    fractions: tuple[float, ...]
    normaliser: str | None
    joint_types: dict[str, JointScores]
    conditions: dict[str, Condition] = field(default_factory=dict)

    def to_json(self) -> str:
        """The result as JSON text; scores that do not exist are null."""
        return json.dumps(dataclasses.asdict(self), indent=2, allow_nan=False)

    @classmethod
    def from_json(cls, text: str) -> "EvaluationResult":
        """Reads what `to_json` wrote.

        Raises:
            ValueError: If the text is not such a result.
        """
        try:
            content: dict[str, Any] = json.loads(text)
            types = {
                kind: JointScores(**_with_tuples(scores))
                for kind, scores in content.pop("joint_types").items()
            }
            return cls(joint_types=types, **_with_tuples(content))
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise ValueError(
                "`text` must be an evaluation result in JSON, as `flowpose "
                f"evaluate` writes. Received: {text[:60]!r} ({error})"
            ) from error

    def write(self, path: str | os.PathLike, overwrite: bool = False) -> None:
        """Writes the JSON file.

        Raises:
            UserError: If the file exists and `overwrite` is False, or the
                folder cannot be written to.
        """
        with atomic_write(path, overwrite) as temporary:
            temporary.write_text(self.to_json() + "\n", encoding="utf-8")

    @classmethod
    def read(cls, path: str | os.PathLike) -> "EvaluationResult":
        """Reads a JSON file that `write` wrote.

        Raises:
            UserError: If the file cannot be read or holds something else.
        """
        try:
            return cls.from_json(Path(path).read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise UserError(f"Cannot read {path}: {error}") from error


def evaluate_predictions(
    predictions: np.ndarray,
    truth: np.ndarray,
    visible: np.ndarray,
    skeleton: Skeleton,
    *,
    lengths: np.ndarray | None = None,
    normaliser: str = TORSO,
    scale: float = 1.0,
    unit: str = "pixels of the image",
    name: str = "predictions",
    distances: Sequence[float] = PIXELS,
    fractions: Sequence[float] = FRACTIONS,
    conditions: Mapping[str, Condition] | None = None,
) -> EvaluationResult:
    """Scores predictions: accuracy within d, PCK and pixel error.

    Args:
        predictions: `(images, joints, 2)`, (x, y); not finite where nothing
            was predicted.
        truth: `(images, joints, 2)`, labelled (x, y) in the same pixels.
        visible: `(images, joints)`; above 0 where a joint counts.
        skeleton: The joints, in the order of the arrays.
        lengths: `(images,)`, normaliser of the PCK in the same pixels, 0
            where unknown. None leaves the PCK out. Defaults to None.
        normaliser: The name of what `lengths` holds.
        scale: Factor from these pixels to those of `unit`, e.g. 2 for a net
            that works at 128 pixels and `NETWORK_FRAME`. Defaults to 1.
        unit: What scaled distances are measured in.
        name: What is scored.
        distances: The distances d. Defaults to 0, 1, ..., 20.
        fractions: Fractions of the normaliser. Defaults to 0.05 ... 0.50.
        conditions: How the predictions came about, for the record.

    Returns:
        The scores. Joint types in which nothing counts have a count of 0 and
        None for scores.

    Raises:
        ValueError: If shapes do not fit each other or the skeleton, a label
            that counts is not finite, or `scale` is not positive.
    """
    pixels = joint_distances(predictions, truth, visible)
    if pixels.shape[1] != len(skeleton):
        raise ValueError(
            f"`predictions` must have the {len(skeleton)} joints of skeleton "
            f"{skeleton.name!r}. Received: shape={np.shape(predictions)}"
        )
    if not 0 < scale < float("inf"):
        raise ValueError(f"`scale` must be > 0. Received: scale={scale!r}")
    if lengths is None:
        relative = np.full_like(pixels, np.nan)
    else:
        relative = relative_distances(pixels, lengths)
    pixels = pixels * scale
    types = {**skeleton.joint_types, "all": tuple(range(len(skeleton)))}
    accuracies = average_over_sides(accuracy_within(pixels, distances), types)
    relatives = average_over_sides(accuracy_within(relative, fractions), types)
    scores = {}
    for kind, indices in types.items():
        errors = pixel_error(pixels[:, list(indices)])
        scores[kind] = JointScores(
            count=errors.count + errors.missed,
            missed=errors.missed,
            accuracy=_without_nan(accuracies[kind]),
            mean_error=errors.mean,
            median_error=errors.median,
            pck_count=int(
                np.count_nonzero(~np.isnan(relative[:, list(indices)]))
            ),
            pck=_without_nan(relatives[kind]),
        )
    return EvaluationResult(
        name=name,
        unit=unit,
        images=len(pixels),
        distances=tuple(float(d) for d in distances),
        fractions=tuple(float(f) for f in fractions),
        normaliser=None if lengths is None else normaliser,
        joint_types=scores,
        conditions=dict(conditions or {}),
    )


def _without_nan(values: np.ndarray) -> tuple[float | None, ...]:
    return tuple(None if np.isnan(v) else float(v) for v in values)


def _with_tuples(content: dict[str, Any]) -> dict[str, Any]:
    return {
        k: tuple(v) if isinstance(v, list) else v for k, v in content.items()
    }
