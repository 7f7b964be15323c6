"""What a comparison of poolings comes to: figures, intervals, a table."""

from collections.abc import Mapping
from collections.abc import Sequence
from typing import Any

import numpy as np

from keras_flowpose._version import __version__
from keras_flowpose.evaluation.summary import NETWORK_FRAME
from keras_flowpose.studies.ablation.compared_variants import ComparedVariants
from keras_flowpose.studies.ablation.scores import Scores
from keras_flowpose.studies.ablation.variants import POOLINGS
from keras_flowpose.studies.ablation.variants import Variant

SHOWN_SIZES = (3, 7, 15)
"""Windows for which differences are computed, if they were compared."""

_WATCHED = "within_6px"


def scores_of(compared: ComparedVariants) -> Scores:
    """Hits and misses of all variants."""
    found = compared.predictions
    return Scores(
        found.points,
        found.labels,
        found.videos,
        compared.net.joints,
        compared.net.input_size,
        compared.normaliser,
        compared.study.seed,
    )


def pooling_report(
    compared: ComparedVariants, scores: Scores
) -> dict[str, Any]:
    """Everything that was found, for JSON.

    `results` has the shares of every variant. `differences` has, for each
    flow, the learnt weights less no pooling, sum and max at 3, 7, 15 and the
    most frames on each side; each pooling at the most frames less that at 3;
    and each pooling with the first flow less that with each other.

    Args:
        compared: What `compare_variants` found.
        scores: Of its variants.
    """
    study, found = compared.study, compared.predictions
    return {
        "version": __version__,
        "net": {"source": str(study.source), "digest": compared.digest},
        "data": {
            "name": study.data,
            "train_split": study.train_split,
            "test_split": study.test_split,
            "leave_one_video_out": study.leave_one_out,
            "training_windows": compared.windows,
            "scored_windows": len(found.videos),
            "scored_videos": len(set(found.videos)),
            "labels": dict(scores.counts),
            "crop": study.crop,
            "upright": study.upright,
        },
        "unit": NETWORK_FRAME,
        "shares": "of all labelled joints of a type",
        "normaliser": scores.normaliser,
        "intervals": {
            "level": 0.95,
            "drawn": "videos, 2000 times, both sides alike",
            "seed": study.seed,
        },
        "learning": {
            name: getattr(study, name)
            for name in (
                "initial",
                "weighting",
                "share_mirrored",
                "smoothness",
                "ridge",
            )
        },
        "flows": list(compared.flows),
        "neighbours": list(compared.sizes),
        "joints": list(compared.net.joints),
        "results": _results(compared, scores),
        "differences": [
            {
                "first": vars(first),
                "second": vars(second),
                "difference": scores.differences(
                    found.variants.index(first), found.variants.index(second)
                ),
            }
            for first, second in pairs_of(compared.flows, compared.sizes)
        ],
        "weights": {
            flow: {
                str(size): compared.weights[number, place][
                    compared.study.neighbours - size :
                ][: 2 * size + 1].tolist()
                for place, size in enumerate(compared.sizes)
            }
            for number, flow in enumerate(compared.flows)
        },
        "weight_shape": _weight_shape(compared),
    }


def pairs_of(
    flows: Sequence[str], sizes: Sequence[int]
) -> list[tuple[Variant, Variant]]:
    """The variants that are compared with each other."""
    shown = shown_sizes(sizes)
    pairs = []
    for flow in flows:
        none = Variant(flow, "none", 0)
        for size in shown:
            learnt = Variant(flow, "parametric", size)
            pairs.append((learnt, none))
            pairs += [
                (learnt, Variant(flow, other, size)) for other in ("sum", "max")
            ]
        smallest, largest = shown[0], shown[-1]
        if smallest < largest:
            pairs += [
                (Variant(flow, p, largest), Variant(flow, p, smallest))
                for p in POOLINGS
            ]
        if flow != flows[0]:
            pairs += [
                (Variant(flows[0], p, size), Variant(flow, p, size))
                for p in POOLINGS
                for size in shown
            ]
    return pairs


def shown_sizes(sizes: Sequence[int]) -> list[int]:
    """Of the sizes of windows those that tables and differences are about."""
    return sorted({n for n in sizes if n in SHOWN_SIZES} | {max(sizes)})


def pooling_table(compared: ComparedVariants, scores: Scores) -> str:
    """Shares within 6 pixels, for people to read."""
    kinds = [k for k in ("wrist", "elbow", "shoulder") if k in scores.kinds]
    kinds.append("all")
    found = compared.predictions
    width = max(len(flow) for flow in (*compared.flows, "flow")) + 2
    lines = [
        f"Joints within 6 of 256 pixels, in %, on {len(found.videos)} windows "
        f"of {len(set(found.videos))} videos",
        f"(weights learnt on {compared.windows} windows"
        + (
            ", each video scored with those of all others):"
            if compared.study.leave_one_out
            else "):"
        ),
        f"  {'flow':{width}}{'pooling':12}{'n':>3}"
        + "".join(f"{kind:>10}" for kind in kinds),
    ]
    shown = {0, *shown_sizes(compared.sizes)}
    for number, variant in enumerate(found.variants):
        once = variant.pooling != "none" or variant.flow == compared.flows[0]
        if not once or variant.neighbours not in shown:
            continue
        flow = "" if variant.pooling == "none" else variant.flow
        lines.append(
            f"  {flow:{width}}{variant.pooling:12}{variant.neighbours:>3}"
            + "".join(
                f"{100 * scores.share(number, _WATCHED, kind):10.1f}"
                for kind in kinds
            )
        )
    return "\n".join([*lines, *_verdicts(compared, scores, kinds[0])])


def _verdicts(compared, scores, kind):
    """The differences that matter, in sentences."""
    flow, largest = compared.flows[0], max(compared.sizes)
    numbers = {v: i for i, v in enumerate(compared.predictions.variants)}
    lines = [f"Learnt weights at n = {largest} with {flow}, {kind}, points:"]
    learnt = Variant(flow, "parametric", largest)
    others = [Variant(flow, "none", 0)]
    others += [Variant(flow, other, largest) for other in ("sum", "max")]
    for other in others:
        found = scores.difference(
            numbers[learnt], numbers[other], _WATCHED, kind
        )
        low, high = 100 * found.low, 100 * found.high
        lines.append(
            f"  {100 * found.estimate:+.1f} against {other.pooling} "
            f"(95 % interval {low:+.1f} to {high:+.1f})"
        )
    return lines


def _results(compared, scores):
    results = []
    for number, variant in enumerate(compared.predictions.variants):
        if variant.pooling == "none" and variant.flow != compared.flows[0]:
            continue  # the same poses: no neighbour takes part
        entry: dict[str, Any] = dict(vars(variant))
        if variant.pooling == "none":
            entry["flow"] = None
        results.append(entry | {"shares": scores.shares(number)})
    return results


def _weight_shape(compared) -> Mapping[str, Any]:
    """How the weights of the largest window fall off, by flow."""
    place = int(np.argmax(compared.sizes))
    middle = compared.study.neighbours
    shape = {}
    for number, flow in enumerate(compared.flows):
        weights = compared.weights[number, place]  # (T, joints)
        sides = (weights[middle:] + weights[middle::-1]) / 2
        shape[flow] = {
            "centre_is_highest": {
                joint: bool(weights[:, k].argmax() == middle)
                for k, joint in enumerate(compared.net.joints)
            },
            "mean_by_distance": [float(w) for w in sides.mean(axis=1)],
        }
    return shape
