import json

import numpy as np
import pytest

from keras_flowpose.models.preset_calibration import Measures
from keras_flowpose.studies.calibration.calibration_examples import (
    CalibrationExamples,
)
from keras_flowpose.studies.calibration.calibration_report import HeldOut
from keras_flowpose.studies.calibration.calibration_report import fewest_left


def made_up(video, seed, count=600, scale=1.0):
    """Joints whose error is about five times their spread."""
    rng = np.random.default_rng(seed)
    spread = rng.uniform(0.2, 5, count)
    measures = Measures(
        rng.uniform(0, 1, count), spread, rng.uniform(0, 1, count), spread * 0
    )
    errors = scale * rng.gamma(8, 5 * spread / 8)
    return CalibrationExamples(video, measures, errors)


@pytest.fixture(scope="module")
def held_out():
    return HeldOut([made_up(f"v{i}", i) for i in range(7)], "sum", 2)


def test_calibrated_errors_come_true_on_other_videos(held_out):
    report = held_out.report()
    assert json.loads(json.dumps(report, allow_nan=False)) == report
    assert (report["videos"], report["examples"]) == (7, 4200)
    errors = report["calibration_error_of_errors"]
    mean_spread = held_out.examples.measures.spread.mean()
    # The spread as it is says a fifth of the error.
    assert errors["spread"] == pytest.approx(4 * mean_spread, rel=0.05)
    assert errors["calibrated"] < 0.1 * errors["spread"]
    chances = report["calibration_error_of_chances"]
    assert chances["calibrated"] < 0.03 < chances["one_minus_score"]
    assert [row["examples"] for row in report["held_out"]] == [600] * 7


def test_the_best_measure_orders_best(held_out):
    report = held_out.report()
    ranks = report["rank_correlation_with_error"]
    assert ranks["spread"] > 0.8
    assert ranks["calibrated"] > 0.8
    assert abs(ranks["score"]) < 0.1
    assert ranks["flow_error"] is None  # the same for all
    areas = report["area_under_risk_coverage"]
    assert areas["perfect"] < areas["spread"] < areas["score"]
    assert areas["flow_error"] == pytest.approx(areas["at_random"])


def test_no_video_is_judged_by_what_was_learnt_from_it():
    # The last one is unlike the others, which cannot be known.
    parts = [made_up(f"v{i}", i) for i in range(4)] + [
        made_up("odd", 9, scale=4)
    ]
    rows = HeldOut(parts, "sum", 2).report()["held_out"]
    odd = rows[-1]
    assert odd["mean_error"] > 3 * odd["mean_expected"]


def test_videos_are_held_out_in_turn():
    assert fewest_left([5, 7]) == 5
    assert fewest_left([10, 1, 1, 1, 1, 10, 1]) == 5
    with pytest.raises(ValueError, match="two or more videos"):
        HeldOut([made_up("v", 0)], "sum", 2)


def test_the_picture(held_out, tmp_path):
    held_out.plot(tmp_path / "a.png")
    assert (tmp_path / "a.png").stat().st_size > 10_000
