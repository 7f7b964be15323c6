"""Plots of a comparison, as SVG."""

import io
import tempfile
from pathlib import Path

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure as Canvas

from keras_flowpose.evaluation.curve_plot import plot_accuracy_curves
from keras_flowpose.studies.comparison.comparison import Comparison
from keras_flowpose.studies.comparison.measures import BY_NAME
from keras_flowpose.studies.comparison.measures import LABELS

_LABELS_COLOUR = "0.6"


def accuracy_plot(comparison: Comparison) -> bytes | None:
    """Accuracy against the distance d, a panel a joint type.

    Returns:
        An SVG file, None if nothing is labelled.
    """
    if not comparison.curves[0].joint_types["all"].count:
        return None
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "accuracy.svg"
        plot_accuracy_curves(comparison.curves, path)
        return path.read_bytes()


def bar_plot(comparison: Comparison, kind: str, measure: str) -> bytes | None:
    """One measure in each part of a kind, a bar a way.

    The bars of the ways that are compared carry the 95 % interval of their
    difference from single frames.

    Args:
        comparison: The numbers.
        kind: "video", "speed" or "sight".
        measure: Name of a `Measure`.

    Returns:
        An SVG file, None if nothing was measured.
    """
    about = BY_NAME[measure]
    ways = comparison.ways
    if about.of_labels:
        ways = (*ways, LABELS)
    parts = [
        part
        for part in comparison.parts(kind)
        if comparison.figure(ways[0], measure, part, kind).mean is not None
    ]
    if not parts:
        return None
    width = 0.8 / len(ways)
    canvas = Canvas(
        figsize=(min(12.0, max(6.0, 0.25 * len(parts) * len(ways))), 3.6),
        layout="constrained",
    )
    FigureCanvasAgg(canvas)
    axes = canvas.subplots()
    for number, way in enumerate(ways):
        figures = [comparison.figure(way, measure, p, kind) for p in parts]
        places = np.arange(len(parts)) + (number - (len(ways) - 1) / 2) * width
        means = [np.nan if f.mean is None else f.mean for f in figures]
        heights = about.factor * np.array(means)
        axes.bar(
            places,
            heights,
            width,
            label=way,
            color=_LABELS_COLOUR if way == LABELS else f"C{number}",
            yerr=_whiskers(figures, heights, about.factor),
            ecolor="0.3",
        )
    axes.set_xticks(
        np.arange(len(parts)),
        parts,
        rotation=30 if len(parts) > 5 else 0,
        ha="right" if len(parts) > 5 else "center",
        fontsize="small",
    )
    axes.set_ylabel(f"{about.title}\n[{about.unit}]", fontsize="small")
    axes.set_ylim(bottom=0)
    axes.grid(axis="y", alpha=0.3)
    canvas.legend(
        loc="outside upper center",
        frameon=False,
        ncols=len(ways),
        fontsize="small",
    )
    buffer = io.BytesIO()
    canvas.savefig(buffer, format="svg")
    return buffer.getvalue()


def _whiskers(figures, heights, factor):
    """Distances from each bar's top to the ends of its interval, `(2, n)`."""
    ends = np.full([2, len(figures)], np.nan)
    for place, figure in enumerate(figures):
        interval = figure.difference
        if interval is None:
            continue
        ends[0, place] = factor * (interval.estimate - interval.low)
        ends[1, place] = factor * (interval.high - interval.estimate)
    if np.isnan(ends).all():
        return None
    return np.where(np.isnan(heights), np.nan, np.maximum(ends, 0))
