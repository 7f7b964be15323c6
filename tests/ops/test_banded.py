import numpy as np
import pytest
import tensorflow as tf

from keras_flowpose.ops import banded

SIZES = [(1, 1), (1, 4), (7, 12)]


def _planes(height, width):
    rng = np.random.default_rng(0)
    return rng.uniform(-3, 3, (2, 3, height, width)).astype(np.float32)


@pytest.mark.parametrize("size", SIZES)
def test_blur_is_a_mean_under_a_tent_cut_off_at_the_border(size):
    planes, radius = _planes(*size), 2
    expected = np.zeros_like(planes)
    for row, column in np.ndindex(size):
        total = 0
        for y, x in np.ndindex(size):
            tent = max(0, 3 - abs(y - row)) * max(0, 3 - abs(x - column))
            expected[:, :, row, column] += tent * planes[:, :, y, x]
            total += tent
        expected[:, :, row, column] /= total
    np.testing.assert_allclose(
        banded.blur(tf.constant(planes), radius), expected, atol=1e-5
    )


@pytest.mark.parametrize("size", SIZES)
def test_halving_keeps_pixels_in_place(size):
    height, width = size
    x, y = np.meshgrid(np.arange(width), np.arange(height))
    ramp = np.float32(5 + 2 * x - 3 * y)[None, None]
    half = banded.halve(tf.constant(ramp)).numpy()
    assert half.shape == (1, 1, (height + 1) // 2, (width + 1) // 2)
    expected = ramp[:, :, ::2, ::2]
    inner = (..., slice(1, (height - 1) // 2), slice(1, (width - 1) // 2))
    np.testing.assert_allclose(half[inner], expected[inner], atol=1e-4)
    flat = banded.halve(tf.ones_like(ramp))
    np.testing.assert_allclose(flat, np.ones_like(half), atol=1e-6)


@pytest.mark.parametrize("size", SIZES)
def test_doubling_reads_between_the_pixels(size):
    height, width = size
    half = _planes((height + 1) // 2, (width + 1) // 2)
    full = banded.double(tf.constant(half), height, width).numpy()
    assert full.shape == (2, 3, height, width)
    np.testing.assert_allclose(full[:, :, ::2, ::2], half, atol=1e-5)
    for row, column in np.ndindex(size):
        above, left = row // 2, column // 2
        below = min(-(-row // 2), half.shape[2] - 1)
        right = min(-(-column // 2), half.shape[3] - 1)
        around = half[:, :, [above, above, below, below]][
            :, :, np.arange(4), [left, right, left, right]
        ]
        np.testing.assert_allclose(
            full[:, :, row, column], around.mean(-1), atol=1e-5
        )


def test_slopes_are_central_differences():
    planes = _planes(5, 9)
    in_x, in_y = banded.slopes(tf.constant(planes))
    padded = np.pad(planes, [(0, 0), (0, 0), (1, 1), (1, 1)], mode="edge")
    across = (padded[:, :, 1:-1, 2:] - padded[:, :, 1:-1, :-2]) / 2
    down = (padded[:, :, 2:, 1:-1] - padded[:, :, :-2, 1:-1]) / 2
    np.testing.assert_allclose(in_x, across, atol=1e-6)
    np.testing.assert_allclose(in_y, down, atol=1e-6)
