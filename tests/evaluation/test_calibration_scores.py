import numpy as np
import pytest
from scipy.stats import spearmanr

from keras_flowpose.evaluation.calibration_scores import (
    expected_calibration_error,
)
from keras_flowpose.evaluation.calibration_scores import rank_correlation
from keras_flowpose.evaluation.calibration_scores import reliability_bins
from keras_flowpose.evaluation.calibration_scores import risk_coverage


def test_bins_by_hand():
    expected = np.array([5.0, 1, 3, 2, 4])
    found = np.array([9.0, 1, 2, 5, 4])
    assert reliability_bins(expected, found, 2) == [
        (3, 2.0, (1 + 5 + 2) / 3),
        (2, 4.5, 6.5),
    ]
    error = expected_calibration_error(expected, found, 2)
    assert error == pytest.approx((3 * (8 / 3 - 2) + 2 * 2) / 5)


def test_expectations_that_come_true_have_no_error():
    values = np.random.default_rng(0).uniform(0, 9, 137)
    assert expected_calibration_error(values, values) == 0
    assert expected_calibration_error(values + 2, values) == pytest.approx(2)
    nothing = np.zeros(0)
    assert np.isnan(expected_calibration_error(nothing, nothing))


def test_rank_correlation_is_scipys():
    rng = np.random.default_rng(1)
    first = rng.integers(0, 6, 50).astype(float)  # with ties
    second = first + rng.normal(0, 3, 50)
    expected = spearmanr(first, second).statistic
    assert rank_correlation(first, second) == pytest.approx(expected)
    with_gaps = np.append(first, [np.nan, 3])
    others = np.append(second, [-100, np.nan])
    assert rank_correlation(with_gaps, others) == pytest.approx(expected)
    assert np.isnan(rank_correlation(np.ones(5), second[:5]))
    assert np.isnan(rank_correlation(np.full(5, np.nan), second[:5]))


def test_risk_coverage_by_hand():
    errors = np.array([4.0, 1, 2, 9])
    curve = risk_coverage(np.array([3.0, 1, 2, np.nan]), errors)
    np.testing.assert_allclose(curve, [1, 1.5, 7 / 3, 4])
    # Doubts that are all the same order nothing.
    np.testing.assert_allclose(risk_coverage(np.zeros(4), errors), [4] * 4)
