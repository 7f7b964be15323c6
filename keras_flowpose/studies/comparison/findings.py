"""What the numbers of a comparison say, in sentences that follow from them."""

from keras_flowpose.evaluation.bootstrap import Interval
from keras_flowpose.studies.comparison.comparison import Comparison
from keras_flowpose.studies.comparison.comparison import Figure
from keras_flowpose.studies.comparison.measures import BY_NAME
from keras_flowpose.studies.comparison.measures import LABELS
from keras_flowpose.studies.comparison.plan import SINGLE

_ACCURACY = "within_6px"


def verdict(figure: Figure) -> str:
    """Whether a way is better than single frames, by the whole interval.

    Args:
        figure: One number of a way that is compared with single frames.

    Returns:
        "better", "worse", "no clear difference" (the interval holds 0), or
        "unknown" where there is no interval.
    """
    interval = figure.difference
    if interval is None or not interval.low <= interval.high:
        return "unknown"
    if not interval.clear:
        return "no clear difference"
    higher = interval.low > 0
    good = higher == BY_NAME[figure.measure].higher_is_better
    return "better" if good else "worse"


def headlines(comparison: Comparison) -> list[str]:
    """One sentence for each way: is it better, and is it steadier?"""
    return [
        _headline(comparison, way) for way in comparison.ways if way != SINGLE
    ]


def findings(comparison: Comparison, way: str) -> list[str]:
    """What was found of a way, one sentence a measure, bad news included."""
    sentences = [
        _difference(comparison, way, measure)
        for measure in (_ACCURACY, "pck_0.2", "error")
    ]
    sentences += _by_joints(comparison, way)
    for measure in ("acceleration", "acceleration_error"):
        sentences.append(_ratio(comparison, way, measure))
    sentences.append(_difference(comparison, way, "implausible_poses"))
    return [sentence for sentence in sentences if sentence]


def about_labels(comparison: Comparison) -> str:
    """How much the labels themselves accelerate; "" if that is not known."""
    labels = comparison.figure(LABELS, "acceleration")
    if labels is None or labels.mean is None:
        return ""
    return (
        f"The labels themselves accelerate by {labels.mean:.2f} px/frame² in "
        f"the mean (median {labels.median:.2f}): what moves, and how much they "
        "tremble."
    )


def _headline(comparison: Comparison, way: str) -> str:
    accuracy = comparison.figure(way, _ACCURACY)
    steadiness = comparison.figure(way, "acceleration")
    if accuracy.mean is None or steadiness.mean is None:
        return f"{_capital(way)}: too little is labelled to tell."
    accurate = {
        "better": "is more accurate than single frames",
        "worse": "is less accurate than single frames",
        "no clear difference": "is neither clearly more nor less accurate than "
        "single frames",
        "unknown": "cannot be judged in accuracy, for too little data",
    }[verdict(accuracy)]
    steady = {
        "better": "is steadier",
        "worse": "is less steady",
        "no clear difference": "is neither clearly more nor less steady",
        "unknown": "cannot be judged in steadiness, for too little data",
    }[verdict(steadiness)]
    single = comparison.figure(SINGLE, _ACCURACY)
    return (
        f"{_capital(way)} {accurate} ({_share(accuracy.mean)} against "
        f"{_share(single.mean)} of the joints within 6 px), and {steady} (its "
        f"tracks accelerate {_times(steadiness.ratio)} as much)."
    )


def _difference(comparison: Comparison, way: str, measure: str) -> str:
    figure = comparison.figure(way, measure)
    single = comparison.figure(SINGLE, measure)
    if figure is None or figure.mean is None or single.mean is None:
        return ""
    about = BY_NAME[measure]
    if about.factor == 100:
        values = f"{_share(figure.mean)} against {_share(single.mean)}"
        change = f"{_interval(figure.difference, 100)} points"
    else:
        values = f"{figure.mean:.2f} against {single.mean:.2f} px"
        change = f"{_interval(figure.difference)} px"
    return f"{_capital(about.title)}: {values}; {verdict(figure)} ({change})."


def _ratio(comparison: Comparison, way: str, measure: str) -> str:
    figure = comparison.figure(way, measure)
    single = comparison.figure(SINGLE, measure)
    if figure.mean is None or not single.mean:
        return ""
    return (
        f"{_capital(BY_NAME[measure].title)}: {figure.mean:.2f} against "
        f"{single.mean:.2f} px/frame² in the mean, "
        f"{_interval(figure.ratio, sign='')} times as much; "
        f"{figure.median:.2f} against {single.median:.2f} in the median; "
        f"{verdict(figure)}."
    )


def _by_joints(comparison: Comparison, way: str) -> list[str]:
    """The joint types for which the interval leaves 0 out, both ways."""
    found: dict[str, list[str]] = {"better": [], "worse": []}
    for kind in comparison.parts("joints")[1:]:
        figure = comparison.figure(way, _ACCURACY, kind)
        told = f"{kind} ({_interval(figure.difference, 100)} points)"
        if verdict(figure) in found:
            found[verdict(figure)].append(told)
    return [
        f"Within 6 px {judged}: {', '.join(kinds)}."
        for judged, kinds in found.items()
        if kinds
    ]


def _interval(interval: Interval, factor: float = 1, sign: str = "+") -> str:
    one, low, high = (
        f"{factor * value:{sign}.2f}"
        for value in (interval.estimate, interval.low, interval.high)
    )
    if not interval.low <= interval.high:
        return f"{one}, too little data for an interval"
    return f"{one}, 95 % interval {low} to {high}"


def _times(interval: Interval) -> str:
    if not interval.low <= interval.high:
        return f"{interval.estimate:.2f} times"
    return (
        f"{interval.estimate:.2f} times, 95 % interval {interval.low:.2f} to "
        f"{interval.high:.2f},"
    )


def _share(value: float) -> str:
    return f"{100 * value:.1f} %"


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
