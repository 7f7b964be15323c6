"""The paper's Figures 8 and 9 for a comparison of poolings."""

import os

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from keras_flowpose.safe_files import atomic_write
from keras_flowpose.studies.ablation.compared_variants import ComparedVariants
from keras_flowpose.studies.ablation.scores import PIXELS
from keras_flowpose.studies.ablation.scores import Scores
from keras_flowpose.studies.ablation.variants import POOLINGS
from keras_flowpose.studies.ablation.variants import Variant

_COLOURS = {"parametric": "C0", "sum": "C1", "max": "C2"}
_STYLES = ("-", "--", ":", "-.")
_PANEL = (2.9, 2.5)


def plot_pooling(
    compared: ComparedVariants,
    scores: Scores,
    path: str | os.PathLike,
    overwrite: bool = False,
) -> None:
    """Draws accuracy against n: a row for each d, a column for each joint type.

    Colours are poolings, line styles flows; all lines start at n = 0, the
    single frame.

    Args:
        compared: What was compared.
        scores: Of its variants.
        path: Picture to write.
        overwrite: Whether an existing file may be replaced.

    Raises:
        UserError: If the file exists and `overwrite` is False.
    """
    numbers = {v: i for i, v in enumerate(compared.predictions.variants)}
    kinds, sizes = scores.kinds, compared.sizes
    figure, panels = _panels(len(PIXELS), len(kinds))
    for row, pixels in zip(panels, PIXELS, strict=True):
        for panel, kind in zip(row, kinds, strict=True):
            for flow, style in _styled(compared.flows):
                none = numbers[Variant(flow, "none", 0)]
                for pooling in POOLINGS:
                    chosen = [numbers[Variant(flow, pooling, n)] for n in sizes]
                    panel.plot(
                        [0, *sizes],
                        [
                            100 * scores.share(i, f"within_{pixels}px", kind)
                            for i in (none, *chosen)
                        ],
                        style,
                        color=_COLOURS[pooling],
                        label=f"{pooling}, {_spoken(flow)}",
                    )
            panel.grid(alpha=0.3)
        row[0].set_ylabel(f"within {pixels} px [%]")
    for panel, kind in zip(panels[0], kinds, strict=True):
        panel.set_title(kind)
    figure.supxlabel("neighbours n on each side", fontsize="medium")
    _with_legend(figure, panels[0][0])
    with atomic_write(path, overwrite) as temporary:
        figure.savefig(temporary, dpi=120)


def plot_weights(
    compared: ComparedVariants, path: str | os.PathLike, overwrite: bool = False
) -> None:
    """Draws the learnt weights of the largest window, a panel for each joint.

    Args:
        compared: What was compared.
        path: Picture to write.
        overwrite: Whether an existing file may be replaced.

    Raises:
        UserError: If the file exists and `overwrite` is False.
    """
    place = int(np.argmax(compared.sizes))
    middle, reach = compared.study.neighbours, max(compared.sizes)
    offsets = np.arange(-reach, reach + 1)
    joints = compared.net.joints
    columns = min(4, len(joints))
    figure, panels = _panels(-(-len(joints) // columns), columns)
    for number, panel in enumerate(panels.ravel()):
        if number >= len(joints):
            panel.set_visible(False)
            continue
        for flow, (_, style) in zip(
            range(len(compared.flows)), _styled(compared.flows), strict=True
        ):
            panel.plot(
                offsets,
                compared.weights[flow, place][middle + offsets, number],
                style,
                marker=".",
                color=f"C{flow}",
                label=_spoken(compared.flows[flow]),
            )
        panel.axhline(0, color="black", linewidth=0.5)
        panel.set_title(joints[number].replace("_", " "))
        # Also above a place that stays empty.
        panel.tick_params(labelbottom=number + columns >= len(joints))
        panel.grid(alpha=0.3)
    figure.supxlabel("frames from the centre", fontsize="medium")
    figure.supylabel("weight", fontsize="medium")
    _with_legend(figure, panels[0][0])
    with atomic_write(path, overwrite) as temporary:
        figure.savefig(temporary, dpi=120)


def _panels(rows, columns):
    width, height = _PANEL
    figure = Figure(
        figsize=(width * columns, height * rows + 0.8), layout="constrained"
    )
    FigureCanvasAgg(figure)
    return figure, figure.subplots(rows, columns, sharex=True, squeeze=False)


def _with_legend(figure, panel):
    lines = panel.get_lines()
    named = [line for line in lines if not line.get_label().startswith("_")]
    figure.legend(
        named,
        [line.get_label() for line in named],
        loc="outside upper center",
        ncols=3,
        frameon=False,
    )


def _styled(flows):
    return [(f, _STYLES[i % len(_STYLES)]) for i, f in enumerate(flows)]


def _spoken(flow):
    return "without flow" if flow == "none" else flow
