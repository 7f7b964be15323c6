"""Redraws the paper's Figure 7: what each part of the system adds."""

import json
from collections.abc import Mapping
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from keras_flowpose._version import __version__
from keras_flowpose.evaluation.curve_plot import plot_accuracy_curves
from keras_flowpose.evaluation.pck import TORSO
from keras_flowpose.evaluation.summary import NETWORK_FRAME
from keras_flowpose.evaluation.summary import EvaluationResult
from keras_flowpose.evaluation.summary import evaluate_predictions
from keras_flowpose.flow.named import DEFAULT_FLOW
from keras_flowpose.safe_files import UserError
from keras_flowpose.skeleton import skeleton_of
from keras_flowpose.studies.ablation.component_points import ComponentPoints
from keras_flowpose.studies.ablation.component_points import component_points
from keras_flowpose.studies.ablation.result_folder import CACHE
from keras_flowpose.studies.ablation.result_folder import check_results
from keras_flowpose.studies.ablation.result_folder import json_writer
from keras_flowpose.studies.ablation.result_folder import write_results
from keras_flowpose.studies.ablation.scores import Scores
from keras_flowpose.studies.ablation.study import Study
from keras_flowpose.studies.ablation.study import check_flows

REPORT = "components.json"
CURVES = "components.png"

_PAPER_FRAME = 256


def ablate_components(
    studies: Mapping[str, Study],
    out: Path,
    flow: str = DEFAULT_FLOW,
    cache_dir: Path | None = None,
    overwrite: bool = False,
) -> dict[str, Any]:
    """Scores the parts of one or several nets on the same frames.

    Parts are the spatial head, the fusion head and the maps pooled over time
    of a `HeatmapNet`, the first and last of a `SpatialNet`, and a
    `CoordinateNet` as a whole. Writes `components.json` and `components.png`,
    and prints a table.

    Args:
        studies: By name of the net; alike but for the net.
        out: Folder for the results, made if it is not there.
        flow: Name of the method of flow. Defaults to "dis-medium".
        cache_dir: As for `ablate_pooling`.
        overwrite: Whether existing results may be replaced.

    Returns:
        What `components.json` holds: `curves`, the evaluation of each part;
        and `differences` of each part and the one before it.

    Raises:
        UserError: If a net or the data is not there, nets have different
            joints or crops, or results are there and `overwrite` is False.
    """
    check_flows([flow])
    out = Path(out)
    check_results(out, dict.fromkeys((REPORT, CURVES)), overwrite)
    _check_alike(studies)
    cache_dir = out / CACHE if cache_dir is None else Path(cache_dir)
    found = {
        name: component_points(study.for_dataset(), flow, cache_dir)
        for name, study in studies.items()
    }
    results = [
        _evaluated(f"{name}: {part}", studies[name], components, part, flow)
        for name, components in found.items()
        for part in components.points
    ]
    report = {
        "version": __version__,
        "unit": NETWORK_FRAME,
        "flow": flow,
        "curves": [json.loads(result.to_json()) for result in results],
        "differences": _differences(studies, found),
    }
    write_results(
        out,
        {
            REPORT: json_writer(report),
            CURVES: partial(plot_accuracy_curves, results),
        },
        overwrite,
    )
    print(component_table(results))
    return report


def component_table(results: Sequence[EvaluationResult]) -> str:
    """Shares within 3, 6 and 10 pixels of wrists and all joints."""
    kinds = [k for k in ("wrist", "all") if results[0].joint_types[k].count]
    limits = (3, 6, 10)
    width = 2 + max(len(result.name) for result in results)
    lines = [
        f"Joints within d of 256 pixels, in %, in {results[0].images} frames:",
        f"  {'':{width}}"
        + "".join(f"{f'{kind} {d}':>11}" for kind in kinds for d in limits),
    ]
    for result in results:
        shares = [
            result.joint_types[kind].accuracy[result.distances.index(d)]
            for kind in kinds
            for d in limits
        ]
        lines.append(
            f"  {result.name:{width}}"
            + "".join(f"{100 * share:11.1f}" for share in shares)
        )
    return "\n".join(lines)


def _check_alike(studies):
    first, *others = studies.values()
    for other in others:
        if other.net.joints != first.net.joints:
            raise UserError(
                f"{other.source} and {first.source} find different joints, so "
                "they cannot be compared: "
                f"{', '.join(other.net.joints)}; {', '.join(first.net.joints)}."
            )
        if (other.crop, other.upright) != (first.crop, first.upright):
            raise UserError(
                f"{other.source} and {first.source} were trained on different "
                "crops. Say which to take for all: --crop and --upright (or "
                "--no-upright), or --whole-frame."
            )


def _evaluated(
    name: str, study: Study, found: ComponentPoints, part: str, flow: str
) -> EvaluationResult:
    net, labels = study.net, found.labels
    conditions = {
        "model": str(study.source),
        "data": study.data,
        "split": study.test_split,
        "leave_one_video_out": study.leave_one_out,
        "input_size": net.input_size,
        "part": part,
    }
    if part == "pooled":
        conditions |= {
            "flow": flow,
            "weights": found.pooling,
            "neighbours": found.neighbours,
        }
    return evaluate_predictions(
        found.points[part],
        labels[..., :2],
        labels[..., 2],
        skeleton_of(net.joints),
        lengths=None if found.normaliser is None else labels[:, 0, 3],
        normaliser=found.normaliser or TORSO,
        scale=_PAPER_FRAME / net.input_size,
        unit=NETWORK_FRAME,
        name=name,
        conditions=conditions,
    )


def _differences(studies, found):
    """Each part less the one before it, with intervals over videos."""
    names, points = [], []
    for name, components in found.items():
        scale = _PAPER_FRAME / studies[name].net.input_size
        for part, poses in components.points.items():
            names.append(f"{name}: {part}")
            points.append(scale * poses)
    first, study = next(iter(found.values())), next(iter(studies.values()))
    scale = _PAPER_FRAME / study.net.input_size
    labels = first.labels * np.array([scale, scale, 1, scale])
    scores = Scores(
        np.stack(points),
        labels,
        first.videos,
        study.net.joints,
        _PAPER_FRAME,
        first.normaliser,
        study.seed,
    )
    return [
        {
            "first": names[place],
            "second": names[place - 1],
            "difference": scores.differences(place, place - 1),
        }
        for place in range(1, len(names))
    ]
