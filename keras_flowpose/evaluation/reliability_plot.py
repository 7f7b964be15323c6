"""Pictures of what was expected of joints, and what came."""

import os
from collections.abc import Mapping
from collections.abc import Sequence

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from keras_flowpose.evaluation.calibration_scores import ReliabilityBin
from keras_flowpose.safe_files import atomic_write

_POINTS = 200  # of a curve


def plot_reliability(
    errors: Mapping[str, Sequence[ReliabilityBin]],
    chances: Mapping[str, Sequence[ReliabilityBin]],
    curves: Mapping[str, np.ndarray],
    distance: float,
    path: str | os.PathLike,
    overwrite: bool = False,
) -> None:
    """Draws three panels: errors, chances of large ones, and trust.

    On the dashed line of the first two, what was expected came. The third
    shows the mean error of the most trusted joints: the lower, the better the
    order in which joints are trusted.

    Args:
        errors: Bins of expected errors by the name of their line.
        chances: The same of the chance of an error beyond `distance`.
        curves: Results of `risk_coverage` by the name of their line.
        distance: In pixels of a network frame of 256.
        path: Picture to write; its ending says the format (`.png`).
        overwrite: Whether an existing file may be replaced.

    Raises:
        UserError: If the file exists and `overwrite` is False, or cannot be
            written.
    """
    figure = Figure(figsize=(13, 4.2), layout="constrained")
    FigureCanvasAgg(figure)
    panels = figure.subplots(1, 3)
    for panel, lines in zip(panels, (errors, chances), strict=False):
        for name, bins in lines.items():
            expected, found = ([b[i] for b in bins] for i in (1, 2))
            panel.plot(expected, found, "o-", markersize=3, label=name)
        most = max(panel.get_xlim()[1], panel.get_ylim()[1])
        panel.plot([0, most], [0, most], "--", color="0.6")
        panel.set(xlim=(0, most), ylim=(0, most))
    panels[0].set(xlabel="expected error [px]", ylabel="mean error found [px]")
    panels[1].set(
        xlabel=f"expected chance of an error > {distance:g} px",
        ylabel="share found",
    )
    for name, curve in curves.items():
        share = np.arange(1, len(curve) + 1) / len(curve)
        shown = np.linspace(0, len(curve) - 1, _POINTS).astype(int)
        panels[2].plot(100 * share[shown], curve[shown], label=name)
    panels[2].set(
        xlabel="most trusted joints [%]",
        ylabel="their mean error [px]",
        xlim=(0, 100),
    )
    panels[2].set_ylim(bottom=0)
    for panel in panels:
        panel.grid(alpha=0.3)
        panel.legend(fontsize="small", frameon=False)
    figure.suptitle("Pixels of a network frame of 256", fontsize="small")
    with atomic_write(path, overwrite) as temporary:
        figure.savefig(temporary, dpi=110)
