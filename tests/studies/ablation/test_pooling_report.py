"""Figures and table of a comparison, from poses that are made up."""

import json

import pytest

from keras_flowpose.studies.ablation.pooling_report import pairs_of
from keras_flowpose.studies.ablation.pooling_report import pooling_report
from keras_flowpose.studies.ablation.pooling_report import pooling_table
from keras_flowpose.studies.ablation.pooling_report import scores_of
from keras_flowpose.studies.ablation.pooling_report import shown_sizes
from keras_flowpose.studies.ablation.variants import Variant
from tests.studies.made_up import FLOWS
from tests.studies.made_up import SIZES
from tests.studies.made_up import made_up


@pytest.fixture(scope="module")
def compared():
    return made_up()


def test_the_report_holds_every_variant_and_is_json(compared):
    scores = scores_of(compared)
    report = pooling_report(compared, scores)
    assert json.loads(json.dumps(report, allow_nan=False)) == report
    assert report["data"]["scored_windows"] == 12
    assert report["data"]["scored_videos"] == 4
    assert report["net"]["digest"] == "abc float32"
    assert report["neighbours"] == list(SIZES)
    # One entry without pooling, three poolings of each size and flow.
    assert len(report["results"]) == 1 + 2 * 3 * len(SIZES)
    assert report["results"][0]["flow"] is None
    by_name = {
        (r["flow"], r["pooling"], r["neighbours"]): r["shares"]
        for r in report["results"]
    }
    # Made up: learnt weights are always right, the rest by 5 pixels wrong.
    right = by_name[FLOWS[0], "parametric", 3]["within_3px"]
    assert right == {"head": 1, "wrist": 1, "all": 1}
    assert by_name[FLOWS[1], "sum", 2]["within_3px"]["wrist"] == 0
    assert by_name[FLOWS[1], "sum", 2]["within_6px"]["wrist"] == 1
    for entry in report["differences"]:
        learnt = [
            entry[side]["pooling"] == "parametric"
            for side in ("first", "second")
        ]
        wrist = entry["difference"]["within_3px"]["wrist"]
        expected = float(learnt[0]) - float(learnt[1])
        assert wrist == dict.fromkeys(("estimate", "low", "high"), expected)


def test_weights_are_cut_to_their_window(compared):
    report = pooling_report(compared, scores_of(compared))
    for flow in FLOWS:
        for size in SIZES:
            weights = report["weights"][flow][str(size)]
            assert len(weights) == 2 * size + 1
            assert weights[size] == [0.5, 0.5, 0.5]
            assert all(all(row) for row in weights)
        shape = report["weight_shape"][flow]
        assert all(shape["centre_is_highest"].values())
        assert shape["mean_by_distance"][:2] == [0.5, 0.25]


def test_what_is_compared():
    pairs = pairs_of(("a", "none"), range(1, 8))
    assert (Variant("a", "parametric", 7), Variant("a", "none", 0)) in pairs
    assert (Variant("a", "parametric", 3), Variant("a", "sum", 3)) in pairs
    assert (Variant("a", "max", 7), Variant("a", "max", 3)) in pairs
    assert (Variant("a", "sum", 7), Variant("none", "sum", 7)) in pairs
    assert len(set(pairs)) == len(pairs)
    assert shown_sizes(range(1, 16)) == [3, 7, 15]
    assert shown_sizes([1, 2]) == [2]


def test_the_table_tells_shares_and_intervals(compared):
    text = pooling_table(compared, scores_of(compared))
    assert "on 12 windows of 4 videos" in text
    assert "(weights learnt on 7 windows):" in text
    rows = [line.split() for line in text.splitlines()]
    assert ["none", "0", "100.0", "100.0"] in rows
    assert [FLOWS[0], "parametric", "3", "100.0", "100.0"] in rows
    assert "+0.0 against sum (95 % interval +0.0 to +0.0)" in text
