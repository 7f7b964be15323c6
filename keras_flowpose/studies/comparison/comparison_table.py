"""The main numbers of a comparison as a table for the screen."""

from keras_flowpose.studies.comparison.comparison import Comparison
from keras_flowpose.studies.comparison.comparison import Figure
from keras_flowpose.studies.comparison.findings import verdict
from keras_flowpose.studies.comparison.measures import LABELS
from keras_flowpose.studies.comparison.measures import MEASURES


def comparison_table(comparison: Comparison) -> str:
    """All measures over all videos, one line each, a column a way.

    Behind each number of a way stands the difference from single frames with
    its 95 % interval, and a star where that is clear.
    """
    ways = (*comparison.ways, LABELS)
    rows = [["all videos and joints", *ways]]
    for measure in MEASURES:
        cells = [
            _cell(comparison.figure(way, measure.name), measure.factor)
            for way in ways
        ]
        rows.append([f"{measure.title} [{measure.unit}]", *cells])
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = [
        "  ".join(
            cell.ljust(width) for cell, width in zip(row, widths, strict=True)
        ).rstrip()
        for row in rows
    ]
    frames = sum(video.frames for video in comparison.videos)
    return "\n".join(
        [
            *lines,
            f"{len(comparison.videos)} videos, {frames} frames; in brackets "
            "the difference from single frames, 95 % interval over "
            f"{comparison.resampled}; *: clear.",
        ]
    )


def _cell(figure: Figure | None, factor: float) -> str:
    if figure is None or figure.mean is None:
        return "-"
    value = f"{factor * figure.mean:.2f}"
    interval = figure.difference
    if interval is None or not interval.low <= interval.high:
        return value
    low, high = factor * interval.low, factor * interval.high
    star = "*" if verdict(figure) in ("better", "worse") else ""
    return f"{value} ({low:+.2f} to {high:+.2f}){star}"
