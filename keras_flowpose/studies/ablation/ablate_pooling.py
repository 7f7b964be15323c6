"""Redraws the paper's Figures 8 and 9: poolings against n, learnt weights."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from keras_flowpose.flow.named import DEFAULT_FLOW
from keras_flowpose.studies.ablation.compared_variants import compare_variants
from keras_flowpose.studies.ablation.pooling_plots import plot_pooling
from keras_flowpose.studies.ablation.pooling_plots import plot_weights
from keras_flowpose.studies.ablation.pooling_report import pooling_report
from keras_flowpose.studies.ablation.pooling_report import pooling_table
from keras_flowpose.studies.ablation.pooling_report import scores_of
from keras_flowpose.studies.ablation.result_folder import CACHE
from keras_flowpose.studies.ablation.result_folder import check_results
from keras_flowpose.studies.ablation.result_folder import json_writer
from keras_flowpose.studies.ablation.result_folder import write_results
from keras_flowpose.studies.ablation.study import NO_FLOW
from keras_flowpose.studies.ablation.study import Study
from keras_flowpose.studies.ablation.study import check_flows

REPORT = "pooling.json"
ACCURACY = "pooling.png"
WEIGHTS = "weights.png"


def ablate_pooling(
    study: Study,
    out: Path,
    flows: Sequence[str] = (DEFAULT_FLOW, NO_FLOW),
    cache_dir: Path | None = None,
    overwrite: bool = False,
) -> dict[str, Any]:
    """Scores parametric, sum and max pooling for n = 1 ... N.

    Writes `pooling.json`, `pooling.png` (Figure 8) and `weights.png` (Figure
    9), and prints a table. If it is interrupted, the same call goes on.

    Args:
        study: What to look at; N is its `neighbours`.
        out: Folder for the results, made if it is not there.
        flows: Names of methods of flow, or `NO_FLOW`. Defaults to
            "dis-medium" and none.
        cache_dir: Folder for flow, sums and poses, which studies may share.
            Defaults to None: a folder in `out`.
        overwrite: Whether existing results may be replaced.

    Returns:
        What `pooling.json` holds, see `pooling_report`.

    Raises:
        UserError: If the net or the data is not there, or results are and
            `overwrite` is False.
    """
    flows, out = check_flows(flows), Path(out)
    check_results(out, dict.fromkeys((REPORT, ACCURACY, WEIGHTS)), overwrite)
    study = study.for_dataset()
    compared = compare_variants(
        study,
        flows,
        range(1, study.neighbours + 1),
        out / CACHE if cache_dir is None else cache_dir,
    )
    scores = scores_of(compared)
    report = pooling_report(compared, scores)
    write_results(
        out,
        {
            REPORT: json_writer(report),
            ACCURACY: partial(plot_pooling, compared, scores),
            WEIGHTS: partial(plot_weights, compared),
        },
        overwrite,
    )
    print(pooling_table(compared, scores))
    return report
