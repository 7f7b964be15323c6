"""What a calibration is worth on videos that it has not seen."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from keras_flowpose.evaluation.calibration_fit import fit_calibration
from keras_flowpose.evaluation.calibration_scores import (
    expected_calibration_error,
)
from keras_flowpose.evaluation.calibration_scores import rank_correlation
from keras_flowpose.evaluation.calibration_scores import reliability_bins
from keras_flowpose.evaluation.calibration_scores import risk_coverage
from keras_flowpose.evaluation.reliability_plot import plot_reliability
from keras_flowpose.models.preset_calibration import Measures
from keras_flowpose.studies.calibration.calibration_examples import (
    CalibrationExamples,
)
from keras_flowpose.studies.calibration.calibration_examples import joined

DISTANCE = 6.0
"""Errors beyond it are the large ones, pixels of a network frame of 256."""

MOST_FOLDS = 5


class HeldOut:
    """Expected errors of every joint, learnt from other videos than its own.

    Args:
        parts: Two or more videos.
        pooling: How the maps were pooled.
        neighbours: Frames on each side.

    Attributes:
        examples: All joints.
        expected: Their expected errors.
        chances: Their expected chances of an error beyond `DISTANCE`.
    """

    def __init__(
        self,
        parts: Sequence[CalibrationExamples],
        pooling: str,
        neighbours: int,
    ) -> None:
        if len(parts) < 2:
            raise ValueError(
                f"`parts` must be two or more videos. Received: {len(parts)}"
            )
        folds = _folds(len(parts))
        self.parts = list(parts)
        self.examples = joined(self.parts)
        expected: list[np.ndarray] = [np.zeros(0)] * len(parts)
        chances = list(expected)
        for fold in folds:
            data = joined([p for i, p in enumerate(parts) if i not in fold])
            fitted = fit_calibration(
                data.measures, data.errors, pooling, neighbours
            )
            for number in fold:
                measures = parts[number].measures
                expected[number] = fitted.expected_error(measures)
                chances[number] = fitted.chance_beyond(measures, DISTANCE)
        self.expected_of_parts = expected
        self.expected = np.concatenate(expected)
        self.chances = np.concatenate(chances)

    def report(self) -> dict[str, Any]:
        """All numbers, as JSON can hold them; null where there is none."""
        measures, errors = self.examples.measures, self.examples.errors
        beyond = np.float64(errors > DISTANCE)
        naive = _naive(measures)
        known = ~np.isnan(measures.spread)
        orders = self._orders()
        areas = {n: _mean(c) for n, c in self._curves().items()}
        return {
            "unit": "pixels of a network frame of 256",
            "videos": len(self.parts),
            "examples": len(errors),
            "mean_error": _mean(errors),
            "calibration_error_of_errors": {
                "spread": _number(
                    expected_calibration_error(
                        measures.spread[known], errors[known]
                    )
                ),
                "calibrated": expected_calibration_error(self.expected, errors),
            },
            "calibration_error_of_chances": {
                "distance": DISTANCE,
                "one_minus_score": expected_calibration_error(naive, beyond),
                "calibrated": expected_calibration_error(self.chances, beyond),
            },
            "rank_correlation_with_error": {
                name: _number(rank_correlation(doubt, errors))
                for name, doubt in orders.items()
            },
            "area_under_risk_coverage": areas,
            "held_out": [
                {
                    "video": part.video,
                    "examples": len(part.errors),
                    "mean_error": _mean(part.errors),
                    "mean_expected": _mean(expected),
                }
                for part, expected in zip(
                    self.parts, self.expected_of_parts, strict=True
                )
            ],
        }

    def plot(self, path) -> None:
        """Draws the reliability and the trust, see `plot_reliability`."""
        measures, errors = self.examples.measures, self.examples.errors
        beyond = np.float64(errors > DISTANCE)
        known = ~np.isnan(measures.spread)
        spread = reliability_bins(measures.spread[known], errors[known])
        plot_reliability(
            {
                "spread, as it is": spread,
                "calibrated": reliability_bins(self.expected, errors),
            },
            {
                "1 - score": reliability_bins(_naive(measures), beyond),
                "calibrated": reliability_bins(self.chances, beyond),
            },
            self._curves(),
            DISTANCE,
            path,
        )

    def _orders(self) -> dict[str, np.ndarray]:
        """Larger is more doubtful."""
        measures = self.examples.measures._asdict()
        scores = measures.pop("scores")
        return {"score": -scores, **measures, "calibrated": self.expected}

    def _curves(self) -> dict[str, np.ndarray]:
        errors = self.examples.errors
        curves = {
            name: risk_coverage(doubt, errors)
            for name, doubt in self._orders().items()
        }
        curves["at_random"] = np.full(len(errors), errors.mean())
        curves["perfect"] = risk_coverage(errors, errors)
        return curves


def fewest_left(counts: Sequence[int]) -> int:
    """The least number of joints to learn from that `HeldOut` will have.

    Args:
        counts: Labelled joints of each video, two or more.
    """
    held_out = [sum(counts[i] for i in fold) for fold in _folds(len(counts))]
    return sum(counts) - max(held_out)


def _folds(videos: int) -> list[range]:
    """Numbers of the videos that are held out together."""
    count = min(MOST_FOLDS, videos)
    return [range(first, videos, count) for first in range(count)]


def _naive(measures: Measures) -> np.ndarray:
    """What somebody without a calibration might take for the chance."""
    return 1 - np.clip(measures.scores, 0, 1)


def _mean(values: np.ndarray) -> float | None:
    return _number(np.mean(values)) if len(values) else None


def _number(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
