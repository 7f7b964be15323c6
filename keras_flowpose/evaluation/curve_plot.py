"""The paper's plot: accuracy against the distance d, one panel a joint type."""

import os
from collections.abc import Sequence

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from keras_flowpose.evaluation.summary import EvaluationResult
from keras_flowpose.safe_files import atomic_write

_PANEL_INCHES = (3.2, 3.0)


def plot_accuracy_curves(
    results: Sequence[EvaluationResult],
    path: str | os.PathLike,
    overwrite: bool = False,
) -> None:
    """Draws accuracy against d, one line for each result.

    A joint type that is labelled in no result gets no panel.

    Args:
        results: One or more results with the same unit.
        path: Picture to write; its ending says the format (`.png`).
        overwrite: Whether an existing file may be replaced.

    Raises:
        ValueError: If there is no result, no labelled joint in any, or the
            units differ.
        UserError: If the file exists and `overwrite` is False, or cannot be
            written.
    """
    units = sorted({result.unit for result in results})
    if len(units) != 1:
        raise ValueError(
            "`results` must be one or more results with the same unit. "
            f"Received: {len(results)} results with units {units}"
        )
    kinds = _labelled_types(results)
    if not kinds:
        raise ValueError("`results` must have labelled joints. Received: none")
    width, height = _PANEL_INCHES
    figure = Figure(
        figsize=(width * len(kinds), height + 0.3 * len(results)),
        layout="constrained",
    )
    FigureCanvasAgg(figure)
    panels = figure.subplots(1, len(kinds), sharey=True, squeeze=False)[0]
    for panel, kind in zip(panels, kinds, strict=True):
        for number, result in enumerate(results):
            scores = result.joint_types.get(kind)
            if scores is not None and scores.count:
                panel.plot(
                    result.distances,
                    [100 * share for share in scores.accuracy],
                    color=f"C{number}",
                    label=result.name,
                )
        panel.set_title(kind)
        panel.set_ylim(0, 100)
        panel.set_xlim(left=0)
        panel.grid(alpha=0.3)
    panels[0].set_ylabel("accuracy [%]")
    figure.supxlabel(f"distance d [{units[0]}]", fontsize="medium")
    lines = {
        line.get_label(): line for panel in panels for line in panel.get_lines()
    }
    figure.legend(
        lines.values(), lines.keys(), loc="outside upper center", frameon=False
    )
    with atomic_write(path, overwrite) as temporary:
        figure.savefig(temporary, dpi=120)


def _labelled_types(results: Sequence[EvaluationResult]) -> list[str]:
    kinds: dict[str, None] = {}
    for result in results:
        for kind, scores in result.joint_types.items():
            if scores.count and kind != "all":
                kinds[kind] = None
    return list(kinds)
