"""Weights are found where they are known, and under every constraint."""

import numpy as np
import pytest
from scipy import optimize

from keras_flowpose.training.pooling_solver import solve_pooling
from keras_flowpose.training.pooling_statistics import pooling_loss

FRAMES, JOINTS, CELLS = 5, 3, 400
CENTRE = np.zeros([FRAMES, JOINTS], np.float32)
CENTRE[2] = 1


def statistics_of(maps, targets):
    """S of maps (frames, cells, joints) and targets (cells, joints)."""
    rows = np.concatenate([maps, targets[None]])
    return np.einsum("tck,sck->kts", rows, rows)


def made(weights, noise=0.0, seed=0):
    """Statistics of maps whose sum with these weights is the target."""
    generator = np.random.default_rng(seed)
    maps = generator.normal(0, 1, [FRAMES, CELLS, JOINTS])
    maps[1:] += maps[:-1]  # frames next to each other are alike
    targets = np.einsum("tck,tk->ck", maps, weights)
    targets += generator.normal(0, noise, targets.shape)
    return statistics_of(maps, targets)


def objective(statistics, weights, smoothness=0.0):
    steps = np.sum(np.square(np.diff(weights, axis=0)))
    return pooling_loss(statistics, 1, weights) + smoothness * steps / JOINTS


def test_known_weights_are_recovered():
    known = np.random.default_rng(1).normal(0, 1, [FRAMES, JOINTS])
    found = solve_pooling(made(known), 1, CENTRE, ridge=0)
    np.testing.assert_allclose(found, known, atol=1e-5)
    assert found.dtype == np.float32
    noisy = solve_pooling(made(known, noise=0.5), 1, CENTRE)
    np.testing.assert_allclose(noisy, known, atol=0.15)


@pytest.mark.parametrize("weighting", ["non-negative", "softmax"])
def test_known_weights_that_keep_the_rule_are_recovered(weighting):
    known = np.random.default_rng(1).uniform(0, 1, [FRAMES, JOINTS])
    known[3] = 0
    known /= known.sum(axis=0)
    found = solve_pooling(made(known), 1, CENTRE, weighting, ridge=0)
    np.testing.assert_allclose(found, known, atol=1e-4)


@pytest.mark.parametrize("weighting", ["non-negative", "softmax"])
def test_no_allowed_weights_are_better(weighting):
    known = np.random.default_rng(2).normal(0, 1, [FRAMES, JOINTS])
    statistics = made(known, noise=0.3)
    found = solve_pooling(statistics, 1, CENTRE, weighting, ridge=0)
    assert found.min() >= 0
    if weighting == "softmax":
        np.testing.assert_allclose(found.sum(axis=0), 1, rtol=1e-5)
        rules = [
            {"type": "eq", "fun": lambda w: w.reshape(5, 3).sum(axis=0) - 1}
        ]
    else:
        rules = []
    other = optimize.minimize(
        lambda w: objective(statistics, w.reshape(FRAMES, JOINTS)),
        np.full(FRAMES * JOINTS, 1 / FRAMES),
        method="SLSQP",
        bounds=[(0, None)] * (FRAMES * JOINTS),
        constraints=rules,
        options={"maxiter": 500, "ftol": 1e-12},
    )
    assert objective(statistics, found) <= other.fun * (1 + 1e-4)


def test_mirrored_joints_share_what_is_best_for_both():
    known = np.random.default_rng(3).normal(0, 1, [FRAMES, JOINTS])
    statistics = made(known, noise=0.1)
    found = solve_pooling(statistics, 1, CENTRE, mirrored=[0, 2, 1], ridge=0)
    np.testing.assert_array_equal(found[:, 1], found[:, 2])
    alone = solve_pooling(statistics, 1, CENTRE, ridge=0)
    np.testing.assert_array_equal(found[:, 0], alone[:, 0])
    best = objective(statistics, found)
    for step in np.random.default_rng(4).normal(0, 0.01, [20, FRAMES]):
        other = found + np.stack([0 * step, step, step], axis=1)
        assert objective(statistics, other) > best


def test_smooth_weights_pay_in_units_of_the_loss():
    known = np.random.default_rng(3).normal(0, 1, [FRAMES, JOINTS])
    statistics = made(known, noise=0.1)
    found = solve_pooling(statistics, 1, CENTRE, smoothness=20.0, ridge=0)
    rough = solve_pooling(statistics, 1, CENTRE, ridge=0)
    assert np.ptp(found, axis=0).max() < np.ptp(rough, axis=0).max()
    best = objective(statistics, found, 20.0 * JOINTS)
    for step in np.random.default_rng(4).normal(0, 0.01, [20, 5, 3]):
        assert objective(statistics, found + step, 20.0 * JOINTS) > best
    flat = solve_pooling(statistics, 1, CENTRE, smoothness=1e9, ridge=0)
    np.testing.assert_allclose(np.ptp(flat, axis=0), 0, atol=1e-3)


def test_causal_weights_are_those_of_a_window_without_a_future():
    known = np.random.default_rng(5).normal(0, 1, [FRAMES, JOINTS])
    known[3:] = 0
    found = solve_pooling(made(known), 1, CENTRE, causal=True, ridge=0)
    np.testing.assert_allclose(found, known, atol=1e-5)
    assert not found[3:].any()


def test_frames_that_say_the_same_keep_the_initial_weights():
    same = np.random.default_rng(6).normal(0, 1, [1, CELLS, JOINTS])
    same = np.repeat(same, FRAMES, axis=0)
    statistics = statistics_of(same, same[0])
    found = solve_pooling(statistics, 1, CENTRE)
    np.testing.assert_allclose(found, CENTRE, atol=1e-6)
    bell = np.full([FRAMES, JOINTS], 1 / FRAMES, np.float32)
    np.testing.assert_allclose(
        solve_pooling(statistics, 1, bell), bell, atol=1e-6
    )


@pytest.mark.parametrize("weighting", ["free", "non-negative", "softmax"])
def test_a_joint_without_labels_keeps_its_initial_weights(weighting):
    known = np.full([FRAMES, JOINTS], 1 / FRAMES)
    statistics = made(known)
    statistics[1] = 0
    found = solve_pooling(statistics, 1, CENTRE, weighting)
    np.testing.assert_array_equal(found[:, 1], CENTRE[:, 1])
    np.testing.assert_allclose(found[:, 0], known[:, 0], atol=0.01)


@pytest.mark.parametrize(
    ("argument", "value"),
    [("weighting", "any"), ("smoothness", -1), ("ridge", -1)],
)
def test_wrong_arguments_are_named(argument, value):
    with pytest.raises(ValueError, match=f"`{argument}` must"):
        solve_pooling(made(CENTRE), 1, CENTRE, **{argument: value})
