"""PCK against the distance, all joint types in one picture."""

import os
from collections.abc import Mapping
from typing import Any

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

_INCHES = (5.2, 3.4)
_DPI = 100


def plot_pck(
    results: Mapping[str, Mapping[str, Any]], path: str | os.PathLike
) -> None:
    """Draws the share of joints within each fraction of the normaliser.

    Args:
        results: One or two contents of an `EvaluationResult` by what they are
            of; the first is drawn with whole lines, the second dashed.
        path: PNG file to write, replacing what was there.
    """
    figure = Figure(figsize=_INCHES, layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.subplots()
    for (name, result), style in zip(
        results.items(), ("-", "--"), strict=False
    ):
        kinds = [
            kind
            for kind, scores in result["joint_types"].items()
            if kind != "all" and scores["pck_count"]
        ]
        for number, kind in enumerate(kinds):
            axes.plot(
                result["fractions"],
                [100 * share for share in result["joint_types"][kind]["pck"]],
                style,
                color=f"C{number}",
                label=f"{kind}, {name}",
            )
        normaliser = result["normaliser"]
    axes.set_xlabel(f"distance / {normaliser.replace('_', ' ')}")
    axes.set_ylabel("joints within it [%]")
    axes.set_xlim(left=0)
    axes.set_ylim(0, 100)
    axes.grid(alpha=0.3)
    figure.legend(loc="outside right center", frameon=False, fontsize="small")
    figure.savefig(path, dpi=_DPI, format="png")
