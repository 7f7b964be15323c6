import numpy as np
import pytest
from scipy.optimize import minimize

from keras_flowpose.evaluation.isotonic import isotonic


@pytest.mark.parametrize("seed", range(4))
def test_agrees_with_a_general_solver(seed):
    rng = np.random.default_rng(seed)
    values, weights = rng.normal(0, 1, 9), rng.uniform(0.2, 3, 9)
    # A rising sequence is its first value and steps of 0 or more.
    found = minimize(
        lambda steps: np.sum(weights * (np.cumsum(steps) - values) ** 2),
        np.zeros(9),
        bounds=[(None, None)] + [(0, None)] * 8,
        options={"ftol": 1e-14, "gtol": 1e-10, "maxiter": 5000},
    )
    np.testing.assert_allclose(
        isotonic(values, weights), np.cumsum(found.x), atol=1e-4
    )


def test_rising_sequences_stay_and_falling_ones_become_their_mean():
    rising = np.array([1.0, 1, 2, 8])
    np.testing.assert_array_equal(isotonic(rising, np.ones(4)), rising)
    weights = np.array([1.0, 2, 3, 4])
    mean = np.average(rising[::-1], weights=weights)
    np.testing.assert_allclose(isotonic(rising[::-1], weights), [mean] * 4)


@pytest.mark.parametrize(
    ("values", "weights", "told"),
    [
        ([1, 2], [1], "one shape"),
        ([], [], "n >= 1"),
        ([1, 2], [1, 0], "`weights` must be above 0"),
    ],
)
def test_bad_arguments(values, weights, told):
    with pytest.raises(ValueError, match=told):
        isotonic(np.array(values), np.array(weights))
