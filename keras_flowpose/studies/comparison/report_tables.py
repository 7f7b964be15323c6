"""The numbers of a comparison as tables of its report."""

from collections.abc import Sequence

from keras_flowpose.studies.comparison.comparison import ALL
from keras_flowpose.studies.comparison.comparison import Comparison
from keras_flowpose.studies.comparison.comparison import Figure
from keras_flowpose.studies.comparison.findings import verdict
from keras_flowpose.studies.comparison.measures import BY_NAME
from keras_flowpose.studies.comparison.measures import LABELS
from keras_flowpose.studies.comparison.measures import MEASURES
from keras_flowpose.studies.comparison.report_page import table

_NOTHING = "-"


def main_table(comparison: Comparison) -> str:
    """Every measure over all joints and videos, with intervals."""
    ways = (*comparison.ways, LABELS)
    rows = []
    for measure in MEASURES:
        cells = [
            _with_interval(comparison.figure(way, measure.name)) for way in ways
        ]
        rows.append([_title(measure.name), *cells])
        if measure.factor == 1:
            medians = [
                _median(comparison.figure(way, measure.name)) for way in ways
            ]
            rows.append(["its median", *medians])
    return table(
        "All joints of all videos; in brackets the 95 % interval of the "
        "difference from single frames",
        ["measure (mean)", *ways],
        rows,
    )


def part_tables(
    comparison: Comparison, kind: str, what: str, measures: Sequence[str]
) -> str:
    """A table for each measure: parts down, ways across.

    Args:
        comparison: The numbers.
        kind: "joints", "video", "speed" or "sight".
        what: Heading of the first column.
        measures: Names of measures.
    """
    tables = []
    for name in measures:
        ways = comparison.ways
        if BY_NAME[name].of_labels:
            ways = (*ways, LABELS)
        rows = []
        for part in comparison.parts(kind):
            figures = [comparison.figure(way, name, part, kind) for way in ways]
            if (kind == "joints" and part == ALL) or figures[0] is None:
                continue
            count = str(figures[0].count)
            rows.append([part, count, *map(_with_interval, figures)])
        tables.append(
            table(f"{_title(name)}, by {what}", [what, "values", *ways], rows)
        )
    return "\n".join(tables)


def pixel_table(comparison: Comparison) -> str:
    """Accuracy at all distances d = 0 ... 20, all joints."""
    header = ["d [px]", *comparison.ways]
    rows = []
    for place, distance in enumerate(comparison.curves[0].distances):
        shares = [
            result.joint_types["all"].accuracy[place]
            for result in comparison.curves
        ]
        rows.append(
            [
                f"{distance:g}",
                *(_NOTHING if s is None else f"{100 * s:.1f}" for s in shares),
            ]
        )
    return table(
        "Joints within d pixels [%], left and right alike", header, rows
    )


def video_table(comparison: Comparison) -> str:
    """What was compared: the videos."""
    rows = [
        [
            video.name,
            str(video.frames),
            f"{video.fps:g}",
            f"{video.width} x {video.height}",
            str(video.labels),
            f"{video.torso:.0f}" if video.torso else _NOTHING,
        ]
        for video in comparison.videos
    ]
    header = ["video", "frames", "frames/s", "size", "labels", "torso [px]"]
    return table("The videos", header, rows)


def condition_table(comparison: Comparison) -> str:
    """How the poses came about."""
    rows = [
        [name.replace("_", " "), str(value)]
        for name, value in comparison.conditions.items()
    ]
    return table("How the poses came about", ["condition", "value"], rows)


def _title(name: str) -> str:
    about = BY_NAME[name]
    return f"{about.title} [{about.unit}]"


def _with_interval(figure: Figure | None) -> str | tuple[str, str]:
    if figure is None or figure.mean is None:
        return _NOTHING
    factor = BY_NAME[figure.measure].factor
    text = f"{factor * figure.mean:.2f}"
    interval = figure.difference
    if interval is None:
        return text
    judged = verdict(figure)
    if judged == "unknown":
        return f"{text} (no interval)"
    low, high = factor * interval.low, factor * interval.high
    text = f"{text} ({low:+.2f} to {high:+.2f})"
    if judged in ("better", "worse"):
        return f"{text} {judged}", judged
    return text


def _median(figure: Figure | None) -> str:
    if figure is None or figure.median is None:
        return _NOTHING
    return f"{BY_NAME[figure.measure].factor * figure.median:.2f}"
