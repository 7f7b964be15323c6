import numpy as np
import pytest

from keras_flowpose.ops.decoding import Decoding
from keras_flowpose.video.window_pooling import WindowPooling

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
    pose = pool(heatmaps, np.ones(FRAMES, bool), steps)
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
    pose = pool(spoiled, present, steps)
    aligned[~present] = heatmaps[N]
    np.testing.assert_allclose(pose.heatmaps, aligned.mean(0), atol=1e-5)


def test_a_single_frame_has_no_spread(window):
    heatmaps, steps, _ = window
    present = np.arange(FRAMES) == N
    pool = WindowPooling(N, (HEIGHT, WIDTH, JOINTS))
    pose = pool(heatmaps, present, steps)
    assert np.isnan(pose.spread).all()
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
    pose = pool(heatmaps, np.ones(FRAMES, bool), direct)
    np.testing.assert_allclose(pose.heatmaps, aligned.mean(0), atol=1e-5)
    with pytest.raises(ValueError, match="`flow_mode` must be one of"):
        WindowPooling(N, shape, flow_mode="both")
