import numpy as np
import pytest

from keras_flowpose.evaluation.calibration_fit import DISTANCES
from keras_flowpose.evaluation.calibration_fit import fit_calibration
from keras_flowpose.models.preset_calibration import Calibration
from keras_flowpose.models.preset_calibration import Measures


def made_up(count=4000, seed=0):
    """Joints whose mean error is known, and that error."""
    rng = np.random.default_rng(seed)
    measures = Measures(
        rng.uniform(0, 1, count),
        rng.uniform(0, 20, count),
        rng.uniform(0, 1, count),
        rng.uniform(0, 20, count),
    )
    # The flow error says nothing, and the second mode the wrong thing.
    mean = np.exp(1 + 2 * (1 - measures.scores)) * (1 + measures.spread) ** 0.5
    mean *= np.exp(-0.2 * measures.second_mode)
    return measures, mean, rng.gamma(1.5, mean / 1.5)


def test_finds_what_the_errors_were_made_with():
    measures, mean, errors = made_up(20000)
    found = fit_calibration(measures, errors, "sum", 4, videos=7)
    assert (found.pooling, found.neighbours) == ("sum", 4)
    assert (found.examples, found.videos) == (20000, 7)
    np.testing.assert_allclose(found.slopes, [2, 0.5, 0, 0], atol=0.08)
    other, mean, errors = made_up(20000, seed=1)
    ratio = found.expected_error(other) / mean
    # Within the ends of the tables, which are means over a fortieth.
    inside = np.abs(np.log(ratio)) < 0.3
    assert inside.mean() > 0.95
    for distance in DISTANCES:
        chance = found.chance_beyond(other, distance)
        for low, high in ((0, 0.3), (0.3, 0.7), (0.7, 1)):
            part = (chance >= low) & (chance <= high)
            if part.sum() > 500:
                share = (errors[part] > distance).mean()
                assert share == pytest.approx(chance[part].mean(), abs=0.04)


def test_the_result_can_be_kept():
    measures, _, errors = made_up(300)
    found = fit_calibration(measures, errors, "sum", 4)
    assert Calibration.from_json(found.to_json()) == found


def test_unknown_measures_count_as_usual():
    measures, _, errors = made_up(2000)
    spread = measures.spread.copy()
    spread[::3] = np.nan
    nothing = np.full(2000, np.nan)
    found = fit_calibration(
        measures._replace(spread=spread, flow_error=nothing), errors, "sum", 4
    )
    assert found.slopes[3] == 0
    expected = np.nanmean(np.log1p(spread))
    assert found.usual[1] == pytest.approx(expected)
    assert found.slopes[1] == pytest.approx(0.5, abs=0.12)


def test_measures_that_are_all_the_same_give_the_mean():
    same = Measures(*np.full((4, 80), 0.5))
    errors = np.arange(80.0)
    found = fit_calibration(same, errors, "max", 1)
    np.testing.assert_allclose(found.expected_error(same), errors.mean())
    chance = found.chance_beyond(same, 10)
    np.testing.assert_allclose(chance, (errors > 10).mean(), rtol=1e-6)


@pytest.mark.parametrize("errors", [np.ones(49), np.full(60, np.nan)])
def test_too_little_to_learn_from(errors):
    measures = Measures(*np.ones((4, len(errors))))
    with pytest.raises(ValueError, match="`errors` must be 50 or more finite"):
        fit_calibration(measures, errors, "sum", 4)
