"""Evaluation results as a table for the screen."""

from collections.abc import Sequence

from keras_flowpose.evaluation.summary import EvaluationResult
from keras_flowpose.evaluation.summary import JointScores

_DISTANCES = (2, 5, 10, 15, 20)
_FRACTIONS = (0.1, 0.2, 0.5)


def result_table(result: EvaluationResult) -> str:
    """The scores as text, one line a joint type, shares in per cent.

    Says below the table what distances and PCK are measured in. A score that
    does not exist is a dash.
    """
    distances = [d for d in _DISTANCES if d in result.distances]
    fractions = [f for f in _FRACTIONS if f in result.fractions]
    if result.normaliser is None:
        fractions = []
    header = ["", "labels"]
    header += [f"d<={d}" for d in distances]
    header += ["mean", "median"]
    header += [f"PCK@{f}" for f in fractions]
    rows = [header]
    for kind, scores in result.joint_types.items():
        rows.append(
            [
                kind,
                str(scores.count),
                *_shares(scores.accuracy, result.distances, distances),
                _number(scores.mean_error),
                _number(scores.median_error),
                *_shares(scores.pck, result.fractions, fractions),
            ]
        )
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = [
        "  ".join(
            cell.ljust(width) if not position else cell.rjust(width)
            for position, (cell, width) in enumerate(
                zip(row, widths, strict=True)
            )
        ).rstrip()
        for row in rows
    ]
    return "\n".join([*lines, *_notes(result)])


def _notes(result: EvaluationResult) -> list[str]:
    notes = [
        f"{result.name}: {result.images} images. d, mean and median in "
        f"{result.unit}; shares in %, averaged over left and right."
    ]
    if result.normaliser is not None:
        notes.append(f"PCK relative to {result.normaliser}.")
    overall: JointScores = result.joint_types["all"]
    if overall.missed:
        notes.append(
            f"{overall.missed} labelled joints were not predicted: wrong in "
            "every share, left out of mean and median."
        )
    return notes


def _shares(
    values: Sequence[float | None],
    limits: Sequence[float],
    chosen: Sequence[float],
) -> list[str]:
    by_limit = dict(zip(limits, values, strict=True))
    shares = [by_limit[limit] for limit in chosen]
    return ["-" if s is None else f"{100 * s:.1f}" for s in shares]


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.1f}"
