"""What each method of optical flow is worth for the pose, and what it costs."""

import os
from collections.abc import Mapping
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from keras_flowpose.safe_files import atomic_write
from keras_flowpose.studies.ablation.compared_variants import ComparedVariants
from keras_flowpose.studies.ablation.compared_variants import compare_variants
from keras_flowpose.studies.ablation.flow_times import flow_times
from keras_flowpose.studies.ablation.pooling_report import SHOWN_SIZES
from keras_flowpose.studies.ablation.pooling_report import pooling_report
from keras_flowpose.studies.ablation.pooling_report import scores_of
from keras_flowpose.studies.ablation.result_folder import CACHE
from keras_flowpose.studies.ablation.result_folder import check_results
from keras_flowpose.studies.ablation.result_folder import json_writer
from keras_flowpose.studies.ablation.result_folder import write_results
from keras_flowpose.studies.ablation.scores import Scores
from keras_flowpose.studies.ablation.study import NO_FLOW
from keras_flowpose.studies.ablation.study import Study
from keras_flowpose.studies.ablation.study import check_flows
from keras_flowpose.studies.ablation.study_windows import StudyWindows
from keras_flowpose.studies.ablation.variants import Variant

REPORT = "flow.json"
ACCURACY = "flow.png"

DEFAULT_FLOWS = ("dis-medium", "dis-fast", "dis-ultrafast", "farneback")

_WATCHED = "within_6px"


def ablate_flow(
    study: Study,
    out: Path,
    flows: Sequence[str] = (*DEFAULT_FLOWS, NO_FLOW),
    cache_dir: Path | None = None,
    overwrite: bool = False,
) -> dict[str, Any]:
    """Scores pooling along each flow, at n = 3, 7, 15 and N.

    Writes `flow.json` and `flow.png`, and prints a table. If it is
    interrupted, the same call goes on.

    Args:
        study: What to look at; N is its `neighbours`.
        out: Folder for the results, made if it is not there.
        flows: Names of methods; all are compared with the first.
        cache_dir: As for `ablate_pooling`.
        overwrite: Whether existing results may be replaced.

    Returns:
        What `flow.json` holds: that of `pooling_report`, and `milliseconds`
        for one flow field by name.

    Raises:
        UserError: As `ablate_pooling`.
    """
    flows, out = check_flows(flows), Path(out)
    check_results(out, dict.fromkeys((REPORT, ACCURACY)), overwrite)
    study = study.for_dataset()
    sizes = {n for n in SHOWN_SIZES if n < study.neighbours}
    compared = compare_variants(
        study,
        flows,
        sorted(sizes | {study.neighbours}),
        out / CACHE if cache_dir is None else cache_dir,
    )
    scores = scores_of(compared)
    times = flow_times(StudyWindows(study, study.test_split, flows), flows)
    report = pooling_report(compared, scores) | {"milliseconds": times}
    write_results(
        out,
        {
            REPORT: json_writer(report),
            ACCURACY: partial(plot_flows, compared, scores),
        },
        overwrite,
    )
    print(flow_table(compared, scores, times))
    return report


def flow_table(
    compared: ComparedVariants, scores: Scores, times: Mapping[str, float]
) -> str:
    """Shares within 6 pixels with learnt weights, a row for each flow."""
    kind = "wrist" if "wrist" in scores.kinds else "all"
    numbers = {v: i for i, v in enumerate(compared.predictions.variants)}
    none = numbers[Variant(compared.flows[0], "none", 0)]
    single = 100 * scores.share(none, _WATCHED, kind)
    lines = [
        f"Learnt weights, {kind} within 6 of 256 pixels, in % "
        f"(single frames: {single:.1f}); n frames on each side:",
        f"  {'flow':16}{'ms':>8}"
        + "".join(f"{f'n = {n}':>9}" for n in compared.sizes)
        + f"   gain at n = {max(compared.sizes)}, points",
    ]
    for flow in compared.flows:
        chosen = [
            numbers[Variant(flow, "parametric", n)] for n in compared.sizes
        ]
        gain = scores.difference(chosen[-1], none, _WATCHED, kind)
        spent = "-" if flow == NO_FLOW else f"{times[flow]:.2f}"
        lines.append(
            f"  {flow:16}{spent:>8}"
            + "".join(
                f"{100 * scores.share(i, _WATCHED, kind):9.1f}" for i in chosen
            )
            + f"   {100 * gain.estimate:+.1f} ({100 * gain.low:+.1f} to "
            f"{100 * gain.high:+.1f})"
        )
    return "\n".join(lines)


def plot_flows(
    compared: ComparedVariants,
    scores: Scores,
    path: str | os.PathLike,
    overwrite: bool = False,
) -> None:
    """Draws accuracy against n with learnt weights, a line for each flow.

    Args:
        compared: What was compared.
        scores: Of its variants.
        path: Picture to write.
        overwrite: Whether an existing file may be replaced.

    Raises:
        UserError: If the file exists and `overwrite` is False.
    """
    numbers = {v: i for i, v in enumerate(compared.predictions.variants)}
    figure = Figure(
        figsize=(2.9 * len(scores.kinds), 3.4), layout="constrained"
    )
    FigureCanvasAgg(figure)
    panels = figure.subplots(1, len(scores.kinds), squeeze=False)[0]
    for panel, kind in zip(panels, scores.kinds, strict=True):
        for flow in compared.flows:
            chosen = [Variant(flow, "none", 0)]
            chosen += [Variant(flow, "parametric", n) for n in compared.sizes]
            panel.plot(
                [0, *compared.sizes],
                [
                    100 * scores.share(numbers[variant], _WATCHED, kind)
                    for variant in chosen
                ],
                "--" if flow == NO_FLOW else "-",
                marker=".",
                label="without flow" if flow == NO_FLOW else flow,
            )
        panel.set_title(kind)
        panel.grid(alpha=0.3)
    panels[0].set_ylabel("within 6 px [%]")
    figure.supxlabel("neighbours n on each side", fontsize="medium")
    handles, names = panels[0].get_legend_handles_labels()
    figure.legend(
        handles, names, loc="outside upper center", ncols=3, frameon=False
    )
    with atomic_write(path, overwrite) as temporary:
        figure.savefig(temporary, dpi=120)
