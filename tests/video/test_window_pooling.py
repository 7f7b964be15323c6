import numpy as np
import pytest

from keras_flowpose.ops.decoding import Decoding
from keras_flowpose.ops.second_mode import second_mode_ratio
from keras_flowpose.video.window_pooling import WindowPooling
from keras_flowpose.video.window_pooling import single_frame_pose

N, HEIGHT, WIDTH, JOINTS = 2, 7, 9, 2
FRAMES = 2 * N + 1


def shifted(heatmap, dx, dy):
    """`out(x, y) = heatmap(x + dx, y + dy)`, cell by cell; 0 outside."""
    out = np.zeros_like(heatmap)
    for y in range(HEIGHT):
        for x in range(WIDTH):
            if 0 <= y + dy < HEIGHT and 0 <= x + dx < WIDTH:
                out[y, x] = heatmap[y + dy, x + dx]
    return out


@pytest.fixture
def window():
    rng = np.random.default_rng(0)
    heatmaps = rng.uniform(0, 1, (FRAMES, HEIGHT, WIDTH, JOINTS))
    # Whole-cell steps, different ones, so that order and sign matter.
    motion = np.array([[[1, 0], [0, 2]], [[-2, 1], [1, 1]]])  # (2, n, 2)
    steps = np.tile(motion[:, :, None, None], (1, 1, HEIGHT, WIDTH, 1))
    places = {
        -2: motion[0].sum(0),
        -1: motion[0, 0],
        0: (0, 0),
        1: motion[1, 0],
        2: motion[1].sum(0),
    }
    aligned = np.array(
        [shifted(heatmaps[m + N], *places[m]) for m in range(-N, N + 1)]
    )
    return heatmaps.astype("float32"), steps.astype("float32"), aligned


def peak(heatmaps):
    """(x, y) of the largest cell of `(height, width, joints)`."""
    flat = heatmaps.reshape(-1, heatmaps.shape[-1]).argmax(0)
    return np.stack([flat % WIDTH, flat // WIDTH], axis=-1)


def run(pool, heatmaps, steps, present=None, errors=None, reliable=None):
    """Calls a pooling; all is there, right and reliable unless told."""
    per_step = (2, N, HEIGHT, WIDTH)
    return pool(
        heatmaps,
        np.ones(FRAMES, bool) if present is None else present,
        steps,
        np.zeros(per_step, np.float32) if errors is None else errors,
        np.ones(per_step, bool) if reliable is None else reliable,
    )


@pytest.mark.parametrize("pooling", ["parametric", "sum", "max"])
def test_agrees_with_loops(window, pooling):
    heatmaps, steps, aligned = window
    rng = np.random.default_rng(1)
    weights = (
        rng.normal(size=(FRAMES, JOINTS)) if pooling == ("parametric") else None
    )
    pool = WindowPooling(
        N, (HEIGHT, WIDTH, JOINTS), pooling, weights, Decoding.ARGMAX
    )
    pose = run(pool, heatmaps, steps)
    expected = {
        "parametric": lambda: np.einsum("tyxk,tk->yxk", aligned, weights),
        "sum": lambda: aligned.mean(0),
        "max": lambda: aligned.max(0),
    }[pooling]()
    np.testing.assert_allclose(pose.heatmaps, expected, atol=1e-5)
    np.testing.assert_array_equal(pose.keypoints, peak(expected))
    np.testing.assert_allclose(pose.scores, expected.max((0, 1)), atol=1e-5)
    np.testing.assert_array_equal(pose.unpooled_keypoints, peak(heatmaps[N]))
    trust = np.abs(weights) if weights is not None else np.ones((5, 2))
    trust = trust * aligned.max((1, 2))
    distance = [((peak(a) - peak(expected)) ** 2).sum(-1) for a in aligned]
    spread = np.sqrt((trust * distance).sum(0) / trust.sum(0))
    np.testing.assert_allclose(pose.spread, spread, rtol=1e-4)


def test_missing_frames_repeat_the_centre(window):
    heatmaps, steps, aligned = window
    present = np.array([False, True, True, False, True])
    spoiled = heatmaps.copy()
    spoiled[~present] = 9
    pool = WindowPooling(N, (HEIGHT, WIDTH, JOINTS), "sum")
    pose = run(pool, spoiled, steps, present)
    aligned[~present] = heatmaps[N]
    np.testing.assert_allclose(pose.heatmaps, aligned.mean(0), atol=1e-5)


def test_a_single_frame_has_no_spread(window):
    heatmaps, steps, _ = window
    present = np.arange(FRAMES) == N
    pool = WindowPooling(N, (HEIGHT, WIDTH, JOINTS))
    pose = run(pool, heatmaps, steps, present)
    assert np.isnan(pose.spread).all()
    assert np.isnan(pose.flow_error).all()
    assert np.isfinite(pose.second_mode).all()
    np.testing.assert_allclose(pose.heatmaps, heatmaps[N], atol=1e-6)


def test_default_weights_are_a_bell_of_sum_one():
    pool = WindowPooling(15, (4, 4, 3))
    assert pool.weights.shape == (31, 3)
    np.testing.assert_allclose(pool.weights.sum(0), 1, rtol=1e-5)
    np.testing.assert_allclose(
        pool.weights[15 + 4] / pool.weights[15], np.exp(-0.5), rtol=1e-5
    )


def test_weights_may_be_the_same_for_all_joints():
    pool = WindowPooling(1, (4, 4, 2), weights=[1, 2, 3])
    np.testing.assert_array_equal(pool.weights, [[1, 1], [2, 2], [3, 3]])


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"weights": np.ones(4)}, r"shape \(3,\) or \(3, 2\)"),
        ({"weights": np.ones(3), "pooling": "max"}, "must be None unless"),
        ({"pooling": "mean"}, "pooling='mean'"),
    ],
)
def test_bad_arguments(arguments, words):
    with pytest.raises(ValueError, match=words):
        WindowPooling(1, (4, 4, 2), **arguments)


def test_direct_flows_are_not_chained(window):
    heatmaps, steps, aligned = window
    # To where two steps lead, in one.
    direct = np.stack([steps[:, 0], steps[:, 0] + steps[:, 1]], axis=1)
    shape = (HEIGHT, WIDTH, JOINTS)
    pool = WindowPooling(N, shape, "sum", flow_mode="direct")
    pose = run(pool, heatmaps, direct)
    np.testing.assert_allclose(pose.heatmaps, aligned.mean(0), atol=1e-5)
    with pytest.raises(ValueError, match="`flow_mode` must be one of"):
        WindowPooling(N, shape, flow_mode="both")


STEPS_TO = {
    -2: [(0, 0), (0, 1)],
    -1: [(0, 0)],
    1: [(1, 0)],
    2: [(1, 0), (1, 1)],
}
"""Which steps lead to a frame: side and number."""


def chain(steps, m, x, y):
    """The cells from which the steps to frame m start, in whole cells."""
    for side, step in STEPS_TO[m]:
        yield side, step, x, y
        dx, dy = steps[side, step, 0, 0].astype(int)
        x = min(max(x + dx, 0), WIDTH - 1)
        y = min(max(y + dy, 0), HEIGHT - 1)


@pytest.mark.parametrize("present", [[1, 1, 1, 1, 1], [0, 1, 1, 1, 1]])
def test_flow_error_is_that_of_the_chains_from_the_joint(window, present):
    heatmaps, steps, _ = window
    present = np.array(present, bool)
    rng = np.random.default_rng(2)
    errors = rng.uniform(0, 3, steps.shape[:-1]).astype(np.float32)
    weights = rng.normal(size=(FRAMES, JOINTS))
    shape = (HEIGHT, WIDTH, JOINTS)
    pool = WindowPooling(N, shape, "parametric", weights, Decoding.ARGMAX)
    pose = run(pool, heatmaps, steps, present, errors)
    for k in range(JOINTS):
        x, y = pose.keypoints[k].numpy().astype(int)
        total = 0
        for m in STEPS_TO:
            found = sum(
                errors[at[0], at[1], at[3], at[2]]
                for at in chain(steps, m, x, y)
            )
            total += abs(weights[m + N, k]) * found * present[m + N]
        expected = total / np.abs(weights[present, k]).sum()
        np.testing.assert_allclose(pose.flow_error[k], expected, rtol=1e-4)


def test_unknown_errors_stay_unknown(window):
    heatmaps, steps, _ = window
    unknown = np.full(steps.shape[:-1], np.nan, np.float32)
    pool = WindowPooling(N, (HEIGHT, WIDTH, JOINTS), flow_mode="direct")
    pose = run(pool, heatmaps, steps, errors=unknown)
    assert np.isnan(pose.flow_error).all()
    assert np.isfinite(pose.spread).all()


def test_masked_cells_repeat_the_centre(window):
    heatmaps, steps, aligned = window
    reliable = np.random.default_rng(3).random(steps.shape[:-1]) > 0.3
    expected = aligned.copy()
    for m in STEPS_TO:
        for y, x in np.ndindex(HEIGHT, WIDTH):
            if not all(
                reliable[s, k, b, a] for s, k, a, b in chain(steps, m, x, y)
            ):
                expected[m + N, y, x] = aligned[N, y, x]
    assert np.abs(expected - aligned).max() > 0.1
    shape = (HEIGHT, WIDTH, JOINTS)
    for mask, maps in ((True, expected), (False, aligned)):
        pool = WindowPooling(N, shape, "sum", mask_flow=mask)
        pose = run(pool, heatmaps, steps, reliable=reliable)
        np.testing.assert_allclose(pose.heatmaps, maps.mean(0), atol=1e-5)
    with pytest.raises(ValueError, match="`mask_flow` must be False where"):
        WindowPooling(N, shape, flow_mode="direct", mask_flow=True)


def test_second_mode_is_that_of_the_pooled_map(window):
    heatmaps, steps, aligned = window
    pool = WindowPooling(N, (HEIGHT, WIDTH, JOINTS), "sum")
    found = run(pool, heatmaps, steps).second_mode
    expected = second_mode_ratio(np.float32(aligned.mean(0))[None])[0]
    np.testing.assert_allclose(found, expected, rtol=1e-4)
    assert 0.1 < np.max(expected) <= 1


def test_a_frame_alone_is_told_alike(window):
    heatmaps, steps, _ = window
    alone = single_frame_pose(heatmaps[N])
    pool = WindowPooling(N, (HEIGHT, WIDTH, JOINTS))
    pooled = run(pool, heatmaps, steps, np.arange(FRAMES) == N)
    for name in alone._fields:
        np.testing.assert_allclose(
            getattr(alone, name), getattr(pooled, name), atol=1e-6
        )
