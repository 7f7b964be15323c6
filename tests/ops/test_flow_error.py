import numpy as np
import pytest

from keras_flowpose.ops.flow_consistency import chain_inconsistency
from keras_flowpose.ops.flow_error import flow_error_at
from keras_flowpose.ops.flow_fields import chain_flows
from tests.reference import bilinear

STEPS, HEIGHT, WIDTH = 3, 9, 13


@pytest.fixture
def chains():
    """Smooth chains of two sides, and an error of each step and cell."""
    rng = np.random.default_rng(0)
    steps = rng.normal(0, 0.8, (2, STEPS, HEIGHT, WIDTH, 2))
    errors = rng.uniform(0, 3, (2, STEPS, HEIGHT, WIDTH))
    return steps.astype(np.float32), errors.astype(np.float32)


def by_loops(point, chained, errors):
    total, sums = 0.0, []
    at = np.array(point)
    for flow, error in zip(chained, errors, strict=True):
        total += bilinear.look_up(error[..., None], *at, edge=True)[0]
        sums.append(total)
        at = point + bilinear.look_up(flow, *point, edge=True)
    return sums


def test_agrees_with_loops(chains):
    steps, errors = chains
    chained = chain_flows(steps).numpy()
    points = np.float32([[3.25, 4.5], [0, 8], [12.4, -0.3], [7, 2.75]])
    found = flow_error_at(points, chained, errors)
    assert found.shape == (2, STEPS, 4)
    for side in range(2):
        for place, point in enumerate(points):
            expected = by_loops(point, chained[side], errors[side])
            np.testing.assert_allclose(
                found[side, :, place], expected, rtol=1e-4
            )


def test_is_the_field_of_errors_at_whole_cells(chains):
    steps, errors = chains
    field = chain_inconsistency(steps, errors).numpy()
    points = np.array([[0, 0], [5, 3], [12, 8], [2, 7]])
    found = flow_error_at(np.float32(points), chain_flows(steps), errors)
    x, y = points.T
    np.testing.assert_allclose(found, field[:, :, y, x], rtol=1e-4)


def test_shapes_must_fit(chains):
    steps, errors = chains
    with pytest.raises(ValueError, match="`step_errors` must have shape"):
        flow_error_at(np.zeros((1, 2), np.float32), steps, errors[:, 1:])
